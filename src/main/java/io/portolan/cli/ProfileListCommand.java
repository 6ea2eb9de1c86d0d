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
        description = "Lists the profiles, those that come with Portolan first.",
        footer = "Example: portolan profile list --format json")
final class ProfileListCommand implements Callable<Integer> {
    private static final Listing LISTING = new Listing(
            List.of("id", "name", "description", "ports", "scan_type", "options", "built_in", "created_at"),
            List.of("name", "built_in", "scan_type", "description", "options", "ports"));

    private final Session session;

    @Mixin
    private FormatOption format = new FormatOption();

    ProfileListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        try (Connection connection = session.transaction()) {
            Query.read(connection, "profiles", rows -> LISTING.print(rows, format.format(), session.out()));
        }
        return ExitCode.DONE;
    }
}
