package io.portolan.scan;

import java.util.Locale;

/** What a scan learned of an address. */
public enum HostStatus {
    /** It accepted or refused a connection. */
    UP,
    /** It was silent on every discovery port. */
    DOWN,
    /** It was not discovered, and silent on every port asked. */
    UNKNOWN;

    /** The word in the database. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
