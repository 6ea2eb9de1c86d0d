package io.portolan.service;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Munin's node, "Munin node protocol": the greeting {@code # munin node at} and the node's name; {@code version} gives
 * {@code munins node on}, the name, {@code version:} and the version.
 */
public final class Munin implements Protocol {

    private static final Pattern GREETING = Pattern.compile("\\A# munin node at ([!-~]{1,100})\\n");
    private static final Pattern VERSION = Pattern.compile("(?i)\\Amunins node on [!-~]{1,100} version: ([!-~]{1,40})");

    @Override
    public Optional<Match> recognise(Said said) {
        Matcher greeting = GREETING.matcher(said.latin());
        return greeting.find()
                ? Optional.of(munin(Match.certain("munin").with("node", greeting.group(1)), ""))
                : Optional.empty();
    }

    private static Match munin(Match munin, String version) {
        return munin.of("Munin", version).cpe("munin-monitoring:munin");
    }

    @Override
    public Step greeted(Said greeting, Match match) {
        return Step.say("version\n", said -> said.latin().endsWith("\n"), said -> Step.known(versioned(said, match)))
                .after(match);
    }

    private static Match versioned(Said said, Match match) {
        Matcher version = VERSION.matcher(said.latin());
        return version.find() ? munin(match, version.group(1)) : match;
    }
}
