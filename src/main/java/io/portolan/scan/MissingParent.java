package io.portolan.scan;

import java.util.UUID;

/** A row that others hang on is not there: {@code scan job ID does not exist}. Final: another attempt can't bring it back. */
public final class MissingParent extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param line what is missing */
    public MissingParent(String line) {
        super(line);
    }

    /** That a scan job is not there. */
    public static MissingParent scanJob(UUID id) {
        return new MissingParent("scan job " + id + " does not exist");
    }
}
