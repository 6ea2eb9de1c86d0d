package io.portolan.scan;

import java.util.Locale;

/** Where a request came from, as {@code scan_jobs.source} keeps it. */
public enum Source {
    CLI,
    INBOX,
    SCHEDULE,
    /** A file that nmap has written. */
    NMAP,
    /** A file that masscan has written. */
    MASSCAN,
    /** A file that naabu has written. */
    NAABU;

    /** The word in the database. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The source of that word.
     *
     * @throws IllegalArgumentException where no source is called that
     */
    public static Source of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
