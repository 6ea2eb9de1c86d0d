package io.portolan.service;

import java.util.Optional;

/**
 * ClickHouse, "HTTP interface": {@code GET /} gives {@code Ok.} and a new line, and a page that is not there is answered with
 * the ones that are, {@code Use / or /ping for health checks}. On the port of its own protocol it says in HTTP whose that
 * is. Its version takes a login.
 */
public final class Clickhouse implements HttpApplication {

    private static final String HELP = "Use / or /ping for health checks";

    @Override
    public Optional<Step> recognise(Server server, HttpAnswer answer, Match http) {
        if (answer.status() == 400 && answer.body().contains(" is for clickhouse-client program")) {
            return Optional.of(Step.known(named(Match.certain("clickhouse"))));
        }
        return answer.status() == 200 && answer.body().equals("Ok.\n")
                ? Optional.of(Http.get(server, "/portolan", said -> Step.known(helped(said, http)))
                        .after(http))
                : Optional.empty();
    }

    private static Match helped(Said said, Match http) {
        return said.latin().contains(HELP) ? named(http) : http;
    }

    private static Match named(Match match) {
        return match.of("ClickHouse", "").cpe("clickhouse:clickhouse");
    }
}
