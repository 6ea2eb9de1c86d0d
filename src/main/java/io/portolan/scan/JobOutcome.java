package io.portolan.scan;

import io.portolan.target.TargetPlan;
import java.util.Optional;
import java.util.UUID;

/**
 * How a job ended, as the database has it: {@code completed}, {@code failed} or {@code interrupted}.
 *
 * @param inSpool whether the database has yet to be told, since it does not answer
 */
public record JobOutcome(
        UUID id, boolean discoveryOnly, String status, Optional<String> error, TargetPlan plan, boolean inSpool) {}
