package io.portolan.service;

import java.util.Optional;

/**
 * The registry of Docker's images, "HTTP API V2": {@code GET /} is answered by nothing that must not be kept, {@code GET /v2/}
 * has the header {@code Docker-Distribution-API-Version}.
 */
public final class DockerRegistry implements HttpApplication {

    private static final String API = "docker-distribution-api-version";

    @Override
    public Optional<Step> recognise(Server server, HttpAnswer answer, Match http) {
        boolean maybe = answer.status() == 200
                && answer.header("content-length").equals("0")
                && answer.header("cache-control").equals("no-cache")
                && answer.header("server").isEmpty();
        return maybe
                ? Optional.of(Http.get(server, "/v2/", said -> Step.known(versioned(said, http)))
                        .after(http))
                : Optional.empty();
    }

    private static Match versioned(Said said, Match http) {
        String api = HttpAnswer.of(said).map(answer -> answer.header(API)).orElse("");
        return api.startsWith("registry/2")
                ? http.with("registry", api).of("Docker Registry", "").cpe("docker:registry")
                : http;
    }
}
