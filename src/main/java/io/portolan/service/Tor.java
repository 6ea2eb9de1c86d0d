package io.portolan.service;

import java.util.Optional;

/**
 * Tor, whose ports answer a request of HTTP with {@code 501} and what they are instead, as {@code connection_edge.c} and
 * {@code control.c} of its source have it: a SOCKS proxy, or the one for its control.
 */
public final class Tor implements HttpApplication {

    private static final String SOCKS = "<title>This is a SOCKS Proxy, Not An HTTP Proxy</title>";
    private static final String CONTROL = "<title>Tor's ControlPort is not an HTTP proxy</title>";

    @Override
    public Optional<Step> recognise(Server server, HttpAnswer answer, Match http) {
        if (answer.body().contains(CONTROL)) {
            return Optional.of(Step.known(tor("tor-control")));
        }
        return answer.body().contains(SOCKS) && answer.body().contains("to use this Tor port")
                ? Optional.of(Step.known(tor("socks5")))
                : Optional.empty();
    }

    private static Match tor(String type) {
        return Match.certain(type).of("Tor", "").cpe("torproject:tor");
    }
}
