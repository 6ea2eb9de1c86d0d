package io.portolan.store;

import com.zaxxer.hikari.HikariDataSource;
import io.portolan.Settings;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The PostgreSQL that everything is kept in: the embedded one, or the user's own where {@code PORTOLAN_DB_URL} is set.
 * Open means that a login went well, the server is new enough and the schema is this program's. What the URL says goes
 * before what the settings say. Thread-safe.
 */
public final class Database implements AutoCloseable {
    private static final int OLDEST_MAJOR = 14;
    private static final String KEY = "portolan.database.";

    private final Settings settings;
    private final Optional<PostgresServer> embedded;
    private final String where;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final HikariDataSource pool = new HikariDataSource();

    private Database(Settings settings) {
        this.settings = settings;
        if (settings.databaseUrl().isPresent()) {
            checkUrl(settings.databaseUrl().get());
            embedded = Optional.empty();
            where = "the database at " + hosts(login(false));
        } else {
            embedded = Optional.of(PostgresServer.use(settings));
            where = "the embedded database in " + settings.home();
        }
    }

    /**
     * Opens the database that the settings name.
     *
     * @throws IllegalArgumentException if {@code PORTOLAN_DB_URL} is no URL of a PostgreSQL
     * @throws DatabaseUnavailable if it can't be reached, refuses the login, is too old, or has a schema that isn't ours
     */
    public static Database open(Settings settings) {
        if (settings.getInt(KEY + "pool-size") == 0) {
            throw new IllegalArgumentException(KEY + "pool-size: expected 1 or more");
        }
        Database database = new Database(settings);
        try {
            database.check();
            database.fillPool();
            return database;
        } catch (RuntimeException | Error e) {
            database.close();
            throw e;
        }
    }

    /** The pool of connections. */
    public DataSource dataSource() {
        return pool;
    }

    /** The URL with user and password, as {@code psql} takes it. */
    public String url() {
        PGSimpleDataSource login = login(false);
        StringBuilder url = new StringBuilder("postgresql://");
        if (login.getUser() != null) {
            url.append(encoded(login.getUser()));
            if (login.getPassword() != null) {
                url.append(':').append(encoded(login.getPassword()));
            }
            url.append('@');
        }
        url.append(hosts(login)).append('/');
        if (login.getDatabaseName() != null) {
            url.append(encoded(login.getDatabaseName()));
        }
        List<String> parameters = new ArrayList<>();
        if (login.getSslMode() != null) {
            parameters.add("sslmode=" + encoded(login.getSslMode()));
        }
        if (login.getCurrentSchema() != null) {
            parameters.add("options=" + encoded("-csearch_path=" + login.getCurrentSchema()));
        }
        return url + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
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

    private void check() {
        DataSource unlimited = dataSource(false);
        try (Connection connection = unlimited.getConnection()) {
            if (connection.getMetaData().getDatabaseMajorVersion() < OLDEST_MAJOR) {
                throw new DatabaseUnavailable(
                        where + " is PostgreSQL " + connection.getMetaData().getDatabaseProductVersion()
                                + ": Portolan needs " + OLDEST_MAJOR + " or newer");
            }
            Optional<String> schema =
                    Optional.ofNullable(login(false).getCurrentSchema()).map(path -> path.split(",", 2)[0].strip());
            new Migrations(where, unlimited, schema).apply(connection);
        } catch (SQLException e) {
            throw new DatabaseUnavailable("cannot reach " + where + ": " + reason(e), e);
        }
    }

    private void fillPool() {
        pool.setPoolName("portolan");
        pool.setDataSource(dataSource(true));
        pool.setMaximumPoolSize(settings.getInt(KEY + "pool-size"));
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(Math.max(250, settings.getInt(KEY + "pool-timeout"))); // the pool's own floor
        pool.setInitializationFailTimeout(-1);
        pool.setConnectionInitSql("set statement_timeout = " + settings.getInt(KEY + "statement-timeout")
                + "; set lock_timeout = " + settings.getInt(KEY + "lock-timeout")
                + "; set idle_in_transaction_session_timeout = " + settings.getInt(KEY + "idle-transaction-timeout"));
    }

    private DataSource dataSource(boolean limited) {
        return new ServerDataSource(() -> login(limited), () -> embedded.ifPresent(PostgresServer::ensureRunning));
    }

    /** How to log in; {@code limited} where every answer has to come in time. */
    private PGSimpleDataSource login(boolean limited) {
        PGSimpleDataSource login = new PGSimpleDataSource();
        login.setApplicationName("portolan");
        login.setTcpKeepAlive(true);
        login.setConnectTimeout(seconds("connect-timeout"));
        login.setLoginTimeout(seconds("connect-timeout"));
        login.setSocketTimeout(limited ? seconds("socket-timeout") : 0);
        login.setUrl(
                embedded.map(PostgresServer::jdbcUrl).or(settings::databaseUrl).orElseThrow());
        embedded.map(server -> PostgresCluster.USER).or(settings::databaseUser).ifPresent(login::setUser);
        embedded.map(PostgresServer::password).or(settings::databasePassword).ifPresent(login::setPassword);
        return login;
    }

    /** In seconds, as the driver wants them, where 0 is without end: so never down to 0. */
    private int seconds(String key) {
        return (int) ((settings.getInt(KEY + key) + 999L) / 1000);
    }

    private static void checkUrl(String url) {
        boolean ours = url.startsWith("jdbc:postgresql://");
        try {
            if (ours) {
                new PGSimpleDataSource().setUrl(url);
            }
        } catch (IllegalArgumentException e) { // its message has the password
            ours = false;
        }
        if (!ours) {
            throw new IllegalArgumentException("PORTOLAN_DB_URL: expected jdbc:postgresql://HOST[:PORT]/DATABASE, not "
                    + url.replaceFirst("[?].*", "?…").replaceFirst("//.*@", "//…@"));
        }
    }

    private static String hosts(PGSimpleDataSource login) {
        String[] names = login.getServerNames();
        int[] ports = login.getPortNumbers();
        List<String> hosts = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            boolean bare = names[i].contains(":") && !names[i].startsWith("[");
            hosts.add((bare ? "[" + names[i] + "]" : names[i]) + ":" + (ports[i] == 0 ? 5432 : ports[i]));
        }
        return String.join(",", hosts);
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String reason(SQLException failure) {
        Throwable root = Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause)
                .reduce((outer, inner) -> inner)
                .orElse(failure);
        if (root instanceof UnknownHostException) {
            return "unknown host " + root.getMessage();
        }
        if (root instanceof ConnectException || root instanceof NoRouteToHostException) {
            return root.getMessage().replaceFirst(" \\(.*", "").toLowerCase(Locale.ROOT);
        }
        if (root instanceof SocketTimeoutException || failure.getMessage().contains("timed out")) {
            return "no answer within " + seconds("connect-timeout") + " s";
        }
        return root.getMessage().lines().findFirst().orElse("").replaceFirst("^FATAL: ", "");
    }
}
