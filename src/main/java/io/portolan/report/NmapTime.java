package io.portolan.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** Times as nmap prints them for people, which are C's {@code ctime}; in UTC, as all times here. */
final class NmapTime {

    private static final DateTimeFormatter CTIME = new DateTimeFormatterBuilder()
            .appendPattern("EEE MMM ")
            .padNext(2)
            .appendValue(ChronoField.DAY_OF_MONTH)
            .appendPattern(" HH:mm:ss yyyy")
            .toFormatter(Locale.ENGLISH);

    private NmapTime() {}

    static String of(Instant time) {
        return CTIME.format(time.atOffset(ZoneOffset.UTC));
    }
}
