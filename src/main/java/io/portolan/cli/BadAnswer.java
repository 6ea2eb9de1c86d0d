package io.portolan.cli;

/** A command that was understood and done, with an answer that is bad: nothing by that id, or a job that failed. */
final class BadAnswer extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With the line that the user gets. */
    BadAnswer(String line) {
        super(line);
    }
}
