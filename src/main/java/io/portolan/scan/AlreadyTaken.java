package io.portolan.scan;

/** A file or fire time that has become a job before: nothing is opened, and nothing is wrong. */
public final class AlreadyTaken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param line what was taken */
    public AlreadyTaken(String line) {
        super(line);
    }
}
