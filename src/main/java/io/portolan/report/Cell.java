package io.portolan.report;

import java.time.Instant;
import java.util.Optional;

/**
 * A value of a result, as text and what that text is. The text of a number, a boolean and of JSON is JSON already, so
 * that what PostgreSQL says travels to the output without being made into an object on the way.
 */
public record Cell(Kind kind, String text) {
    /** What the text of a cell is. */
    public enum Kind {
        ABSENT,
        TEXT,
        NUMBER,
        BOOLEAN,
        TIME,
        JSON
    }

    public static final Cell ABSENT = new Cell(Kind.ABSENT, "");

    public static Cell text(String text) {
        return new Cell(Kind.TEXT, text);
    }

    public static Cell text(Optional<String> text) {
        return text.map(Cell::text).orElse(ABSENT);
    }

    public static Cell number(long number) {
        return new Cell(Kind.NUMBER, Long.toString(number));
    }

    public static Cell bool(boolean value) {
        return new Cell(Kind.BOOLEAN, Boolean.toString(value));
    }

    /** ISO-8601 in UTC, with as many decimals of the second as there are. */
    public static Cell time(Instant time) {
        return new Cell(Kind.TIME, time.toString());
    }

    /** One JSON value, which is copied as it is. */
    public static Cell json(String json) {
        return new Cell(Kind.JSON, json);
    }
}
