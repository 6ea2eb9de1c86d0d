package io.portolan.scan;

/** The job that is to be gone on with has ended well, or another process works on it. */
public final class NothingToResume extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param line which job, and why */
    public NothingToResume(String line) {
        super(line);
    }
}
