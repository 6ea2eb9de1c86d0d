package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gearman, "Protocol" of its project, administrative protocol: {@code version} gives {@code OK} and the version, in one
 * line; anything that is no command gives {@code ERR UNKNOWN_COMMAND}.
 */
public final class Gearman implements Protocol {

    private static final String UNKNOWN = "ERR UNKNOWN_COMMAND Unknown+server+command";
    private static final Pattern VERSION = Pattern.compile("\\AOK ([0-9][0-9A-Za-z.-]{0,20})[!-~]{0,20}\\r?\\n");

    @Override
    public PortSet ports() {
        return PortSet.of(4730);
    }

    @Override
    public Optional<Match> recognise(Said said) {
        return said.latin().startsWith(UNKNOWN) ? Optional.of(gearman("")) : Optional.empty();
    }

    private static Match gearman(String version) {
        return Match.certain("gearman").of("Gearman", version);
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say("version\r\n", said -> said.latin().endsWith("\n"), Gearman::answered));
    }

    private static Step answered(Said said) {
        Matcher version = VERSION.matcher(said.latin());
        return version.find() ? Step.known(gearman(version.group(1))) : Step.notMine();
    }
}
