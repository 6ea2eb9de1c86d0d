package io.portolan.cli;

import io.portolan.report.Listing;
import io.portolan.report.Query;
import io.portolan.scan.Cidr;
import java.sql.Connection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "hosts",
        description = "Lists the inventory: every host that was ever up, with the open ports of its newest scan.",
        footer = "Example: portolan hosts --status up --network 192.0.2.0/24 --format csv")
final class HostsCommand implements Callable<Integer> {
    static final Listing LISTING = new Listing(
            List.of(
                    "id",
                    "ip_address",
                    "hostname",
                    "status",
                    "discovery_method",
                    "response_time_ms",
                    "open_ports",
                    "tarpit",
                    "first_seen",
                    "last_seen",
                    "vendor"),
            List.of(
                    "ip_address",
                    "hostname",
                    "status",
                    "open_ports",
                    "tarpit",
                    "response_time_ms",
                    "first_seen",
                    "last_seen",
                    "vendor"));

    /** As the inventory has it. */
    private enum Status {
        UP,
        DOWN,
        UNKNOWN,
        GONE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Session session;

    @Option(names = "--status", paramLabel = "STATUS", description = "Only those with it: ${COMPLETION-CANDIDATES}.")
    private Optional<Status> status = Optional.empty();

    @Option(names = "--network", paramLabel = "CIDR", converter = Cidr.class, description = "Only those in it.")
    private Optional<String> network = Optional.empty();

    @Mixin
    private FormatOption format = new FormatOption();

    HostsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        Optional<String> wanted = status.map(Status::toString);
        try (Connection connection = session.transaction()) {
            Query.read(
                    connection,
                    "hosts",
                    rows -> LISTING.print(rows, format.format(), session.out()),
                    wanted,
                    wanted,
                    network,
                    network);
        }
        return ExitCode.DONE;
    }
}
