package io.portolan.cli;

import io.portolan.report.Listing;
import io.portolan.report.Query;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "diff",
        description = {
            "Shows how what a second scan found differs from what a first one did: hosts that appeared and vanished,"
                    + " ports that opened, closed, or were no longer asked, other services and certificates.",
            "A port is said to be closed only where both asked it."
        },
        footer = "Example: portolan diff 2f0c1c1e-8f5e-4c39-9d0c-6d8b7a1f0a44 7b1d5a5e-0f53-4f0c-8e6a-3a8f0a1c9d21")
final class DiffCommand implements Callable<Integer> {
    private static final Listing LISTING = new Listing(
            List.of("change", "ip_address", "hostname", "protocol", "port", "old_value", "new_value"),
            List.of("ip_address", "change", "port", "protocol", "difference"));

    private final Session session;

    @Parameters(index = "0", paramLabel = "JOB", description = "The first scan's id.", converter = JobId.class)
    private UUID first;

    @Parameters(index = "1", paramLabel = "JOB", description = "The second scan's id.", converter = JobId.class)
    private UUID second;

    @Mixin
    private FormatOption format = new FormatOption();

    DiffCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        try (Connection connection = session.transaction()) {
            for (UUID job : List.of(first, second)) {
                if (!Query.read(connection, "scan-job", ResultSet::next, job)) {
                    throw JobId.unknown(job);
                }
            }
            Query.read(connection, "diff", rows -> LISTING.print(rows, format.format(), session.out()), first, second);
        }
        return ExitCode.DONE;
    }
}
