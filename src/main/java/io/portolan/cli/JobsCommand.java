package io.portolan.cli;

import io.portolan.report.Listing;
import io.portolan.report.Query;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "jobs",
        description = "Lists the scan jobs, newest first.",
        footer = "Example: portolan jobs --status failed")
final class JobsCommand implements Callable<Integer> {
    private static final Listing SCANS = new Listing(
            List.of(
                    "id",
                    "target_id",
                    "type",
                    "status",
                    "created_at",
                    "started_at",
                    "completed_at",
                    "error_message",
                    "scan_stats"),
            List.of("id", "created_at", "type", "status", "seconds", "hosts_up", "open", "target", "error_message"));
    private static final Listing DISCOVERIES = new Listing(
            List.of(
                    "id",
                    "network",
                    "targets",
                    "method",
                    "status",
                    "hosts_discovered",
                    "hosts_responsive",
                    "created_at",
                    "started_at",
                    "completed_at",
                    "error_message"),
            List.of(
                    "id",
                    "created_at",
                    "status",
                    "seconds",
                    "hosts_discovered",
                    "hosts_responsive",
                    "targets",
                    "error_message"));

    private final Session session;

    @Option(names = "--status", paramLabel = "STATUS", description = "Only those with it: ${COMPLETION-CANDIDATES}.")
    private Optional<JobStatus> status = Optional.empty();

    @Option(names = "--discovery", description = "The discovery jobs instead.")
    private boolean discovery;

    @Mixin
    private FormatOption format = new FormatOption();

    JobsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        Listing listing = discovery ? DISCOVERIES : SCANS;
        Optional<String> wanted = status.map(JobStatus::toString);
        try (Connection connection = session.transaction()) {
            Query.read(
                    connection,
                    discovery ? "discovery-jobs" : "jobs",
                    rows -> listing.print(rows, format.format(), session.out()),
                    wanted,
                    wanted);
        }
        return ExitCode.DONE;
    }
}
