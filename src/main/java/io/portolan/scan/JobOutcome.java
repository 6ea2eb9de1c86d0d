package io.portolan.scan;

import io.portolan.target.TargetPlan;
import java.util.Optional;
import java.util.UUID;

/** How a job ended, as the database has it: {@code completed}, {@code failed} or {@code interrupted}. */
public record JobOutcome(UUID id, boolean discoveryOnly, String status, Optional<String> error, TargetPlan plan) {}
