package io.portolan.cli;

/** Standard error, as far as it is a terminal: Java cannot tell, so the launcher does. */
final class Terminal {
    static final String CLEAR_LINE = "\r\u001b[K";

    private Terminal() {}

    static boolean isThere() {
        return Boolean.getBoolean("portolan.terminal");
    }
}
