package io.portolan.cli;

import io.portolan.Settings;
import io.portolan.store.Database;
import io.portolan.store.OpeningDataSource;
import java.io.BufferedWriter;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;

/**
 * What one call of Portolan works with. The settings are read, the home is made and the database is opened when a
 * command first asks for them, so that a command with a mistake in it leaves nothing behind.
 */
final class Session implements AutoCloseable {
    private final Map<String, String> environment;
    private final InputStream in;
    private final Writer out;
    private final PrintStream err;
    private Optional<Settings> settings = Optional.empty();
    private Optional<Database> database = Optional.empty();

    Session(Map<String, String> environment, InputStream in, OutputStream out, PrintStream err) {
        this.environment = environment;
        this.in = in;
        this.out = new BufferedWriter(new OutputStreamWriter(new ResultStream(out), StandardCharsets.UTF_8));
        this.err = err;
    }

    InputStream in() {
        return in;
    }

    /** Standard output, for the result alone; buffered. */
    Writer out() {
        return out;
    }

    /** Standard error, for everything else. */
    PrintStream err() {
        return err;
    }

    /** The settings; an {@code IllegalArgumentException} says in one line which is wrong. */
    Settings settings() {
        if (settings.isEmpty()) {
            settings = Optional.of(Settings.load(environment));
        }
        return settings.get();
    }

    /** The settings, with the home made and its log begun. */
    synchronized Settings home() {
        Settings loaded = settings();
        if (loaded.isContinuousIntegration()) {
            Logs.diagnose();
        }
        loaded.prepareHome();
        Logs.keepIn(loaded.home());
        return loaded;
    }

    /** The database, opened; {@code DatabaseUnavailable} says in one line why it cannot be. */
    synchronized Database database() {
        if (database.isEmpty()) {
            database = Optional.of(Database.open(home()));
        }
        return database.get();
    }

    /** The same, while it is still being opened. */
    OpeningDataSource openingDatabase() {
        return OpeningDataSource.of(() -> database().dataSource());
    }

    /**
     * A connection with a transaction begun, so that results come as they are read, and not all at once. A pager may
     * read slowly, and a check of a large database may take long: neither is cut off.
     */
    Connection transaction() throws SQLException {
        return transaction(Connection.TRANSACTION_READ_COMMITTED);
    }

    /** The same, of which every query sees the database as it was at the first: a running job changes under none of them. */
    Connection snapshot() throws SQLException {
        return transaction(Connection.TRANSACTION_REPEATABLE_READ);
    }

    /** The same, serializable: for decisions that rest on rows that another transaction may change. */
    Connection serializable() throws SQLException {
        return transaction(Connection.TRANSACTION_SERIALIZABLE);
    }

    private Connection transaction(int isolation) throws SQLException {
        Connection connection = database().dataSource().getConnection();
        connection.setTransactionIsolation(isolation);
        connection.setNetworkTimeout(Runnable::run, 0);
        connection.setAutoCommit(false);
        try (Statement limits = connection.createStatement()) {
            limits.execute("set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0");
        }
        return connection;
    }

    @Override
    public synchronized void close() {
        database.ifPresent(Database::close);
        database = Optional.empty();
    }
}
