package io.portolan.service;

import java.util.Optional;

/** InfluxDB, "InfluxDB API reference": a header {@code X-Influxdb-Version} in every answer, of version 1 also to {@code GET /}. */
public final class Influxdb implements HttpApplication {

    @Override
    public Optional<Step> recognise(Server server, HttpAnswer answer, Match http) {
        String version = answer.header("x-influxdb-version");
        return version.isEmpty()
                ? Optional.empty()
                : Optional.of(Step.known(http.of("InfluxDB", version.startsWith("v") ? version.substring(1) : version)
                        .cpe("influxdata:influxdb")));
    }
}
