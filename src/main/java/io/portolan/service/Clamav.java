package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The daemon of ClamAV, clamd(8) "COMMANDS": {@code nVERSION} is a line that is answered by one, {@code ClamAV}, the version,
 * and behind slashes that of its signatures and their date. To other words it says {@code UNKNOWN COMMAND}.
 */
public final class Clamav implements Protocol {

    private static final Pattern VERSION =
            Pattern.compile("\\AClamAV ([0-9][0-9A-Za-z.-]{0,30})(?:/([0-9]{1,9})/[^\\r\\n]{0,40})?\\n");

    @Override
    public PortSet ports() {
        return PortSet.of(3310);
    }

    @Override
    public Optional<Match> recognise(Said said) {
        return said.latin().equals("UNKNOWN COMMAND\n")
                ? Optional.of(Match.likely("clamd").of("ClamAV", "").cpe("clamav:clamav"))
                : Optional.empty();
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(
                Step.say("nVERSION\n", said -> said.latin().endsWith("\n"), said -> Step.of(versioned(said))));
    }

    private static Optional<Match> versioned(Said said) {
        Matcher version = VERSION.matcher(said.latin());
        return version.find()
                ? Optional.of(Match.certain("clamd")
                        .with("signatures", version.group(2) == null ? "" : version.group(2))
                        .of("ClamAV", version.group(1))
                        .cpe("clamav:clamav"))
                : Optional.empty();
    }
}
