package io.portolan.scan;

import io.portolan.target.Transport;
import java.util.List;
import java.util.UUID;

/**
 * The hosts that are written in one transaction; what the spool keeps, a file a batch, while the database is away.
 *
 * @param transport of the ports of its hosts
 */
public record HostBatch(UUID jobId, boolean discoveryOnly, Transport transport, List<HostResult> hosts) {

    /** With TCP ports. */
    public HostBatch(UUID jobId, boolean discoveryOnly, List<HostResult> hosts) {
        this(jobId, discoveryOnly, Transport.TCP, hosts);
    }

    /** The same batch with these in place of its hosts. */
    public HostBatch withHosts(List<HostResult> others) {
        return new HostBatch(jobId, discoveryOnly, transport, others);
    }
}
