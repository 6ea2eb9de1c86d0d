package io.portolan.service;

import java.util.Optional;

/**
 * Telnet, RFC 854: the server opens the negotiation of options with {@code ff} (IAC), one of {@code fb} to {@code fe}
 * (WILL, WONT, DO, DON'T) and the number of an option, of which RFC 855's registry has less than 50.
 */
public final class Telnet implements Protocol {

    private static final int IAC = 0xff;
    private static final int WILL = 0xfb;
    private static final int DONT = 0xfe;
    private static final int LAST_OPTION = 49;

    @Override
    public Optional<Match> recognise(Said said) {
        return said.at(0) == IAC
                        && said.at(1) >= WILL
                        && said.at(1) <= DONT
                        && said.at(2) >= 0
                        && said.at(2) <= LAST_OPTION
                ? Optional.of(Match.likely("telnet"))
                : Optional.empty();
    }
}
