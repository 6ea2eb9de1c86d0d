package io.portolan.cli;

import io.portolan.report.Listing;
import io.portolan.report.Query;
import io.portolan.scan.Cidr;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "changes",
        description = {
            "Lists what happened to hosts, oldest first: found, up, down, gone, renamed, ports opened and closed, other"
                    + " services and certificates.",
            "A port is said to be closed only where it was asked."
        },
        footer = "Example: portolan changes --since 24h --network 192.0.2.0/24")
final class ChangesCommand implements Callable<Integer> {
    private static final Listing LISTING = new Listing(
            List.of(
                    "id",
                    "created_at",
                    "ip_address",
                    "hostname",
                    "event_type",
                    "protocol",
                    "port",
                    "old_value",
                    "new_value",
                    "host_id",
                    "job_id"),
            List.of("created_at", "ip_address", "event_type", "port", "protocol", "change"));

    private final Session session;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = SinceValue.class,
            description = "Only those since then: 24h or 7d ago, a day, or a time as 2026-01-31T08:00:00Z.")
    private Optional<Instant> since = Optional.empty();

    @Option(names = "--network", paramLabel = "CIDR", converter = Cidr.class, description = "Only of hosts in it.")
    private Optional<String> network = Optional.empty();

    @Mixin
    private FormatOption format = new FormatOption();

    ChangesCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        try (Connection connection = session.transaction()) {
            Query.read(
                    connection,
                    "changes",
                    rows -> LISTING.print(rows, format.format(), session.out()),
                    since,
                    since,
                    network,
                    network);
        }
        return ExitCode.DONE;
    }
}
