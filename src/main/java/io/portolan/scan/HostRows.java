package io.portolan.scan;

import io.portolan.target.TopPorts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A batch as columns: what the statements of {@code persist-host} take, an array a column, so that each of them writes
 * all rows of the batch at once.
 */
public final class HostRows {

    /** The columns of the batch, by the names that the SQL files use. */
    public Map<String, Object> columns(HostBatch batch) {
        List<HostResult> hosts = batch.hosts();
        Map<String, Object> columns = new HashMap<>();
        columns.put("jobId", batch.jobId().toString());
        columns.put("addresses", texts(hosts, h -> h.address().ip()));
        columns.put("scopes", texts(hosts, h -> h.address().scope()));
        columns.put("hostnames", texts(hosts, HostResult::hostname));
        columns.put("statuses", texts(hosts, h -> h.status().text()));
        columns.put(
                "responseTimes",
                hosts.stream()
                        .map(h -> h.responseTimeMillis().isPresent()
                                ? (Double) h.responseTimeMillis().getAsDouble()
                                : null)
                        .toArray(Double[]::new));
        columns.put("openPorts", texts(hosts, h -> h.open().toMultirange()));
        columns.put("closedPorts", texts(hosts, h -> h.closed().toMultirange()));
        columns.put("filteredPorts", texts(hosts, h -> h.filtered().toMultirange()));
        columns.put("startedAt", texts(hosts, h -> h.startedAt().toString()));
        columns.put("completedAt", texts(hosts, h -> h.completedAt().toString()));
        openPorts(hosts, columns);
        services(hosts, columns);
        return columns;
    }

    private static void openPorts(List<HostResult> hosts, Map<String, Object> columns) {
        int rows = hosts.stream().mapToInt(h -> h.open().size()).sum();
        String[] addresses = new String[rows];
        String[] scopes = new String[rows];
        Integer[] ports = new Integer[rows];
        String[] names = new String[rows];
        String[] times = new String[rows];
        int row = 0;
        for (HostResult host : hosts) {
            String ip = host.address().ip();
            String time = host.completedAt().toString();
            for (int port : host.open()) {
                addresses[row] = ip;
                scopes[row] = host.address().scope();
                ports[row] = port;
                names[row] = serviceName(host, port);
                times[row] = time;
                row++;
            }
        }
        columns.put("openRows", rows);
        columns.put("portAddresses", addresses);
        columns.put("portScopes", scopes);
        columns.put("ports", ports);
        columns.put("serviceNames", names);
        columns.put("portScannedAt", times);
    }

    /** What was heard on the port; where nothing was, what usually listens there. */
    private static String serviceName(HostResult host, int port) {
        Optional<String> heard = host.services().stream()
                .filter(s -> s.port() == port && s.confidence() >= 50)
                .map(ServiceFound::type)
                .findFirst();
        return heard.or(() -> TopPorts.serviceName(port)).orElse("");
    }

    private static void services(List<HostResult> hosts, Map<String, Object> columns) {
        record Row(HostResult host, ServiceFound service) {}
        List<Row> rows = new ArrayList<>();
        hosts.forEach(h -> h.services().forEach(s -> rows.add(new Row(h, s))));
        columns.put("serviceRows", rows.size());
        columns.put("serviceAddresses", texts(rows, r -> r.host().address().ip()));
        columns.put("serviceScopes", texts(rows, r -> r.host().address().scope()));
        columns.put("servicePorts", rows.stream().map(r -> r.service().port()).toArray(Integer[]::new));
        columns.put("serviceTypes", texts(rows, r -> r.service().type()));
        columns.put("products", texts(rows, r -> r.service().product()));
        columns.put("versions", texts(rows, r -> r.service().version()));
        columns.put(
                "confidences", rows.stream().map(r -> r.service().confidence()).toArray(Integer[]::new));
        columns.put("details", texts(rows, r -> r.service().details()));
    }

    private static <T> String[] texts(List<T> rows, java.util.function.Function<T, String> column) {
        return rows.stream().map(column).toArray(String[]::new);
    }
}
