package io.portolan.service;

import java.util.Optional;

/**
 * etcd, "Interacting with etcd: versions": {@code GET /version} gives {@code etcdserver}. On {@code GET /} it has no page,
 * which it says as the library of Go does ({@code http.NotFound}), so all that say so are asked, if no other application knows
 * them: this one is registered last.
 */
public final class Etcd implements HttpApplication {

    @Override
    public Optional<Step> recognise(Server server, HttpAnswer answer, Match http) {
        boolean maybe = answer.status() == 404 && answer.body().equals("404 page not found\n");
        return maybe
                ? Optional.of(Http.get(server, "/version", said -> Step.known(versioned(said, http)))
                        .after(http))
                : Optional.empty();
    }

    private static Match versioned(Said said, Match http) {
        String version = HttpAnswer.of(said)
                .map(JsonText::of)
                .map(json -> JsonText.at(json, "/etcdserver"))
                .orElse("");
        return version.isEmpty() ? http : http.of("etcd", version).cpe("etcd:etcd");
    }
}
