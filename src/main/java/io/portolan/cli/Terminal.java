package io.portolan.cli;

/** Standard error, as far as it is a terminal: Java cannot tell, so the launcher does. */
final class Terminal {
    static final String CLEAR_LINE = "\r\u001b[K";

    private Terminal() {}

    static boolean isThere() {
        return Boolean.getBoolean("portolan.terminal");
    }

    /** As much of a line as does not wrap: a part that wraps is not cleared with the rest. */
    static String fitting(String line) {
        int columns = Integer.getInteger("portolan.columns", 0);
        return columns > 1 && line.length() >= columns ? line.substring(0, columns - 1) : line;
    }
}
