package io.portolan.scan;

import io.portolan.target.Address;
import io.portolan.target.TopPorts;
import io.portolan.target.Transport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/**
 * A batch as columns: what the statements of {@code persist-host} take, an array a column, so that each of them writes
 * all rows of the batch at once. The rows of hosts are in the order of the batch; those of ports and services name their
 * host by its place in it, counted from 1 as PostgreSQL does.
 */
public final class HostRows {

    private final int goneAfter;
    private final Function<String, Optional<String>> makers;

    /**
     * @param goneAfter how many discoveries in a row a host has to miss to be gone; 0: it never is
     * @param makers of a hardware address, who made the card
     */
    public HostRows(int goneAfter, Function<String, Optional<String>> makers) {
        this.goneAfter = goneAfter;
        this.makers = makers;
    }

    /**
     * The columns of the batch, by the names that the SQL files use. The batch is not one of them: Camel asks the body for its
     * hash code at each expression on it, and that of a batch is the work of all its hosts.
     */
    public Map<String, Object> columns(HostBatch batch) {
        List<HostResult> hosts = batch.hosts();
        Map<String, Object> columns = new HashMap<>();
        columns.put("jobId", batch.jobId().toString());
        columns.put("discoveryOnly", batch.discoveryOnly());
        columns.put("goneAfter", goneAfter);
        columns.put("protocol", batch.transport().text());
        columns.put("addresses", texts(hosts, h -> h.address().ip()));
        columns.put("scopes", texts(hosts, h -> h.address().scope()));
        columns.put("hostnames", texts(hosts, HostResult::hostname));
        columns.put(
                "macAddresses",
                hosts.stream().map(h -> h.macAddress().orElse(null)).toArray(String[]::new));
        columns.put(
                "vendors",
                hosts.stream()
                        .map(h -> h.macAddress().flatMap(makers).orElse(null))
                        .toArray(String[]::new));
        columns.put("statuses", texts(hosts, h -> h.status().text()));
        columns.put(
                "responseTimes",
                hosts.stream()
                        .map(h -> h.responseTimeMillis().isPresent()
                                ? (Double) h.responseTimeMillis().getAsDouble()
                                : null)
                        .toArray(Double[]::new));
        columns.put("openPorts", texts(hosts, h -> h.open().toMultirange()));
        columns.put(
                "openTexts",
                texts(
                        hosts,
                        h -> batch.tarpits().contains(h.address())
                                ? ""
                                : h.open().toString()));
        columns.put("closedPorts", texts(hosts, h -> h.closed().toMultirange()));
        columns.put("filteredPorts", texts(hosts, h -> h.filtered().toMultirange()));
        columns.put("openFilteredPorts", texts(hosts, h -> h.openFiltered().toMultirange()));
        columns.put("hostDetails", texts(hosts, HostResult::details));
        columns.put("startedAt", texts(hosts, h -> h.startedAt().toString()));
        columns.put("completedAt", texts(hosts, h -> h.completedAt().toString()));
        columns.put("tarpitRows", batch.tarpits().size());
        columns.put(
                "tarpits",
                hosts.stream().map(h -> batch.tarpits().contains(h.address())).toArray(Boolean[]::new));
        columns.put("upRows", count(hosts, HostStatus.UP));
        columns.put("downRows", count(hosts, HostStatus.DOWN));
        columns.put(
                "namedRows",
                hosts.stream().filter(host -> !host.hostname().isEmpty()).count());
        openPorts(batch, columns);
        services(hosts, columns);
        return columns;
    }

    /**
     * The columns with the ids of the hosts that the inventory has, null for those that it has not. Asked a second time,
     * since some were removed before they could be locked, it goes by what was found the first time: what the batch has
     * written meanwhile is neither new nor how a host was before.
     *
     * @param batch whose columns they are
     * @param locked of each of those its {@code place}, its {@code id}, whether it {@code is_new} with this batch, its
     *     {@code status}, and whether it is marked as a {@code tarpit}
     */
    public Map<String, Object> identified(
            @ExchangeProperty("batch") HostBatch batch,
            @Body Map<String, Object> columns,
            @Header("lockedHosts") List<Map<String, Object>> locked) {
        List<HostResult> hosts = batch.hosts();
        boolean ofTcp = batch.transport() == Transport.TCP;
        String[] ids = (String[]) columns.getOrDefault("hostIds", new String[hosts.size()]);
        Boolean[] areNew = (Boolean[]) columns.computeIfAbsent("areNew", key -> noneOf(hosts));
        Boolean[] areTarpits =
                (Boolean[]) columns.computeIfAbsent("areTarpits", key -> ((Boolean[]) columns.get("tarpits")).clone());
        String[] before = (String[]) columns.getOrDefault("statusesBefore", new String[hosts.size()]);
        for (Map<String, Object> row : locked) {
            int index = ((Number) row.get("place")).intValue() - 1;
            if (ids[index] == null) {
                ids[index] = (String) row.get("id");
                areNew[index] = (Boolean) row.get("is_new");
                areTarpits[index] |= ofTcp && (Boolean) row.get("tarpit");
                before[index] = (String) row.get("status");
            }
        }
        int knownUp = 0;
        int compared = 0;
        List<Address> missing = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            compared += ids[i] != null && !areNew[i] && hosts.get(i).wasAsked() ? 1 : 0;
            if (hosts.get(i).status() == HostStatus.UP) {
                knownUp += areNew[i] ? 0 : 1;
                if (ids[i] == null) {
                    missing.add(hosts.get(i).address());
                }
            }
        }
        columns.put("hostIds", ids);
        columns.put("areNew", areNew);
        columns.put("statusesBefore", before);
        columns.put("comparedRows", compared);
        columns.put("heldRows", locked.size());
        columns.put("knownUpRows", knownUp);
        columns.put(
                "missing",
                missing.stream()
                        .sorted()
                        .map(address -> "host " + address + " does not exist")
                        .collect(Collectors.joining(", ")));
        return columns;
    }

    private static Boolean[] noneOf(List<HostResult> hosts) {
        Boolean[] none = new Boolean[hosts.size()];
        Arrays.fill(none, false);
        return none;
    }

    private static int count(List<HostResult> hosts, HostStatus status) {
        return (int) hosts.stream().filter(host -> host.status() == status).count();
    }

    private static void openPorts(HostBatch batch, Map<String, Object> columns) {
        List<HostResult> hosts = batch.hosts();
        int rows = hosts.stream().mapToInt(h -> h.open().size()).sum();
        Integer[] places = new Integer[rows];
        Integer[] ports = new Integer[rows];
        String[] names = new String[rows];
        int row = 0;
        int place = 0;
        for (HostResult host : hosts) {
            place++;
            for (int port : host.open()) {
                places[row] = place;
                ports[row] = port;
                names[row] = serviceName(batch.transport(), host, port);
                row++;
            }
        }
        columns.put("openRows", rows);
        columns.put("portPlaces", places);
        columns.put("ports", ports);
        columns.put("serviceNames", names);
    }

    /** What was heard on the port; where nothing was, what usually listens there. */
    private static String serviceName(Transport transport, HostResult host, int port) {
        Optional<String> heard = host.services().stream()
                .filter(s -> s.port() == port && (s.confidence() >= 50 || s.isByNumber()))
                .map(ServiceFound::name)
                .findFirst();
        return heard.or(() -> TopPorts.serviceName(transport, port)).orElse("");
    }

    private static void services(List<HostResult> hosts, Map<String, Object> columns) {
        record Row(int place, ServiceFound service) {}
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < hosts.size(); i++) {
            int place = i + 1;
            hosts.get(i).services().stream()
                    .filter(service -> !service.isNoMoreThanNamed())
                    .forEach(service -> rows.add(new Row(place, service)));
        }
        columns.put("serviceRows", rows.size());
        columns.put("servicePlaces", rows.stream().map(Row::place).toArray(Integer[]::new));
        columns.put("servicePorts", rows.stream().map(r -> r.service().port()).toArray(Integer[]::new));
        columns.put("serviceTypes", texts(rows, r -> r.service().type()));
        columns.put("products", texts(rows, r -> r.service().product()));
        columns.put("versions", texts(rows, r -> r.service().version()));
        columns.put("cpes", texts(rows, r -> r.service().cpe()));
        columns.put(
                "confidences", rows.stream().map(r -> r.service().confidence()).toArray(Integer[]::new));
        columns.put("details", texts(rows, r -> r.service().details()));
    }

    private static <T> String[] texts(List<T> rows, Function<T, String> column) {
        return rows.stream().map(column).toArray(String[]::new);
    }
}
