package io.portolan.scan;

import io.portolan.target.TargetPlan;
import java.util.Optional;
import java.util.UUID;

/**
 * How a job ended, as the database has it: {@code completed}, {@code failed} or {@code interrupted}; {@code running}
 * where another process has taken it over.
 *
 * @param inSpool whether the database has yet to be told, since it does not answer
 */
public record JobOutcome(
        UUID id, boolean discoveryOnly, String status, Optional<String> error, TargetPlan plan, boolean inSpool) {

    /** How a job ended that somebody has deleted. */
    static JobOutcome gone(ScanJob job) {
        return new JobOutcome(
                job.id(), job.discoveryOnly(), "failed", Optional.of(missing(job.id())), job.plan(), false);
    }

    private static String missing(UUID id) {
        return MissingParent.scanJob(id).getMessage();
    }

    /** Whether it can be gone on with: not where it is deleted, or another process has it. */
    public boolean isResumable() {
        return !status.equals("running") && !error.equals(Optional.of(missing(id)));
    }
}
