package io.portolan.scan;

import io.portolan.target.Address;
import io.portolan.target.Transport;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The hosts that are written in one transaction; what the spool keeps, a file a batch, while the database is away.
 *
 * @param transport of the ports of its hosts
 * @param tarpits those of the hosts that were seen to accept every connection
 */
public record HostBatch(
        UUID jobId, boolean discoveryOnly, Transport transport, List<HostResult> hosts, Set<Address> tarpits) {

    /** A result that an older Portolan spooled names no tarpits. */
    public HostBatch {
        tarpits = tarpits == null ? Set.of() : Set.copyOf(tarpits);
    }

    /** Hosts none of which is known to be a tarpit. */
    public HostBatch(UUID jobId, boolean discoveryOnly, Transport transport, List<HostResult> hosts) {
        this(jobId, discoveryOnly, transport, hosts, Set.of());
    }

    /** With TCP ports. */
    public HostBatch(UUID jobId, boolean discoveryOnly, List<HostResult> hosts) {
        this(jobId, discoveryOnly, Transport.TCP, hosts);
    }

    /** The same batch with these in place of its hosts. */
    public HostBatch withHosts(List<HostResult> others) {
        return new HostBatch(jobId, discoveryOnly, transport, others, tarpits);
    }

    public HostBatch withTarpits(Set<Address> seen) {
        return new HostBatch(jobId, discoveryOnly, transport, hosts, seen);
    }
}
