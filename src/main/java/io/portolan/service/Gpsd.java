package io.portolan.service;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** gpsd, its protocol's manual gpsd_json(5): the greeting is the object {@code VERSION} with the {@code release}. */
public final class Gpsd implements Protocol {

    private static final Pattern GREETING =
            Pattern.compile("\\A\\{\"class\":\"VERSION\",\"release\":\"([0-9][0-9A-Za-z.~-]{0,30})\"");

    @Override
    public Optional<Match> recognise(Said said) {
        Matcher greeting = GREETING.matcher(said.latin());
        return greeting.find()
                ? Optional.of(
                        Match.certain("gpsd").of("gpsd", greeting.group(1)).cpe("gpsd_project:gpsd"))
                : Optional.empty();
    }
}
