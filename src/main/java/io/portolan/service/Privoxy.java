package io.portolan.service;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Privoxy, {@code jcc.c} of its source: a request that is not for a proxy is refused with a sentence. Its version is on a page
 * of its own, "Privoxy's Internal Pages" of its manual, which it fetches from nowhere: {@code http://config.privoxy.org/}.
 */
public final class Privoxy implements HttpApplication {

    private static final String REFUSAL = "Invalid header received from client.";
    private static final Pattern VERSION = Pattern.compile("Privoxy</a> ([0-9][0-9.]{0,20}[0-9]) on ");

    @Override
    public Optional<Step> recognise(Server server, HttpAnswer answer, Match http) {
        if (answer.status() != 400 || !answer.body().strip().equals(REFUSAL)) {
            return Optional.empty();
        }
        Match named = named(http, "");
        return Optional.of(new Step.Anew(
                Http.get(server, "http://config.privoxy.org/", said -> Step.known(versioned(said, named)))
                        .after(named)));
    }

    private static Match versioned(Said said, Match named) {
        Matcher version = VERSION.matcher(said.latin());
        return version.find() ? named(named, version.group(1)) : named;
    }

    private static Match named(Match http, String version) {
        return http.of("Privoxy", version).cpe("privoxy:privoxy");
    }
}
