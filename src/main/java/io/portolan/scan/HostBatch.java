package io.portolan.scan;

import java.util.List;
import java.util.UUID;

/** The hosts that are written in one transaction; what the spool keeps, a file a batch, while the database is away. */
public record HostBatch(UUID jobId, boolean discoveryOnly, List<HostResult> hosts) {}
