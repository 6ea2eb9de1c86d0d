package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The port mapper of Erlang, "Erlang Distribution Protocol" of its manual, section "Protocol between a node and EPMD":
 * {@code NAMES_REQ}, {@code n} behind a length in two bytes, is answered by the port of the mapper itself in four bytes, and a
 * line a node, {@code name}, the name, {@code at port} and the port; then it closes.
 */
public final class Epmd implements Protocol {

    private static final Pattern ANSWER =
            Pattern.compile("\\A\0\0[\0-\u00ff]{2}(?:name [!-~\u0080-\u00ff]{1,255} at port [0-9]{1,5}\\n){0,1000}\\z");
    private static final Pattern NODE = Pattern.compile("name ([!-~\u0080-\u00ff]{1,255} at port [0-9]{1,5})\\n");

    @Override
    public PortSet ports() {
        return PortSet.of(4369);
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say("\0\u0001n", said -> false, said -> Step.of(answered(said))));
    }

    private static Optional<Match> answered(Said said) {
        boolean isAnswer = ANSWER.matcher(said.latin()).find()
                && (said.length() > 4 || said.number(0, 4) == 4369 || said.number(0, 4) == said.port());
        return isAnswer
                ? Optional.of(Match.certain("epmd")
                        .withAll("nodes", NODE, said)
                        .of("Erlang Port Mapper Daemon", "")
                        .cpe("erlang:erlang/otp"))
                : Optional.empty();
    }
}
