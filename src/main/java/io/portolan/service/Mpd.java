package io.portolan.service;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Music Player Daemon, "MPD protocol: general protocol syntax": the greeting {@code OK MPD} and the version of the protocol,
 * which is not the server's.
 */
public final class Mpd implements Protocol {

    private static final Pattern GREETING = Pattern.compile("\\AOK MPD ([0-9][0-9.]{0,20})\\n");

    @Override
    public Optional<Match> recognise(Said said) {
        Matcher greeting = GREETING.matcher(said.latin());
        return greeting.find()
                ? Optional.of(
                        Match.certain("mpd").with("protocol", greeting.group(1)).of("Music Player Daemon", ""))
                : Optional.empty();
    }
}
