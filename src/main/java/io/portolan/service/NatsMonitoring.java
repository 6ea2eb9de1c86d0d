package io.portolan.service;

import java.util.Optional;

/** The monitoring pages of NATS, "Monitoring" of its documentation: {@code GET /varz} gives {@code version}. */
public final class NatsMonitoring implements HttpApplication {

    @Override
    public Optional<Step> recognise(Server server, HttpAnswer answer, Match http) {
        boolean isIts =
                answer.body().contains("varz>General</a>") && answer.body().contains("nats");
        return isIts
                ? Optional.of(Http.get(server, "/varz", said -> Step.known(versioned(said, http)))
                        .after(http.of("NATS", "")))
                : Optional.empty();
    }

    private static Match versioned(Said said, Match http) {
        String version = HttpAnswer.of(said)
                .map(JsonText::of)
                .map(json -> JsonText.at(json, "/version"))
                .orElse("");
        return http.of("NATS", version);
    }
}
