package io.portolan.cli;

/** Standard error, as far as it is a terminal: Java cannot tell, so the launcher does. */
final class Terminal {
    static final String CLEAR_LINE = "\r\u001b[K";

    private Terminal() {}

    static boolean isThere() {
        return Boolean.getBoolean("portolan.terminal");
    }

    /** How wide it is; 0 where nobody knows. */
    static int columns() {
        return Integer.getInteger("portolan.columns", 0);
    }
}
