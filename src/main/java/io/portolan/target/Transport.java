package io.portolan.target;

import java.util.Locale;

/** What carries the question to a port: the protocol of which it is a port. */
public enum Transport {
    TCP,
    UDP;

    /** The word in the database and in every output. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The transport of that word. */
    public static Transport of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
