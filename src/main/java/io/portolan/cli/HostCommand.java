package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.report.Cell;
import io.portolan.report.Details;
import io.portolan.report.Format;
import io.portolan.report.Json;
import io.portolan.report.Listing;
import io.portolan.report.Query;
import io.portolan.target.Address;
import java.io.IOException;
import java.io.Writer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "host",
        description = {
            "Shows one host: its names and times, its open ports, services and certificates as its newest scan found them,"
                    + " and what happened to it, newest first.",
            "A table has the newest 20 events and no TCP port of a tarpit; --format json has them all, and portolan"
                    + " changes every event."
        },
        footer = "Example: portolan host 192.0.2.7 --format json")
final class HostCommand implements Callable<Integer> {
    private static final Listing PORTS = new Listing(
            List.of(
                    "port",
                    "protocol",
                    "state",
                    "service_name",
                    "product",
                    "version",
                    "scanned_at",
                    "banner",
                    "cpe",
                    "confidence"),
            List.of("port", "protocol", "service_name", "product", "version", "cpe", "banner"));
    private static final Listing CERTIFICATES = new Listing(
            List.of("port", "protocol", "subject", "issuer", "names", "not_before", "not_after", "fingerprint"),
            List.of("port", "subject", "issuer", "not_after", "names", "fingerprint"));
    private static final Listing HISTORY = new Listing(
            List.of("created_at", "event_type", "old_value", "new_value", "job_id", "protocol", "port"),
            List.of("created_at", "event_type", "port", "change"));

    /** As many events as fit on a screen. */
    private static final int NEWEST = 20;

    private final Session session;

    @Parameters(paramLabel = "ADDRESS", description = "Its IPv4 or IPv6 address.", converter = AddressValue.class)
    private Address address;

    @Mixin
    private FormatOption format = new FormatOption();

    HostCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        try (Connection connection = session.transaction()) {
            Map<String, Cell> host = Query.read(connection, "host", this::only, address.ip(), address.scope());
            switch (format.format()) {
                case TABLE -> table(connection, host);
                case JSON -> json(connection, host);
                case CSV -> ports(connection, host, rows -> PORTS.print(rows, Format.CSV, session.out()));
            }
        }
        return ExitCode.DONE;
    }

    private Map<String, Cell> only(ResultSet rows) throws SQLException, IOException {
        if (!rows.next()) {
            throw new BadAnswer("host " + address + " does not exist");
        }
        return Details.of(rows);
    }

    private void table(Connection connection, Map<String, Cell> host) throws Exception {
        Writer out = session.out();
        Details.print(host, out);
        out.write("\n");
        boolean tarpit = host.get("tarpit").text().equals("true"); // which of its TCP ports are open says nothing
        ports(
                connection,
                host,
                rows -> PORTS.print(
                        rows, row -> !tarpit || !row.getString("protocol").equals("tcp"), Format.TABLE, out));
        out.write("\n");
        if (hasCertificates(connection, host)) {
            certificates(connection, host, rows -> CERTIFICATES.print(rows, Format.TABLE, out));
            out.write("\n");
        }
        history(connection, host, Optional.of(NEWEST), rows -> HISTORY.print(rows, Format.TABLE, out));
    }

    private void json(Connection connection, Map<String, Cell> host) throws Exception {
        Writer out = session.out();
        try (JsonGenerator json = Json.generator(out)) {
            json.writeStartObject();
            for (Map.Entry<String, Cell> cell : host.entrySet()) {
                Json.write(json, cell.getKey(), cell.getValue());
            }
            ports(connection, host, rows -> PORTS.print(rows, "ports", json));
            certificates(connection, host, rows -> CERTIFICATES.print(rows, "certificates", json));
            history(connection, host, Optional.empty(), rows -> HISTORY.print(rows, "history", json));
            json.writeEndObject();
        }
        out.write("\n");
        out.flush();
    }

    private static void ports(Connection connection, Map<String, Cell> host, Query.Reader<Long> reader)
            throws Exception {
        Query.read(connection, "host-ports", reader, id(host.get("id")));
    }

    private static boolean hasCertificates(Connection connection, Map<String, Cell> host) throws Exception {
        return certificates(connection, host, ResultSet::next);
    }

    private static <T> T certificates(Connection connection, Map<String, Cell> host, Query.Reader<T> reader)
            throws Exception {
        return Query.read(connection, "host-certificates", reader, id(host.get("job_id")), id(host.get("id")));
    }

    private static void history(
            Connection connection, Map<String, Cell> host, Optional<Integer> most, Query.Reader<Long> reader)
            throws Exception {
        Query.read(connection, "host-history", reader, id(host.get("id")), most);
    }

    private static Optional<UUID> id(Cell cell) {
        return cell.kind() == Cell.Kind.ABSENT ? Optional.empty() : Optional.of(UUID.fromString(cell.text()));
    }
}
