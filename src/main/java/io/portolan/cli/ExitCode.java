package io.portolan.cli;

/** What the shell is told. */
final class ExitCode {
    static final int DONE = 0;
    static final int BAD_ANSWER = 1;
    static final int BAD_INPUT = 2;
    static final int NO_DATABASE = 3;
    static final int SIGINT = 130;
    static final int SIGTERM = 143;

    /** Nobody reads the result any more: what a shell says of a program that SIGPIPE ended. */
    static final int CLOSED_OUTPUT = 141;

    private ExitCode() {}
}
