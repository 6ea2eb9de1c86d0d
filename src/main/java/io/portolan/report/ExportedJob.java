package io.portolan.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.portolan.report.ExportedHost.Asked;
import io.portolan.report.ExportedHost.OpenPort;
import io.portolan.report.ExportedHost.Script;
import io.portolan.scan.MissingParent;
import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A job as other tools are told of it: its head, and its hosts in the order of their addresses, read side by side with
 * their open ports. One host is held at a time.
 *
 * @param command what was called, as a line
 * @param tcp the ports that any host was asked
 * @param words of the tool that made it
 * @param hostsTotal how many addresses it is about; 0 while it runs
 */
record ExportedJob(
        Connection connection,
        UUID id,
        String status,
        Instant startedAt,
        Instant completedAt,
        Optional<String> error,
        String command,
        ToolWords words,
        PortSet tcp,
        PortSet udp,
        long hostsUp,
        long hostsTotal) {

    /** Takes the hosts one by one. */
    interface Visitor {
        void visit(ExportedHost host) throws Exception;
    }

    /**
     * The head of a job.
     *
     * @throws MissingParent where there is none by that id
     */
    static ExportedJob of(Connection connection, UUID id) throws Exception {
        return Query.read(
                connection,
                "export-job",
                row -> {
                    if (!row.next()) {
                        throw MissingParent.scanJob(id);
                    }
                    Instant started = time(row, "started_at").orElseGet(Instant::now);
                    return new ExportedJob(
                            connection,
                            id,
                            row.getString("status"),
                            started,
                            time(row, "completed_at").orElseGet(Instant::now),
                            text(row, "error_message"),
                            command(row),
                            new ToolWords(io.portolan.scan.Json.object(row.getString("words"))),
                            ports(row, "tcp"),
                            ports(row, "udp"),
                            row.getLong("hosts_up"),
                            row.getLong("hosts_total"));
                },
                id);
    }

    /** As it was called where another tool did it; else the call that would do it again. */
    private static String command(ResultSet row) throws SQLException {
        Optional<String> given = text(row, "command");
        if (given.isPresent()) {
            return given.get();
        }
        Stream<String> options = io.portolan.scan.Json.strings(row.getString("options")).stream();
        Stream<String> targets = Stream.of((String[]) row.getArray("targets").getArray());
        String more = row.getBoolean("has_more") ? " …" : "";
        return Printable.of(Stream.concat(Stream.of("portolan", "scan"), Stream.concat(options, targets))
                        .collect(Collectors.joining(" "))
                + more);
    }

    void each(Visitor visitor) throws Exception {
        Query.read(
                connection,
                "export-ports",
                ports -> Query.read(connection, "export-hosts", hosts -> merge(hosts, ports, visitor), id),
                id);
    }

    private static boolean merge(ResultSet hosts, ResultSet ports, Visitor visitor) throws Exception {
        boolean moreHosts = hosts.next();
        boolean morePorts = ports.next();
        while (moreHosts) {
            String id = hosts.getString("id");
            ExportedHost host = host(hosts);
            while (moreHosts && id.equals(hosts.getString("id"))) {
                host = plus(host, hosts);
                moreHosts = hosts.next();
            }
            while (morePorts && id.equals(ports.getString("host_id"))) {
                host.open().add(open(ports));
                morePorts = ports.next();
            }
            visitor.visit(host);
        }
        return true;
    }

    private static ExportedHost host(ResultSet row) throws SQLException {
        String scope = row.getString("scope");
        return new ExportedHost(
                Address.parse(row.getString("ip") + (scope.isEmpty() ? "" : '%' + scope)),
                text(row, "hostname"),
                text(row, "mac_address"),
                text(row, "vendor"),
                row.getString("status"),
                Optional.empty(),
                time(row, "started_at").orElseThrow(),
                time(row, "completed_at").orElseThrow(),
                false,
                MissingNode.getInstance(),
                new ArrayList<>(),
                new ArrayList<>());
    }

    /** With what was asked of it by one protocol: up where it is by any. */
    private static ExportedHost plus(ExportedHost host, ResultSet row) throws SQLException {
        host.asked()
                .add(new Asked(
                        row.getString("protocol"),
                        ports(row, "closed_ports"),
                        ports(row, "filtered_ports"),
                        ports(row, "open_filtered_ports")));
        double millis = row.getDouble("response_time_ms");
        Optional<Double> answered = row.wasNull() ? host.responseTimeMillis() : Optional.of(millis);
        Instant started = time(row, "started_at").orElseThrow();
        Instant completed = time(row, "completed_at").orElseThrow();
        JsonNode details =
                host.details().isEmpty() ? io.portolan.scan.Json.object(row.getString("details")) : host.details();
        return new ExportedHost(
                host.address(),
                hostname(host, details),
                host.macAddress(),
                host.vendor(),
                host.status().equals("up") ? "up" : row.getString("status"),
                answered,
                started.isBefore(host.startedAt()) ? started : host.startedAt(),
                completed.isAfter(host.completedAt()) ? completed : host.completedAt(),
                host.tarpit() || row.getBoolean("tarpit"),
                details,
                host.asked(),
                host.open());
    }

    /** As nmap has called it in this job, else as the inventory does. */
    private static Optional<String> hostname(ExportedHost host, JsonNode details) {
        return details.has(KeptElement.HOSTNAMES.name())
                ? Optional.of(KeptElement.firstName(details.get(KeptElement.HOSTNAMES.name())))
                        .filter(name -> !name.isEmpty())
                        .map(Printable::of)
                : host.hostname();
    }

    private static OpenPort open(ResultSet row) throws SQLException {
        List<String> cpes = new ArrayList<>();
        Optional<String> all = text(row, "cpes");
        if (all.isPresent()) {
            cpes.addAll(io.portolan.scan.Json.strings(all.get()));
        } else {
            text(row, "cpe").ifPresent(cpes::add);
        }
        return new OpenPort(
                row.getString("protocol"),
                row.getInt("port"),
                text(row, "service_name"),
                text(row, "product"),
                text(row, "version"),
                text(row, "extrainfo"),
                text(row, "tunnel"),
                text(row, "hostname"),
                text(row, "ostype"),
                text(row, "devicetype"),
                row.getInt("confidence"),
                cpes,
                text(row, "servicefp"),
                Script.of(io.portolan.scan.Json.object(row.getString("scripts"))));
    }

    private static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column))
                .filter(text -> !text.isEmpty())
                .map(Printable::of);
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static PortSet ports(ResultSet row, String column) throws SQLException {
        return PortSet.fromMultirange(Optional.ofNullable(row.getString(column)).orElse("{}"));
    }

    /** Whether a name is one that the user called the host by, and not one that a name server gave. */
    boolean names(String hostname) {
        return List.of(command.split(" ")).contains(hostname);
    }

    /** How long it took, as nmap says it. */
    String seconds() {
        return BigDecimal.valueOf(
                        Math.max(0, Duration.between(startedAt, completedAt).toMillis()), 3)
                .setScale(2, RoundingMode.HALF_UP)
                .toPlainString();
    }
}
