package io.portolan.cli;

import io.portolan.Settings;
import io.portolan.store.Database;
import java.io.BufferedWriter;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
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

    /** @throws IllegalArgumentException in one line, where a setting is wrong */
    Settings settings() {
        if (settings.isEmpty()) {
            settings = Optional.of(Settings.load(environment));
        }
        return settings.get();
    }

    /** @throws io.portolan.store.DatabaseUnavailable in one line */
    synchronized Database database() {
        if (database.isEmpty()) {
            Settings loaded = settings();
            loaded.prepareHome();
            Logs.keepIn(loaded.home());
            database = Optional.of(Database.open(loaded));
        }
        return database.get();
    }

    /** A connection with a transaction begun, so that results come as they are read, and not all at once. */
    Connection transaction() throws SQLException {
        Connection connection = database().dataSource().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    @Override
    public synchronized void close() {
        database.ifPresent(Database::close);
        database = Optional.empty();
    }
}
