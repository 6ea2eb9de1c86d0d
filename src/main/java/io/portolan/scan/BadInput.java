package io.portolan.scan;

import java.util.List;

/**
 * Wrong usage or bad input, found before anything was written: the caller can mend it. Each line says what is wrong,
 * where, and what was expected.
 */
public final class BadInput extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<String> lines;

    public BadInput(String line) {
        this(List.of(line));
    }

    /** @param lines one or more, in the order of the input */
    public BadInput(List<String> lines) {
        super(lines.get(0) + (lines.size() == 1 ? "" : " (and %,d more)".formatted(lines.size() - 1)));
        this.lines = List.copyOf(lines);
    }

    /** Every line; the message is the first, with the number of the others. */
    public List<String> lines() {
        return lines;
    }
}
