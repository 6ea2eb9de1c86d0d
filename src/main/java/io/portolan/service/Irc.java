package io.portolan.service;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * IRC, RFC 2812: before a client has registered the server may only send a {@code NOTICE} to {@code AUTH} or {@code *}
 * (that it looks up the host name), with or without its own name before it, or {@code ERROR} where it takes no one.
 */
public final class Irc implements Protocol {

    private static final Pattern GREETING = Pattern.compile(
            "^(?:(?::[!-~]{1,200} )?NOTICE (?:AUTH|\\*) :|ERROR :(?:Closing Link|Trying to reconnect))");

    @Override
    public Optional<Match> recognise(Said said) {
        return GREETING.matcher(said.latin()).find() ? Optional.of(Match.likely("irc")) : Optional.empty();
    }
}
