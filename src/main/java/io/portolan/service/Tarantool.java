package io.portolan.service;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tarantool, "Binary protocol: greeting message" of its documentation: 128 bytes in two lines, {@code Tarantool}, the
 * version, {@code (Binary)} and the number of the instance, and behind that a salt; its console says {@code (Lua console)}.
 */
public final class Tarantool implements Protocol {

    private static final Pattern GREETING =
            Pattern.compile("\\ATarantool ([0-9][!-~]{0,40}) \\((?:Binary|Lua console)\\)");

    @Override
    public Optional<Match> recognise(Said said) {
        Matcher greeting = GREETING.matcher(said.latin());
        return greeting.find()
                ? Optional.of(Match.certain("tarantool")
                        .of("Tarantool", greeting.group(1))
                        .cpe("tarantool:tarantool"))
                : Optional.empty();
    }
}
