package io.portolan.cli;

import io.portolan.report.Cell;
import io.portolan.report.Column;
import io.portolan.report.Format;
import io.portolan.report.Listing;
import io.portolan.report.RowWriter;
import io.portolan.scan.BadInput;
import io.portolan.store.Database;
import io.portolan.store.PostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "db",
        description = {
            "Prints the URL of the database as psql takes it, or runs one statement and prints its rows.",
            "The embedded server is started where it does not run, and runs on until `portolan db --stop`."
        },
        footer = {
            "Example: psql \"$(portolan db)\"",
            "         portolan db \"select port, count(*) from port_scans group by 1 order by 2 desc\" --format csv"
        })
final class DbCommand implements Callable<Integer> {
    private static final int FETCH = 1_000;

    /** PostgreSQL's code for a statement that has to stand alone, as VACUUM does. */
    private static final String NOT_IN_A_TRANSACTION = "25001";

    private final Session session;

    @Parameters(paramLabel = "SQL", arity = "0..1", description = "One statement.")
    private Optional<String> sql = Optional.empty();

    @Option(names = "--stop", description = "Stops the embedded server, when nobody uses it.")
    private boolean stop;

    @Mixin
    private FormatOption format = new FormatOption();

    DbCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        if (stop) {
            return stop();
        }
        if (sql.isPresent() && sql.get().isBlank()) {
            throw new BadInput("SQL: the statement is empty");
        }
        Database database = session.database();
        database.keepRunning();
        if (sql.isEmpty()) {
            session.out().write(database.url() + "\n");
        } else {
            run(sql.get());
        }
        return ExitCode.DONE;
    }

    private int stop() throws IOException {
        if (sql.isPresent()) {
            throw new BadInput("--stop stands alone");
        }
        if (session.settings().databaseUrl().isPresent()) {
            throw new BadInput(
                    "--stop is for the embedded server; the one of PORTOLAN_DB_URL is not Portolan's to stop");
        }
        switch (PostgresServer.stop(session.settings())) {
            case STOPPED -> session.out().write("the embedded server is stopped\n");
            case NOT_RUNNING -> session.out().write("the embedded server does not run\n");
            case IN_USE -> throw new BadAnswer("the embedded server is in use by another Portolan, which will stop it");
        }
        return ExitCode.DONE;
    }

    private void run(String text) throws Exception {
        try (Connection connection = session.transaction();
                Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH);
            boolean rows = execute(connection, statement, text);
            if (rows) {
                try (ResultSet result = statement.getResultSet()) {
                    Listing.ALL.print(result, format.format(), session.out());
                }
            } else {
                count(statement.getLargeUpdateCount());
            }
            if (statement.getMoreResults() || statement.getUpdateCount() != -1) {
                throw new BadInput("SQL: db runs one statement, and none of these has been kept");
            }
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        } catch (SQLException e) {
            if (Failure.isUnreachable(e)) {
                throw e;
            }
            throw new BadInput("SQL: " + String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " "));
        }
    }

    private static boolean execute(Connection connection, Statement statement, String text) throws SQLException {
        try {
            return statement.execute(text);
        } catch (SQLException e) {
            if (!NOT_IN_A_TRANSACTION.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback();
            connection.setAutoCommit(true);
            return statement.execute(text);
        }
    }

    private void count(long rows) throws IOException {
        if (format.format() == Format.TABLE) {
            session.out().write("%,d row%s%n".formatted(rows, rows == 1 ? "" : "s"));
            return;
        }
        try (RowWriter out = format.format().open(List.of(Column.number("rows")), session.out())) {
            out.row(List.of(Cell.number(rows)));
        }
    }
}
