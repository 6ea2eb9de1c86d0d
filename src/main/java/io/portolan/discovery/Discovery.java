package io.portolan.discovery;

import io.portolan.probe.ProbeChunk;
import io.portolan.probe.ProbeResult;
import io.portolan.scan.HostBatch;
import io.portolan.scan.HostResult;
import io.portolan.scan.HostStatus;
import io.portolan.scan.ScanJob;
import io.portolan.scan.ScanOptions;
import io.portolan.target.PortSet;
import io.portolan.target.TargetPlan.AddressBatch;
import io.portolan.target.Transport;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;

/**
 * Discovery by TCP: a connection that is accepted or refused on any of a few ports means that the host is up. Both
 * answers come from the host itself, so neither is a guess; silence on all of them means down.
 */
public final class Discovery {

    /** How many of the ports asked for are tried besides, so that a host that opens only those is found. */
    private static final int ASKED_PORTS = 5;

    private final PortSet usual;

    /** @param usual {@code portolan.discovery.ports} */
    public Discovery(PortSet usual) {
        this.usual = usual;
    }

    /** A question an address, some together: answered by whichever port speaks first. */
    public Iterator<List<ProbeChunk>> questions(@Body AddressBatch batch, @ExchangeProperty("job") ScanJob job) {
        return ProbeChunk.together(
                batch.addresses(), ports(batch.ports(), job.request().options()), Transport.TCP, true);
    }

    /** What an address is asked for that a scan asks for these ports. */
    public PortSet ports(PortSet scanned, ScanOptions options) {
        PortSet asked = PortSet.of(scanned.stream().limit(ASKED_PORTS).toArray());
        return usual.minus(options.excludedPorts()).union(asked);
    }

    /** What is known of each address now. */
    public List<HostResult> answered(@Body List<ProbeResult> answers, @ExchangeProperty("job") ScanJob job) {
        return job.withMacAddresses(
                answers.stream().map(answer -> host(answer, job)).toList());
    }

    private static HostResult host(ProbeResult answer, ScanJob job) {
        boolean up = !answer.open().isEmpty() || !answer.closed().isEmpty();
        return HostResult.unasked(
                        answer.address(),
                        job.plan().hostname(answer.address()).orElse(""),
                        up ? HostStatus.UP : HostStatus.DOWN,
                        answer.startedAt())
                .answeredWithin(answer.responseTimeMillis(), answer.completedAt());
    }

    /** The hosts of a batch where nobody asks first whether they are up. */
    public List<HostResult> undiscovered(@Body AddressBatch batch, @ExchangeProperty("job") ScanJob job) {
        Instant now = Instant.now();
        return batch.addresses().stream()
                .map(address ->
                        HostResult.unasked(address, job.plan().hostname(address).orElse(""), HostStatus.UNKNOWN, now))
                .toList();
    }

    /** The batch that a discovery without a scan writes. */
    public HostBatch batch(@Body List<HostResult> hosts, @ExchangeProperty("job") ScanJob job) {
        return new HostBatch(job.id(), true, hosts);
    }
}
