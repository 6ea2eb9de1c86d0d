package io.portolan.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.portolan.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/**
 * The PostgreSQL that everything is kept in: the embedded one, or the user's own where {@code PORTOLAN_DB_URL} is set.
 * Open means that a login went well, the server is new enough and the schema is this program's. Thread-safe.
 */
public final class Database implements AutoCloseable {
    private static final int OLDEST_MAJOR = 14;
    private static final String KEY = "portolan.database.";
    private static final String UNDEFINED_TABLE = "42P01";

    private final Optional<PostgresServer> embedded;
    private final Login login;
    private final HikariDataSource pool;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Database(Optional<PostgresServer> embedded, Login login, HikariDataSource pool) {
        this.embedded = embedded;
        this.login = login;
        this.pool = pool;
    }

    /**
     * Opens the database that the settings name.
     *
     * @throws IllegalArgumentException if {@code PORTOLAN_DB_URL} is no URL of a PostgreSQL
     * @throws DatabaseUnavailable if it can't be reached, refuses the login, is too old, or has a schema that isn't ours
     */
    public static Database open(Settings settings) {
        if (settings.getInt(KEY + "pool-size") < 2) { // one is held for the ownership of jobs
            throw new IllegalArgumentException(
                    KEY + "pool-size: expected 2 or more, not " + settings.getInt(KEY + "pool-size"));
        }
        if (settings.databaseUrl().isPresent()) {
            return open(settings, Optional.empty(), Login.external(settings));
        }
        PostgresServer server = PostgresServer.use(settings);
        try {
            return open(settings, Optional.of(server), Login.embedded(settings, server));
        } catch (RuntimeException | Error e) {
            server.release();
            throw e;
        }
    }

    /** What is made of a database that is only looked at. */
    public interface Look<T> {
        T at(Connection connection) throws Exception;
    }

    /**
     * Reads in the database that the settings name, as it is: nothing is made, neither a home nor a schema.
     *
     * @return empty where there is no database yet, or what it reads is not in it yet
     * @throws DatabaseUnavailable if it can't be reached or refuses the login
     */
    public static <T> Optional<T> look(Settings settings, Look<T> look) throws Exception {
        if (settings.databaseUrl().isPresent()) {
            return look(Login.external(settings), look);
        }
        if (!PostgresServer.exists(settings)) {
            return Optional.empty();
        }
        PostgresServer server = PostgresServer.use(settings);
        try {
            return look(Login.embedded(settings, server), look);
        } finally {
            server.release();
        }
    }

    private static <T> Optional<T> look(Login login, Look<T> look) throws Exception {
        try (Connection connection = login.dataSource(true).getConnection()) {
            connection.setReadOnly(true);
            return Optional.of(look.at(connection));
        } catch (SQLException e) {
            if (UNDEFINED_TABLE.equals(e.getSQLState())) {
                return Optional.empty();
            }
            throw new DatabaseUnavailable("cannot reach " + login.where() + ": " + login.reason(e), e);
        }
    }

    private static Database open(Settings settings, Optional<PostgresServer> embedded, Login login) {
        check(login);
        return new Database(embedded, login, new HikariDataSource(pool(settings, login)));
    }

    /** The pool of connections. */
    public DataSource dataSource() {
        return pool;
    }

    /** The URL with user and password, as {@code psql} takes it. */
    public String url() {
        return login.url();
    }

    /** Leaves the embedded server running after this is closed, until {@link PostgresServer#stop}; else nothing. */
    public void keepRunning() {
        embedded.ifPresent(PostgresServer::keepRunning);
    }

    /** Closes the pool and, where nobody else uses it, stops the embedded server. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            pool.close();
            embedded.ifPresent(PostgresServer::release);
        }
    }

    /** With a connection of its own: the pool would try a second time, a second later, before it tells of a failure. */
    private static void check(Login login) {
        DataSource dataSource = login.dataSource(false);
        try (Connection connection = dataSource.getConnection()) {
            if (connection.getMetaData().getDatabaseMajorVersion() < OLDEST_MAJOR) {
                throw new DatabaseUnavailable(login.where() + " is PostgreSQL "
                        + connection.getMetaData().getDatabaseProductVersion() + ": Portolan needs " + OLDEST_MAJOR
                        + " or newer");
            }
            new Migrations(login.where(), dataSource, login.schema()).apply(connection);
        } catch (SQLException e) {
            boolean refused = e.getSQLState() != null && e.getSQLState().startsWith("42"); // it answered, and may not
            throw new DatabaseUnavailable(
                    "cannot " + (refused ? "use " : "reach ") + login.where() + ": " + login.reason(e), e);
        }
    }

    private static HikariConfig pool(Settings settings, Login login) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("portolan");
        config.setDataSource(login.dataSource(true));
        config.setMaximumPoolSize(settings.getInt(KEY + "pool-size"));
        config.setMinimumIdle(0); // one kept in reserve would cost a short command a login that it has no use for
        config.setConnectionTimeout(Math.max(250, settings.getInt(KEY + "pool-timeout"))); // the pool's own floor
        config.setInitializationFailTimeout(-1);
        // A batch is written in milliseconds, and to compile its statements would take longer.
        config.setConnectionInitSql("set jit = off; set statement_timeout = "
                + settings.getInt(KEY + "statement-timeout")
                + "; set lock_timeout = " + settings.getInt(KEY + "lock-timeout")
                + "; set idle_in_transaction_session_timeout = " + settings.getInt(KEY + "idle-transaction-timeout"));
        return config;
    }
}
