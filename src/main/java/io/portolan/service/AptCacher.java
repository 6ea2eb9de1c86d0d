package io.portolan.service;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Apt-Cacher NG, "User Manual": {@code GET /} is answered by how it is meant to be used, and the connection closed; other pages
 * have {@code Server: Debian Apt-Cacher NG/} and the version.
 */
public final class AptCacher implements HttpApplication {

    private static final Pattern SERVER = Pattern.compile("Apt-Cacher NG/([0-9][0-9.]{0,20}[0-9])");

    @Override
    public Optional<Step> recognise(Server server, HttpAnswer answer, Match http) {
        if (!answer.body().contains(">Apt-Cacher NG Usage Information<")) {
            return Optional.empty();
        }
        Match named = named(http, "");
        return Optional.of(new Step.Anew(Http.get(server, "/favicon.ico", said -> Step.known(versioned(said, named)))
                .after(named)));
    }

    private static Match versioned(Said said, Match named) {
        String server =
                HttpAnswer.of(said).map(answer -> answer.header("server")).orElse("");
        Matcher version = SERVER.matcher(server);
        return version.find() ? named(named, version.group(1)) : named;
    }

    private static Match named(Match http, String version) {
        return http.of("Apt-Cacher NG", version).cpe("debian:apt-cacher-ng");
    }
}
