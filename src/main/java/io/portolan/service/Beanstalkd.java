package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * beanstalkd, {@code doc/protocol.txt} of its source: {@code stats} is answered by {@code OK}, a number of bytes, and that
 * much YAML with {@code version}; what it does not understand by {@code UNKNOWN_COMMAND}.
 */
public final class Beanstalkd implements Protocol {

    private static final Pattern STATS = Pattern.compile("\\AOK [0-9]{1,6}\\r\\n---\\ncurrent-jobs-urgent:");
    private static final Pattern VERSION = Pattern.compile("\\nversion: \"?([0-9][!#-~]{0,40}?)\"?\\n");

    @Override
    public PortSet ports() {
        return PortSet.of(11300);
    }

    @Override
    public Optional<Match> recognise(Said said) {
        return said.latin().startsWith("UNKNOWN_COMMAND\r\n")
                ? Optional.of(Match.likely("beanstalkd"))
                : Optional.empty();
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(
                Step.say("stats\r\n", said -> said.latin().endsWith("\n\r\n"), said -> Step.of(answered(said))));
    }

    private static Optional<Match> answered(Said said) {
        if (!STATS.matcher(said.latin()).find()) {
            return Optional.empty();
        }
        Matcher version = VERSION.matcher(said.latin());
        return Optional.of(Match.certain("beanstalkd")
                .of("beanstalkd", version.find() ? version.group(1) : "")
                .cpe("wildbit:beanstalkd"));
    }
}
