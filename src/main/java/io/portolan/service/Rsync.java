package io.portolan.service;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rsync daemon, the manual page rsyncd.conf(5) and rsync's {@code clientserver.c}: {@code @RSYNCD: } with the
 * protocol's version, since 30 with a sub-version, since 3.2.7 with the digests it knows. There is one server that speaks
 * so, and its own version it does not say.
 */
public final class Rsync implements Protocol {

    private static final Pattern GREETING = Pattern.compile("^@RSYNCD: ([0-9]{1,3}(?:\\.[0-9]{1,3})?)[ \\r\\n]");

    @Override
    public Optional<Match> recognise(Said said) {
        Matcher greeting = GREETING.matcher(said.latin());
        return greeting.find()
                ? Optional.of(Match.certain("rsync")
                        .with("protocol", greeting.group(1))
                        .of("rsync", "")
                        .cpe("samba:rsync"))
                : Optional.empty();
    }
}
