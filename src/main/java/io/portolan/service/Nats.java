package io.portolan.service;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NATS, "Client Protocol" of its documentation: the server speaks first, {@code INFO} and an object in JSON, which has its
 * number {@code server_id} and its {@code version} among others, and a line end.
 */
public final class Nats implements Protocol {

    private static final Pattern GREETING = Pattern.compile("\\AINFO \\{[^\\r\\n]{0,4000}?\"server_id\":");
    private static final Pattern VERSION = Pattern.compile("[{,]\"version\":\"([0-9][!#-~]{0,40})\"");
    private static final Pattern NAME = Pattern.compile("[{,]\"server_name\":\"([ !#-~]{1,100})\"");

    @Override
    public Optional<Match> recognise(Said said) {
        if (!GREETING.matcher(said.latin()).find()) {
            return Optional.empty();
        }
        Matcher version = VERSION.matcher(said.latin());
        Matcher name = NAME.matcher(said.latin());
        return Optional.of(Match.certain("nats")
                .with("server_name", name.find() ? name.group(1) : "")
                .of("NATS", version.find() ? version.group(1) : ""));
    }
}
