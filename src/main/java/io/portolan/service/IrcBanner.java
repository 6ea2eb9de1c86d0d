package io.portolan.service;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * IRC, RFC 2812: before a client has registered the server may only send a {@code NOTICE} to {@code AUTH} or {@code *}
 * (that it looks up the host name), with or without its own name before it, or {@code ERROR} where it takes no one.
 */
public final class IrcBanner implements BannerMatcher {

    private static final Pattern GREETING = Pattern.compile(
            "^(?:(?::[!-~]{1,200} )?NOTICE (?:AUTH|\\*) :|ERROR :(?:Closing Link|Trying to reconnect))");

    @Override
    public Optional<Match> match(Banner banner) {
        return GREETING.matcher(banner.latin()).find() ? Optional.of(Match.likely("irc")) : Optional.empty();
    }
}
