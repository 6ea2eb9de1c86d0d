package io.portolan.scan;

import io.portolan.probe.ProbeChunk;
import io.portolan.probe.ProbeResult;
import io.portolan.target.Address;
import io.portolan.target.PortSet;
import io.portolan.target.TargetPlan.AddressBatch;
import io.portolan.target.Transport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/** Cuts a batch of hosts into units of work, and puts the answers of a unit together again, host by host. */
public final class Probing {

    /** So many ports of one host are a unit; what is written of a big host is so much at a time. */
    private static final int PORTS_OF_A_HOST = 16_384;

    /** Of UDP ports fewer, since a host may take a second for each of them. */
    private static final int UDP_PORTS_OF_A_HOST = 256;

    /**
     * The units of a batch: so many hosts that all their ports together are as many as the job has in a unit.
     *
     * @param before what is known of hosts that were scanned in part, null where the job begins
     */
    public List<ProbeUnit> units(
            @Body List<HostResult> found,
            @ExchangeProperty("job") ScanJob job,
            @ExchangeProperty("answered") Map<Address, Answered> before) {
        Map<Address, Answered> answered = before == null ? Map.of() : before;
        Map<PortSet, List<HostResult>> hosts = new LinkedHashMap<>();
        // The addresses of a batch are all asked for the same ports, but for those that were scanned in part before.
        for (HostResult host : found) {
            hosts.computeIfAbsent(job.plan().ports(host.address()), ports -> new ArrayList<>())
                    .add(host);
        }
        Instant now = Instant.now();
        answered.forEach((address, part) -> hosts.computeIfAbsent(
                        job.plan().ports(address).minus(part.ports()), rest -> new ArrayList<>())
                .add(HostResult.unasked(address, job.plan().hostname(address).orElse(""), HostStatus.UP, now)));
        List<ProbeUnit> units = new ArrayList<>();
        hosts.forEach((ports, alike) -> add(units, alike, ports, job, answered));
        return units;
    }

    private static void add(
            List<ProbeUnit> units,
            List<HostResult> hosts,
            PortSet ports,
            ScanJob job,
            Map<Address, Answered> answered) {
        List<HostResult> asked =
                hosts.stream().filter(host -> host.status() != HostStatus.DOWN).toList();
        int portsOfAHost = job.transport() == Transport.UDP ? UDP_PORTS_OF_A_HOST : PORTS_OF_A_HOST;
        List<PortSet> chunks = ports.chunks(Math.min(portsOfAHost, job.portsAUnit()));
        for (HostResult host : asked) {
            Optional<Answered> before = Optional.ofNullable(answered.get(host.address()));
            if (chunks.size() > 1 || before.isPresent()) {
                job.parts().expect(host, chunks.size(), before);
            }
        }
        for (PortSet chunk : chunks) {
            int hostsAUnit = Math.max(1, job.portsAUnit() / chunk.size());
            for (int from = 0; from < asked.size(); from += hostsAUnit) {
                units.add(new ProbeUnit(
                        job.transport(), asked.subList(from, Math.min(asked.size(), from + hostsAUnit)), chunk));
            }
        }
        List<HostResult> down =
                hosts.stream().filter(host -> host.status() == HostStatus.DOWN).toList();
        if (!down.isEmpty()) { // only that is to be written
            units.add(new ProbeUnit(job.transport(), down, ports));
        }
        job.asks((long) asked.size() * ports.size(), (long) hosts.size() * ports.size());
    }

    /** What is asked of a unit: nothing of a host that has come on the exclusion list meanwhile. */
    public Iterator<List<ProbeChunk>> chunks(@Body ProbeUnit unit, @ExchangeProperty("job") ScanJob job) {
        List<HostResult> allowed = unit.hosts().stream()
                .filter(host -> !job.excludes(host.address()))
                .toList();
        return new ProbeUnit(unit.transport(), allowed, unit.ports()).chunks();
    }

    /** The hosts of a unit with the answers of their chunks. */
    public HostBatch perHost(
            @Body List<ProbeResult> answers,
            @ExchangeProperty("unit") ProbeUnit unit,
            @ExchangeProperty("job") ScanJob job) {
        Map<Address, HostResult> hosts = new LinkedHashMap<>();
        unit.hosts().forEach(host -> hosts.put(host.address(), host));
        answers.forEach(answer -> hosts.computeIfPresent(answer.address(), (address, host) -> host.plus(answer)));
        return new HostBatch(
                job.id(),
                false,
                job.transport(),
                job.withMacAddresses(
                        hosts.values().stream().map(job.parts()::answered).toList()));
    }

    /** The addresses of a batch as columns. */
    public Map<String, Object> addressColumns(@Body AddressBatch batch, @ExchangeProperty("job") ScanJob job) {
        return Map.of(
                "jobId", job.id().toString(),
                "batch", batch,
                "addresses", batch.addresses().stream().map(Address::ip).toArray(String[]::new),
                "scopes", batch.addresses().stream().map(Address::scope).toArray(String[]::new));
    }

    /** What is known of hosts that the job has answers from, where there are more to ask. */
    public Map<Address, Answered> answered(
            @Header("scanned") List<Map<String, Object>> scanned, @ExchangeProperty("job") ScanJob job) {
        Map<Address, Answered> answered = new LinkedHashMap<>();
        for (Map<String, Object> row : scanned) {
            Address address = Address.parse((String) row.get("address"));
            PortSet ports = PortSet.fromMultirange((String) row.get("ports"));
            boolean complete = job.plan().ports(address).minus(ports).isEmpty();
            PortSet open = PortSet.fromMultirange((String) row.get("open"));
            if (!complete) {
                answered.put(address, new Answered(ports, open, (Boolean) row.get("tarpit")));
            }
            job.doneBefore(ports.size(), open.size(), complete);
        }
        return answered;
    }

    /** The batch without the addresses that the job has an answer from. */
    public AddressBatch unscanned(
            @Body Map<String, Object> columns, @Header("scanned") List<Map<String, Object>> scanned) {
        AddressBatch batch = (AddressBatch) columns.get("batch");
        Set<Address> known = scanned.stream()
                .map(row -> Address.parse((String) row.get("address")))
                .collect(Collectors.toSet());
        return new AddressBatch(
                batch.addresses().stream()
                        .filter(address -> !known.contains(address))
                        .toList(),
                batch.ports());
    }
}
