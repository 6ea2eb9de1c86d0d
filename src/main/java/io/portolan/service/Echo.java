package io.portolan.service;

import java.util.Optional;

/** Echo, RFC 862: whatever is said comes back, so the request that every silent server is asked first, {@link Http}'s. */
public final class Echo implements Protocol {

    private static final String OUR_REQUEST = "GET / HTTP/1.1\r\nHost: ";

    @Override
    public Optional<Match> recognise(Said said) {
        return said.latin().startsWith(OUR_REQUEST) ? Optional.of(Match.certain("echo")) : Optional.empty();
    }
}
