package io.portolan.cli;

import io.portolan.report.Cell;
import io.portolan.report.Column;
import io.portolan.report.Query;
import io.portolan.report.RowWriter;
import io.portolan.scan.BadInput;
import io.portolan.scan.WholeNumber;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Removes what is old in one transaction. It locks what it is going to remove first, jobs before hosts and hosts in the
 * order of their addresses as every writer does, and looks again when it has the locks: a scan that is running loses
 * nothing.
 */
@Command(
        name = "cleanup",
        description = {
            "Removes jobs that ended, and hosts that were last seen, more than so many days ago, with all that belongs"
                    + " to them; or everything.",
            "Running jobs and their hosts stay, but for --all. Prints how many rows of each table were removed."
        },
        footer = "Example: portolan cleanup --older-than 90")
final class CleanupCommand implements Callable<Integer> {
    private static final int CENTURY = 36_500;
    private static final List<Column> COLUMNS = List.of(Column.text("table"), Column.number("count"));
    private static final List<String> PICKS = List.of(
            "cleanup-lock-jobs",
            "cleanup-lock-discovery-jobs",
            "cleanup-lock-hosts",
            "cleanup-keep-hosts",
            "cleanup-lock-targets");

    /** Children before their parents. */
    private static final List<String> TABLES = List.of(
            "host_history",
            "services",
            "port_scans",
            "host_scans",
            "scan_jobs",
            "discovery_jobs",
            "hosts",
            "scan_targets",
            "scheduled_jobs");

    private final Session session;

    @Option(names = "--older-than", paramLabel = "DAYS", converter = Days.class, description = "The age, in days.")
    private Optional<Integer> olderThan = Optional.empty();

    @Option(names = "--all", description = "Everything, running jobs and schedules included.")
    private boolean all;

    @Option(names = "--yes", description = "Needed with --all, which cannot be undone.")
    private boolean yes;

    @Mixin
    private FormatOption format = new FormatOption();

    CleanupCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        if (all == olderThan.isPresent()) {
            throw new BadInput("cleanup takes either --older-than DAYS or --all --yes");
        }
        if (all && !yes) {
            throw new BadInput("--all removes every row and cannot be undone; add --yes if that is what you want");
        }
        List<Long> counts = new ArrayList<>();
        try (Connection connection = session.transaction()) {
            Query.read(connection, "cleanup-cutoff", ResultSet::next, olderThan);
            for (String pick : PICKS) {
                Query.update(connection, pick);
            }
            for (String table : TABLES) {
                counts.add(Query.update(connection, "cleanup-" + table.replace('_', '-')));
            }
            connection.commit();
        }
        try (RowWriter out = format.format().open(COLUMNS, session.out())) {
            for (int i = 0; i < TABLES.size(); i++) {
                out.row(List.of(Cell.text(TABLES.get(i)), Cell.number(counts.get(i))));
            }
        }
        return ExitCode.DONE;
    }

    private static final class Days extends WholeNumber {
        Days() {
            super(0, CENTURY);
        }
    }
}
