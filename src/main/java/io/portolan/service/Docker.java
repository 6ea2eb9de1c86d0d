package io.portolan.service;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The API of Docker, "Docker Engine API", and of Podman, which has it too. {@code GET /} is a page that is not there: Docker
 * says so in JSON with a {@code message}, and {@code GET /version} gives {@code Version}, {@code ApiVersion}, {@code Os}, and
 * in {@code Components} the name of the engine. Podman says so in two words, as others may; its own {@code /version} takes
 * seconds, but {@code GET /_ping} has its version in {@code Server}, {@code Libpod/4.3.1 (linux)}.
 */
public final class Docker implements HttpApplication {

    private static final Pattern LIBPOD = Pattern.compile("^Libpod/([0-9][0-9A-Za-z.-]{0,30})");

    @Override
    public Optional<Step> recognise(Server server, HttpAnswer answer, Match http) {
        if (answer.status() == 404 && answer.body().equals("Not Found\n")) {
            return Optional.of(Http.get(server, "/_ping", said -> Step.known(pinged(said, http)))
                    .after(http));
        }
        boolean isDockers = answer.header("server").startsWith("Docker/")
                || answer.header("server").startsWith("Libpod/")
                || (answer.status() == 404 && answer.body().strip().equals("{\"message\":\"page not found\"}"));
        return isDockers
                ? Optional.of(Http.get(server, "/version", said -> Step.known(versioned(said, http)))
                        .after(http))
                : Optional.empty();
    }

    private static Match pinged(Said said, Match http) {
        String server =
                HttpAnswer.of(said).map(answer -> answer.header("server")).orElse("");
        Matcher libpod = LIBPOD.matcher(server);
        return libpod.find()
                ? http.with("server", server).of("Podman", libpod.group(1)).cpe("podman_project:podman")
                : http;
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
