package io.portolan.service;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * The API of Docker, "Docker Engine API", and Podman, which has it too: {@code GET /} is a page that is not there, said in
 * JSON with a {@code message}; {@code GET /version} gives {@code Version}, {@code ApiVersion}, {@code Os}, and in
 * {@code Components} the name of the engine.
 */
public final class Docker implements HttpApplication {

    @Override
    public Optional<Step> recognise(Server server, HttpAnswer answer, Match http) {
        boolean isDockers = answer.header("server").startsWith("Docker/")
                || answer.header("server").startsWith("Libpod/")
                || (answer.status() == 404 && answer.body().strip().equals("{\"message\":\"page not found\"}"));
        return isDockers
                ? Optional.of(Http.get(server, "/version", said -> Step.known(versioned(said, http)))
                        .after(http))
                : Optional.empty();
    }

    private static Match versioned(Said said, Match http) {
        return HttpAnswer.of(said)
                .map(answer -> named(JsonText.of(answer), http))
                .orElse(http);
    }

    private static Match named(JsonNode json, Match http) {
        String version = JsonText.at(json, "/Version");
        if (version.isEmpty() || JsonText.at(json, "/ApiVersion").isEmpty()) {
            return http;
        }
        Match told = http.with("api_version", JsonText.at(json, "/ApiVersion")).with("os", JsonText.at(json, "/Os"));
        return JsonText.at(json, "/Components/0/Name").startsWith("Podman")
                ? told.of("Podman", version).cpe("podman_project:podman")
                : told.of("Docker", version).cpe("docker:docker");
    }
}
