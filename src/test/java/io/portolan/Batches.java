package io.portolan;

import io.portolan.scan.HostBatch;
import io.portolan.scan.HostResult;
import io.portolan.scan.HostStatus;
import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import org.apache.camel.ProducerTemplate;

/** Batches of hosts as a job writes them, with a job for them to belong to, without a scan. */
final class Batches {

    private Batches() {}

    /** An address that answered on these ports, and refused on port 1. */
    static HostResult up(String address, Instant at, int... open) {
        return new HostResult(
                Address.parse(address),
                "",
                Optional.empty(),
                HostStatus.UP,
                OptionalDouble.of(0.5),
                PortSet.of(open),
                PortSet.of(1),
                PortSet.EMPTY,
                PortSet.EMPTY,
                List.of(),
                at,
                at);
    }

    /** An address that was silent. */
    static HostResult down(String address, Instant at) {
        return HostResult.unasked(Address.parse(address), "", HostStatus.DOWN, at);
    }

    static HostBatch scanned(UUID job, List<HostResult> hosts) {
        return new HostBatch(job, false, hosts);
    }

    static HostBatch discovered(UUID job, List<HostResult> hosts) {
        return new HostBatch(job, true, hosts);
    }

    /**
     * Writes a batch in its transaction, as the routes do it, once: what fails is thrown and not tried again.
     *
     * @throws Exception what the transaction failed with
     */
    static void write(ProducerTemplate template, HostBatch batch) throws Exception {
        request(template, "direct:persist-host-tx", batch);
    }

    /**
     * Ends a scan job as one does that is done, in its transaction, once.
     *
     * @throws Exception what the transaction failed with
     */
    static void complete(ProducerTemplate template, UUID job) throws Exception {
        PipelineTestSupport.execute(
                "update scan_jobs set status = 'running', completed_at = null where id = '" + job + "'");
        Map<String, Object> end = new HashMap<>();
        end.put("id", job.toString());
        end.put("discoveryOnly", false);
        end.put("status", "completed");
        end.put("error", null);
        List.of("hostsTotal", "excluded", "silentFiltered", "silentOpenFiltered", "unresolved")
                .forEach(count -> end.put(count, 0));
        request(template, "direct:close-job-tx", end);
    }

    private static void request(ProducerTemplate template, String route, Object body) throws Exception {
        Exception failure = template.request(route, exchange -> exchange.getIn().setBody(body))
                .getException();
        if (failure != null) {
            throw failure;
        }
    }

    /** The row of a scan that nobody works on, which does not keep batches from being written under it. */
    static UUID scanJob(String name) {
        UUID id = UUID.randomUUID();
        PipelineTestSupport.execute("with target as (insert into scan_targets (name, targets, scan_ports) values ('"
                + name
                + "', '{127.0.0.1}', '1') on conflict (name) do update set enabled = true returning id)"
                + " insert into scan_jobs (id, target_id, type, source, status, started_at, completed_at, targets)"
                + " select '" + id + "', id, 'connect', 'cli', 'interrupted', now(), now(), '{127.0.0.1}' from target");
        return id;
    }

    /** The row of a discovery that nobody works on. */
    static UUID discoveryJob() {
        UUID id = UUID.randomUUID();
        PipelineTestSupport.execute(
                "insert into discovery_jobs (id, source, status, started_at, completed_at, targets) values ('" + id
                        + "', 'cli', 'interrupted', now(), now(), '{127.0.0.1}')");
        return id;
    }
}
