package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Identification protocol, RFC 1413: the ports of a connection, {@code 113, 113}, of which there is none; the answer has them
 * again, and {@code ERROR} and its kind, or {@code USERID}, which some say whatever they are asked.
 */
public final class Ident implements Protocol {

    private static final Pattern ANSWER =
            Pattern.compile("\\A[ \\t]*113[ \\t]*,[ \\t]*113[ \\t]*:[ \\t]*(?:ERROR|USERID)[ \\t]*:");

    @Override
    public PortSet ports() {
        return PortSet.of(113);
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say(
                "113, 113\r\n",
                said -> said.latin().endsWith("\n"),
                said -> ANSWER.matcher(said.latin()).find() ? Step.known(Match.certain("ident")) : Step.notMine()));
    }
}
