package io.portolan.service;

import java.util.Optional;

/**
 * Telnet, RFC 854: the server opens the negotiation of options with {@code ff} (IAC), one of {@code fb} to {@code fe}
 * (WILL, WONT, DO, DON'T) and the number of an option, of which RFC 855's registry has less than 50.
 */
public final class TelnetBanner implements BannerMatcher {

    private static final int IAC = 0xff;
    private static final int WILL = 0xfb;
    private static final int DONT = 0xfe;
    private static final int LAST_OPTION = 49;

    @Override
    public Optional<Match> match(Banner banner) {
        return banner.at(0) == IAC
                        && banner.at(1) >= WILL
                        && banner.at(1) <= DONT
                        && banner.at(2) >= 0
                        && banner.at(2) <= LAST_OPTION
                ? Optional.of(Match.likely("telnet"))
                : Optional.empty();
    }
}
