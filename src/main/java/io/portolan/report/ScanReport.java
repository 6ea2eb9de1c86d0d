package io.portolan.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.report.ScannedHost.OpenPort;
import io.portolan.scan.JobListener;
import io.portolan.scan.MissingParent;
import io.portolan.scan.ScanType;
import io.portolan.target.Address;
import io.portolan.target.TargetPlan;
import io.portolan.target.Transport;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a scan has found, as its rows in the database say it; nothing is counted a second time here. The addresses are
 * printed as they are read.
 */
public final class ScanReport {
    private static final List<String> JOB =
            List.of("id", "type", "status", "started_at", "completed_at", "error_message");
    /** What only a UDP port can be. */
    private static final String OPEN_FILTERED = "open_filtered";
    /** The open ports of hosts that accept every connection, where there are such. */
    private static final String TARPIT_OPEN = "tarpit_open";

    private static final List<String> STATS = List.of(
            "hosts_total",
            "hosts_up",
            "ports_probed",
            "open",
            "closed",
            "filtered",
            OPEN_FILTERED,
            TARPIT_OPEN,
            "unresolved",
            "seconds",
            "excluded");
    private static final List<Column> PORT_LINE = List.of(
            Column.text("ip_address"),
            Column.text("hostname"),
            Column.number("port"),
            Column.text("protocol"),
            Column.text("state"),
            Column.text("service_name"),
            Column.text("product"),
            Column.text("version"));

    private static final Column TARPIT = Column.text("tarpit");

    /** Characters of a banner that a table shows. */
    private static final int LONGEST_BANNER = 100;

    private final Map<String, Cell> head;
    private final ScannedHosts hosts;

    /** One for all lines: {@code String.formatted} makes its own each time, which took most of the time of a long table. */
    private final NumberFormat grouped = NumberFormat.getIntegerInstance();

    private ScanReport(Map<String, Cell> head, ScannedHosts hosts) {
        this.head = head;
        this.hosts = hosts;
    }

    /** The report of a job, with the hosts that are up. */
    public static ScanReport ofHostsUp(Connection connection, UUID job) throws Exception {
        return new ScanReport(head(connection, job), new ScannedHosts(connection, job, Optional.empty()));
    }

    /**
     * The report of a job, with every address that it was asked for.
     *
     * @param asked those of its plan that were not excluded while it ran
     * @param transport whose ports it was asked for
     * @param discovered whether an address had to answer a discovery, so that a silent one is down and not unknown
     */
    public static ScanReport ofAll(
            Connection connection,
            UUID job,
            TargetPlan plan,
            Predicate<Address> asked,
            Transport transport,
            boolean discovered)
            throws Exception {
        ScannedHosts.Silent silent = new ScannedHosts.Silent(plan, asked, transport, discovered);
        return new ScanReport(head(connection, job), new ScannedHosts(connection, job, Optional.of(silent)));
    }

    /** Tells of every open port that a job has in the database. */
    public static void openPorts(Connection connection, UUID job, JobListener listener) throws Exception {
        new ScannedHosts(connection, job, Optional.empty())
                .each(host -> host.ports().forEach(port -> listener.open(host.address(), port.port())));
    }

    private static Map<String, Cell> head(Connection connection, UUID job) throws Exception {
        return Query.read(
                connection,
                "scan-job",
                rows -> {
                    if (!rows.next()) {
                        throw MissingParent.scanJob(job);
                    }
                    return Details.of(rows);
                },
                job);
    }

    /** Prints it and flushes. */
    public void print(Format format, Writer out) throws Exception {
        switch (format) {
            case TABLE -> table(out);
            case JSON -> json(out);
            case CSV -> csv(out, PORT_LINE);
        }
        out.flush();
    }

    private void json(Writer out) throws Exception {
        try (JsonGenerator json = Json.generator(out)) {
            json.writeStartObject();
            json.writeObjectFieldStart("job");
            for (String key : JOB) {
                Json.write(json, key, head.get(key));
            }
            json.writeEndObject();
            json.writeObjectFieldStart("stats");
            for (String key : STATS) {
                boolean always = !key.equals(TARPIT_OPEN) && (!key.equals(OPEN_FILTERED) || asksUdp());
                if (always || !head.get(key).text().equals("0")) {
                    Json.write(json, key, head.get(key));
                }
            }
            json.writeEndObject();
            json.writeArrayFieldStart("hosts");
            hosts.each(host -> json(json, host));
            json.writeEndArray();
            json.writeEndObject();
        }
        out.write('\n');
    }

    private boolean asksUdp() {
        return ScanType.of(head.get("type").text()).transport() == Transport.UDP;
    }

    private static void json(JsonGenerator json, ScannedHost host) throws IOException {
        json.writeStartObject();
        json.writeStringField("ip_address", host.address().toString());
        Json.write(json, "hostname", host.hostname());
        json.writeStringField("status", host.status());
        if (host.transport() == Transport.UDP) {
            json.writeStringField("protocol", host.transport().text());
        }
        Json.write(json, "response_time_ms", host.responseTimeMillis());
        json.writeNumberField("open", host.open());
        json.writeNumberField("closed", host.closed().size());
        json.writeNumberField("filtered", host.filtered().size());
        if (host.tarpit()) {
            json.writeBooleanField("tarpit", true);
        }
        boolean unsure =
                host.transport() == Transport.UDP || !host.openFiltered().isEmpty();
        if (unsure) {
            json.writeNumberField(OPEN_FILTERED, host.openFiltered().size());
        }
        json.writeStringField("closed_ports", host.closed().toString());
        json.writeStringField("filtered_ports", host.filtered().toString());
        if (unsure) {
            json.writeStringField("open_filtered_ports", host.openFiltered().toString());
        }
        json.writeArrayFieldStart("ports");
        for (OpenPort port : host.ports()) {
            json.writeStartObject();
            json.writeNumberField("port", port.port());
            json.writeStringField("protocol", port.protocol());
            json.writeStringField("state", port.state());
            Json.write(json, "service_name", port.serviceName());
            Json.write(json, "product", port.product());
            Json.write(json, "version", port.version());
            Json.write(json, "cpe", port.cpe());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** Prints a line of CSV an open port, with whether it is one of a tarpit, and flushes. */
    void printPorts(Writer out) throws Exception {
        csv(out, Stream.concat(PORT_LINE.stream(), Stream.of(TARPIT)).toList());
        out.flush();
    }

    private void csv(Writer out, List<Column> columns) throws Exception {
        try (RowWriter csv = Format.CSV.open(columns, out)) {
            hosts.each(host -> {
                for (OpenPort port : host.ports()) {
                    List<Cell> cells = List.of(
                            Cell.text(host.address().toString()),
                            host.hostname(),
                            Cell.number(port.port()),
                            Cell.text(port.protocol()),
                            Cell.text(port.state()),
                            port.serviceName(),
                            port.product(),
                            port.version(),
                            Cell.text(host.tarpit() ? "true" : "false"));
                    csv.row(cells.subList(0, columns.size()));
                }
            });
        }
    }

    /** Prints an object an open port, a line each, and flushes. */
    void printLines(Writer out) throws Exception {
        hosts.each(host -> {
            for (OpenPort port : host.ports()) {
                out.write(line(host, port));
            }
        });
        out.flush();
    }

    private static String line(ScannedHost host, OpenPort port) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = Json.compact(text)) {
            json.writeStartObject();
            json.writeStringField("ip_address", host.address().toString());
            json.writeNumberField("port", port.port());
            json.writeStringField("protocol", port.protocol());
            json.writeStringField("state", port.state());
            Json.write(json, "service_name", port.serviceName());
            Json.write(json, "product", port.product());
            Json.write(json, "version", port.version());
            Json.write(json, "cpe", port.cpe());
            if (host.tarpit()) {
                json.writeBooleanField("tarpit", true);
            }
            json.writeEndObject();
        }
        return text.append("\n").toString();
    }

    private void table(Writer out) throws Exception {
        hosts.each(host -> table(host, out));
        out.write(summary());
    }

    private void table(ScannedHost host, Writer out) throws SQLException, IOException {
        out.write(host.address().toString());
        if (host.hostname().kind() != Cell.Kind.ABSENT) {
            out.write(" (" + Printable.of(host.hostname()) + ")");
        }
        out.write("  " + host.status());
        if (host.responseTimeMillis().kind() != Cell.Kind.ABSENT) {
            BigDecimal millis = new BigDecimal(host.responseTimeMillis().text());
            out.write(", " + millis.setScale(2, RoundingMode.HALF_UP).toPlainString() + " ms");
        }
        if (host.tarpit()) {
            out.write(", a tarpit: it accepts every connection");
        }
        int probed = host.open()
                + host.closed().size()
                + host.filtered().size()
                + host.openFiltered().size();
        if (probed > 0) {
            out.write(": " + grouped.format(host.open()) + " open, "
                    + grouped.format(host.closed().size()) + " closed, "
                    + grouped.format(host.filtered().size()) + " filtered");
            if (host.transport() == Transport.UDP) {
                out.write(", " + grouped.format(host.openFiltered().size()) + " open|filtered");
            }
        }
        out.write('\n');
        if (!host.ports().isEmpty() && !host.tarpit()) { // which of its ports those are says nothing
            ports(host, out);
            out.write('\n');
        }
    }

    /** The open ports, without the columns that none of them has anything in. */
    private static void ports(ScannedHost host, Writer out) throws IOException {
        List<Column> columns = new ArrayList<>();
        List<Function<OpenPort, Cell>> values = new ArrayList<>();
        columns.add(Column.text("port"));
        values.add(port -> Cell.text(port.port() + "/" + port.protocol()));
        columns.add(Column.text("state"));
        values.add(port -> Cell.text(port.state()));
        columns.add(Column.text("service"));
        values.add(OpenPort::serviceName);
        Map<String, Function<OpenPort, Cell>> some = new LinkedHashMap<>();
        some.put("product", OpenPort::product);
        some.put("version", OpenPort::version);
        some.put("banner", ScanReport::beginningOfBanner);
        some.forEach((name, value) -> {
            if (host.ports().stream().anyMatch(port -> value.apply(port).kind() != Cell.Kind.ABSENT)) {
                columns.add(Column.text(name));
                values.add(value);
            }
        });
        try (RowWriter table = Format.TABLE.open(columns, out)) {
            for (OpenPort port : host.ports()) {
                table.row(values.stream().map(value -> value.apply(port)).toList());
            }
        }
    }

    /** A server may send kilobytes of anything; a person has but a line. */
    private static Cell beginningOfBanner(OpenPort port) {
        String banner = port.banner().text();
        return banner.codePointCount(0, banner.length()) <= LONGEST_BANNER
                ? port.banner()
                : Cell.text(banner.substring(0, banner.offsetByCodePoints(0, LONGEST_BANNER)) + "…");
    }

    private String summary() throws IOException {
        String unresolved = head.get("unresolved").text().equals("0")
                ? ""
                : ", " + head.get("unresolved").text() + " unresolved";
        String excluded = head.get("excluded").text().equals("0")
                ? ""
                : ", %,d excluded".formatted(Long.parseLong(head.get("excluded").text()));
        return "scan %s %s: %s of %s up%s%s, %s open of %s in %s s%n"
                .formatted(
                        head.get("id").text(),
                        head.get("status").text(),
                        head.get("hosts_up").text(),
                        counted("hosts_total", "address", "addresses"),
                        unresolved,
                        excluded,
                        head.get("open").text(),
                        counted("ports_probed", "port", "ports"),
                        Printable.of(head.get("seconds")));
    }

    private String counted(String stat, String one, String many) {
        long count = Long.parseLong(head.get(stat).text());
        return "%,d %s".formatted(count, count == 1 ? one : many);
    }
}
