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
        description = "Lists the schedules by name.",
        footer = "Example: portolan schedule list --format json")
final class ScheduleListCommand implements Callable<Integer> {
    private static final Listing LISTING = new Listing(
            List.of("id", "name", "type", "cron_expression", "time_zone", "config", "enabled", "last_run", "next_run"),
            List.of("name", "type", "cron_expression", "time_zone", "enabled", "last_run", "next_run", "config"));

    private final Session session;

    @Mixin
    private FormatOption format = new FormatOption();

    ScheduleListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        try (Connection connection = session.transaction()) {
            Query.read(connection, "schedules", rows -> LISTING.print(rows, format.format(), session.out()));
        }
        return ExitCode.DONE;
    }
}
