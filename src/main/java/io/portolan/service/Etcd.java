package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.Optional;

/**
 * etcd, "Interacting with etcd: versions": {@code GET /version} gives {@code etcdserver}. On {@code GET /} it has no page,
 * like many servers written in Go, so it is asked on its own ports alone.
 */
public final class Etcd implements HttpApplication {

    private static final PortSet PORTS = PortSet.of(2379, 2380, 4001);

    @Override
    public Optional<Step> recognise(Server server, HttpAnswer answer, Match http) {
        boolean maybe = answer.status() == 404 && answer.body().startsWith("404 page not found");
        return maybe && PORTS.contains(server.port())
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
