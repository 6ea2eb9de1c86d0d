package io.portolan.scan;

import io.portolan.target.Transport;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a scan asks, and what it does with an open port. */
public enum ScanType {
    /** Notes that it is open, and what the server says unasked. */
    CONNECT,
    /** Asks for the service's name and version too. */
    VERSION,
    /** Asks UDP ports, each in the language of the servers that use it, and notes what they say of themselves. */
    UDP;

    /** Whose ports it asks. */
    public Transport transport() {
        return this == UDP ? Transport.UDP : Transport.TCP;
    }

    /** As the user and the database write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type of a text; an {@code IllegalArgumentException} names those there are. */
    public static ScanType of(String text) {
        return Arrays.stream(values())
                .filter(type -> type.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'%s' is no scan type; expected %s"
                        .formatted(
                                text,
                                Arrays.stream(values()).map(ScanType::text).collect(Collectors.joining(" or ")))));
    }

    @Override
    public String toString() {
        return text();
    }
}
