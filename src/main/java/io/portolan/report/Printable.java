package io.portolan.report;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a terminal may be shown. Banners and host names come from strangers: control characters, escape sequences and
 * the marks that turn the direction of writing are spelled out ({@code \x1b}), so that a banner can neither move the
 * cursor nor break a line of a table.
 */
public final class Printable {
    private Printable() {}

    static String of(Cell cell) throws IOException {
        return switch (cell.kind()) {
            case ABSENT -> "-";
            case TIME ->
                Instant.parse(cell.text()).truncatedTo(ChronoUnit.SECONDS).toString();
            case JSON -> of(Json.prose(cell.text()));
            case TEXT, NUMBER, BOOLEAN -> of(cell.text());
        };
    }

    public static String of(String text) {
        if (text.codePoints().allMatch(Printable::harmless)) {
            return text;
        }
        StringBuilder spelled = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (harmless(c)) {
                spelled.appendCodePoint(c);
            } else {
                spelled.append(c < 0x100 ? "\\x%02x".formatted(c) : "\\u%04x".formatted(c));
            }
        });
        return spelled.toString();
    }

    private static boolean harmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
