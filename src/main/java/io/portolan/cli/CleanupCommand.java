package io.portolan.cli;

import io.portolan.report.Cell;
import io.portolan.report.Column;
import io.portolan.report.Query;
import io.portolan.report.RowWriter;
import io.portolan.scan.BadInput;
import io.portolan.scan.WholeNumber;
import io.portolan.store.DatabaseErrors;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Removes what is old, in bounded serializable transactions, each of which leaves a whole database behind: children go
 * before their parents, and the constraints are checked at its end. It locks what it is going to remove, jobs before hosts
 * and hosts in the order of their addresses as every writer does; where a scan was quicker, the transaction is begun
 * again.
 */
@Command(
        name = "cleanup",
        description = {
            "Removes jobs that ended, and hosts that were last seen, more than so many days ago, with all that belongs"
                    + " to them; or everything. Notifications that were parked before go too.",
            "Running jobs and their hosts stay, but for --all. Prints how many rows of each table were removed.",
            "Profiles and the exclusion list are settings, and stay."
        },
        footer = "Example: portolan cleanup --older-than 90")
final class CleanupCommand implements Callable<Integer> {
    private static final int CENTURY = 36_500;
    private static final int ROWS_OF_JOBS = 100_000;
    private static final int ROWS = 1_000;
    private static final int ATTEMPTS = 10;
    private static final int FIRST_PAUSE_MILLIS = 20;
    private static final List<Column> COLUMNS = List.of(Column.text("table"), Column.number("count"));

    /** What is removed in one transaction: a pick of rows, and the statements that remove them, by the table they empty. */
    private record Stage(String pick, int rows, List<Removal> removals) {}

    private record Removal(String table, String statement) {}

    private static final List<Stage> STAGES = List.of(
            new Stage(
                    "cleanup-pick-scan-jobs",
                    ROWS_OF_JOBS,
                    List.of(
                            new Removal("host_history", "cleanup-history-of-jobs"),
                            new Removal("services", "cleanup-services-of-jobs"),
                            new Removal("port_scans", "cleanup-port-scans-of-jobs"),
                            new Removal("host_scans", "cleanup-host-scans-of-jobs"),
                            new Removal("scan_jobs", "cleanup-scan-jobs"))),
            new Stage(
                    "cleanup-pick-discovery-jobs",
                    ROWS,
                    List.of(new Removal("discovery_jobs", "cleanup-discovery-jobs"))),
            new Stage(
                    "cleanup-pick-hosts",
                    ROWS,
                    List.of(
                            new Removal("host_history", "cleanup-history-of-hosts"),
                            new Removal("hosts", "cleanup-hosts"))),
            new Stage("cleanup-pick-host-history", ROWS, List.of(new Removal("host_history", "cleanup-host-history"))),
            new Stage(
                    "cleanup-pick-notifications", ROWS, List.of(new Removal("notifications", "cleanup-notifications"))),
            new Stage("cleanup-pick-scan-targets", ROWS, List.of(new Removal("scan_targets", "cleanup-scan-targets"))),
            new Stage(
                    "cleanup-pick-scheduled-jobs",
                    ROWS,
                    List.of(new Removal("scheduled_jobs", "cleanup-scheduled-jobs"))));

    /** In the order of their dependencies. */
    private static final List<String> TABLES = List.of(
            "host_history",
            "services",
            "port_scans",
            "host_scans",
            "scan_jobs",
            "discovery_jobs",
            "hosts",
            "notifications",
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
        String cutoff = cutoff();
        Map<String, Long> counts = new LinkedHashMap<>();
        TABLES.forEach(table -> counts.put(table, 0L));
        for (Stage stage : STAGES) {
            while (removedSome(stage, cutoff, counts)) {
                // the next of them
            }
        }
        try (RowWriter out = format.format().open(COLUMNS, session.out())) {
            for (Map.Entry<String, Long> count : counts.entrySet()) {
                out.row(List.of(Cell.text(count.getKey()), Cell.number(count.getValue())));
            }
        }
        return ExitCode.DONE;
    }

    private String cutoff() throws Exception {
        try (Connection connection = session.transaction()) {
            return Query.read(
                    connection,
                    "cleanup-cutoff",
                    row -> {
                        row.next();
                        return row.getString(1);
                    },
                    olderThan);
        }
    }

    private boolean removedSome(Stage stage, String cutoff, Map<String, Long> counts) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                // Who has lost to a scan that uses one of the rows asks for fewer of them.
                return remove(stage, Math.max(1, stage.rows() >> (attempt - 1)), cutoff, counts);
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !DatabaseErrors.passes(e)) {
                    throw e;
                }
                Thread.sleep((long) FIRST_PAUSE_MILLIS << attempt);
            }
        }
    }

    private boolean remove(Stage stage, int rows, String cutoff, Map<String, Long> counts) throws Exception {
        try (Connection connection = session.serializable()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("set constraints all deferred");
            }
            List<String> ids = Query.read(connection, stage.pick(), CleanupCommand::ids, cutoff, cutoff, rows);
            Map<String, Long> removed = new LinkedHashMap<>();
            for (Removal removal : ids.isEmpty() ? List.<Removal>of() : stage.removals()) {
                removed.put(removal.table(), Query.update(connection, removal.statement(), (Object)
                        ids.toArray(String[]::new)));
            }
            connection.commit();
            removed.forEach((table, count) -> counts.merge(table, count, Long::sum));
            return !ids.isEmpty();
        }
    }

    private static List<String> ids(ResultSet rows) throws SQLException {
        List<String> ids = new ArrayList<>();
        while (rows.next()) {
            ids.add(rows.getString(1));
        }
        return ids;
    }

    private static final class Days extends WholeNumber {
        Days() {
            super(0, CENTURY);
        }
    }
}
