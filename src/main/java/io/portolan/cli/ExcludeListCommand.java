package io.portolan.cli;

import io.portolan.report.Listing;
import io.portolan.report.Query;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        description = "Lists the exclusion list.",
        footer = "Example: portolan exclude list --format json")
final class ExcludeListCommand implements Callable<Integer> {
    private static final Listing LISTING = new Listing(
            List.of("id", "target", "network", "note", "created_at"), List.of("target", "note", "created_at"));

    private final Session session;

    @Mixin
    private FormatOption format = new FormatOption();

    ExcludeListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        try (Connection connection = session.transaction()) {
            Query.read(connection, "list-exclusions", rows -> LISTING.print(rows, format.format(), session.out()));
        }
        return ExitCode.DONE;
    }
}
