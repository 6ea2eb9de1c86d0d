package io.portolan.service;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** VNC, RFC 6143 section 7.1.1: twelve bytes, {@code RFB 003.008} and a line feed, with the protocol's version. */
public final class Vnc implements Protocol {

    private static final Pattern GREETING = Pattern.compile("^RFB 0*([0-9]{1,3})\\.0*([0-9]{1,3})\\n");

    @Override
    public Optional<Match> recognise(Said said) {
        Matcher greeting = GREETING.matcher(said.latin());
        return greeting.find()
                ? Optional.of(Match.certain("vnc").with("protocol", greeting.group(1) + "." + greeting.group(2)))
                : Optional.empty();
    }
}
