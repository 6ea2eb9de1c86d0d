package io.portolan.scan;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a scan does with an open port. */
public enum ScanType {
    /** Notes that it is open, and what the server says unasked. */
    CONNECT,
    /** Asks for the service's name and version too. */
    VERSION;

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
