package io.portolan.scan;

import io.portolan.probe.ProbeResult;
import io.portolan.target.Address;
import io.portolan.target.PortSet;
import io.portolan.target.TargetPlan.AddressBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/** Cuts a batch of hosts into units of work, and puts the answers of a unit together again, host by host. */
public final class Probing {

    /** So many ports of all hosts together make a unit; a host with more is a unit of its own. */
    private static final int PORTS_A_UNIT = 16_384;

    /** The units of a batch. */
    public List<ProbeUnit> units(@Body List<HostResult> hosts, @ExchangeProperty("job") ScanJob job) {
        if (hosts.isEmpty()) {
            return List.of();
        }
        // The addresses of a batch are all asked for the same ports.
        PortSet ports = job.plan().ports(hosts.get(0).address());
        int hostsAUnit = Math.max(1, PORTS_A_UNIT / ports.size());
        List<ProbeUnit> units = new ArrayList<>();
        List<HostResult> unit = new ArrayList<>();
        int asked = 0;
        for (HostResult host : hosts) {
            unit.add(host);
            asked += host.status() == HostStatus.DOWN ? 0 : 1;
            if (asked == hostsAUnit) {
                units.add(new ProbeUnit(List.copyOf(unit), ports));
                unit.clear();
                job.asks((long) asked * ports.size());
                asked = 0;
            }
        }
        if (!unit.isEmpty()) {
            units.add(new ProbeUnit(List.copyOf(unit), ports));
            job.asks((long) asked * ports.size());
        }
        return units;
    }

    /** The hosts of a unit with the answers of their chunks. */
    public HostBatch perHost(
            @Body List<ProbeResult> answers,
            @ExchangeProperty("unit") ProbeUnit unit,
            @ExchangeProperty("job") ScanJob job) {
        Map<Address, HostResult> hosts = new LinkedHashMap<>();
        unit.hosts().forEach(host -> hosts.put(host.address(), host));
        answers.forEach(answer -> hosts.computeIfPresent(answer.address(), (address, host) -> host.plus(answer)));
        return new HostBatch(job.id(), false, List.copyOf(hosts.values()));
    }

    /** The addresses of a batch as columns. */
    public Map<String, Object> addressColumns(@Body AddressBatch batch, @ExchangeProperty("job") ScanJob job) {
        return Map.of(
                "jobId", job.id().toString(),
                "batch", batch,
                "addresses", batch.addresses().stream().map(Address::ip).toArray(String[]::new),
                "scopes", batch.addresses().stream().map(Address::scope).toArray(String[]::new));
    }

    /** The batch without the addresses that the job has an answer from. */
    public AddressBatch unscanned(
            @Body Map<String, Object> columns,
            @Header("scanned") List<Map<String, Object>> scanned,
            @ExchangeProperty("job") ScanJob job) {
        AddressBatch batch = (AddressBatch) columns.get("batch");
        Set<Address> done = scanned.stream()
                .map(row -> Address.parse((String) row.get("address")))
                .collect(Collectors.toSet());
        job.doneBefore(done.size());
        return new AddressBatch(
                batch.addresses().stream()
                        .filter(address -> !done.contains(address))
                        .toList(),
                batch.ports());
    }
}
