package io.portolan.cli;

import java.util.Locale;

/** What a job can be, as the tables have it. */
enum JobStatus {
    PENDING,
    RUNNING,
    COMPLETED,
    FAILED,
    INTERRUPTED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
