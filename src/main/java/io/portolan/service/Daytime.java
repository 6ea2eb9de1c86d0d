package io.portolan.service;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Daytime, RFC 867: the date and the time, and nothing else. They have no form there; Unix systems write them as
 * {@code ctime} does, {@code Wed Nov 25 16:11:24 2026}, Windows as {@code 4:11:24 PM 11/25/2026}.
 */
public final class Daytime implements Protocol {

    private static final Pattern TIME = Pattern.compile(
            "\\A(?:(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat) [A-Z][a-z]{2} [ 0-3]?[0-9] [0-2][0-9]:[0-5][0-9]:[0-6][0-9]"
                    + "(?: [A-Z]{3,5})? [0-9]{4}|[0-9]{1,2}:[0-5][0-9]:[0-6][0-9] [AP]M [0-9]{1,2}/[0-9]{1,2}/[0-9]{4})[\\r\\n]{0,2}\\z");

    @Override
    public Optional<Match> recognise(Said said) {
        return TIME.matcher(said.latin()).find() ? Optional.of(Match.likely("daytime")) : Optional.empty();
    }
}
