package io.portolan.store;

import io.portolan.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * A database for one test class, empty but for the schema, dropped when it is closed; with a home of its own.
 *
 * <p>With {@code PORTOLAN_DB_URL} set it lies on that server: a database where the login may create one, else a schema.
 * Otherwise on one embedded server that all test classes of this JVM share, and that stops with it.
 *
 * <pre>{@code
 * static final TestDatabase database = TestDatabase.open(MyTest.class);
 *
 * @AfterAll
 * static void close() {
 *     database.close();
 * }
 * }</pre>
 */
public final class TestDatabase implements AutoCloseable {
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private final String name;
    private final boolean schema;
    private final Path home;
    private final Settings settings;
    private final Database database;

    private TestDatabase(Class<?> test, Map<String, String> environment) {
        String unique = UUID.randomUUID().toString().substring(0, 8);
        name = ("portolan_" + test.getSimpleName() + "_" + unique).toLowerCase(Locale.ROOT);
        schema = !created();
        try {
            home = Files.createTempDirectory(Files.createDirectories(TARGET.resolve("test-homes")), name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> given = new HashMap<>(environment);
        given.putIfAbsent("PORTOLAN_HOME", home.toString());
        given.put("PORTOLAN_DB_URL", url());
        Server.SERVER.user.ifPresent(user -> given.put("PORTOLAN_DB_USER", user));
        Server.SERVER.password.ifPresent(password -> given.put("PORTOLAN_DB_PASSWORD", password));
        settings = Settings.load(given);
        settings.prepareHome();
        database = Database.open(settings);
    }

    public static TestDatabase open(Class<?> test) {
        return open(test, Map.of());
    }

    /** With more in the environment: {@code PORTOLAN_ROUTES}, settings. */
    public static TestDatabase open(Class<?> test, Map<String, String> environment) {
        return new TestDatabase(test, environment);
    }

    /** Settings that lead to this database, with an empty home below {@code target/}. */
    public Settings settings() {
        return settings;
    }

    public Database database() {
        return database;
    }

    public DataSource dataSource() {
        return database.dataSource();
    }

    /** Runs a statement that gives no rows. */
    public void execute(String sql) {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The first column of the first row, as text. */
    public String value(String sql) {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "no row";
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The log of the server that it lies on; empty where that is not ours to read. */
    public static Optional<Path> serverLog() {
        return Server.SERVER.log;
    }

    @Override
    public void close() {
        database.close();
        try (Connection connection = Server.SERVER.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    schema ? "drop schema if exists " + name + " cascade" : "drop database " + name + " with (force)");
            Folders.delete(home);
        } catch (SQLException | IOException e) {
            throw new IllegalStateException("dropping " + name, e);
        }
    }

    private boolean created() {
        try (Connection connection = Server.SERVER.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name
                    + Server.SERVER.template.map(" template "::concat).orElse(""));
            return true;
        } catch (SQLException e) {
            if ("42501".equals(e.getSQLState())) {
                return false;
            }
            throw new IllegalStateException("creating " + name, e);
        }
    }

    private String url() {
        String url = Server.SERVER.url;
        if (schema) {
            return url + (url.contains("?") ? "&" : "?") + "currentSchema=" + name;
        }
        return Server.SERVER.url(name);
    }

    /**
     * Where the databases are made: started when first asked for.
     *
     * @param template a database with the schema, which is copied sooner than made
     */
    private record Server(
            String url,
            Optional<String> user,
            Optional<String> password,
            Optional<Path> log,
            Optional<String> template) {
        static final Server SERVER = find();

        private static Server find() {
            Settings users = Settings.load(System.getenv());
            if (users.databaseUrl().isPresent()) {
                return new Server(
                        users.databaseUrl().get(),
                        users.databaseUser(),
                        users.databasePassword(),
                        Optional.empty(),
                        Optional.empty());
            }
            Path home = TARGET.resolve("test-home-" + System.getProperty("portolan.test.process", "0"));
            Settings settings = Settings.load(Map.of("PORTOLAN_HOME", home.toString()));
            SharedPrograms.lend(settings);
            PostgresServer embedded = PostgresServer.use(settings);
            try {
                String password = Files.readString(home.resolve("postgres/superuser-password"))
                        .strip();
                Server server = new Server(
                        embedded.jdbcUrl(),
                        Optional.of("postgres"),
                        Optional.of(password),
                        Optional.of(home.resolve("postgres/postgres.log")),
                        Optional.of(
                                "portolan_template_" + ProcessHandle.current().pid()));
                Runtime.getRuntime()
                        .addShutdownHook(new Thread(
                                () -> {
                                    server.dropTemplate();
                                    embedded.release();
                                },
                                "stop-test-postgres"));
                server.hurry(password);
                server.makeTemplate(home);
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SQLException e) {
                throw new IllegalStateException("preparing the server of the tests", e);
            }
        }

        /** Has it wait for no disk, and hash the password once and not thousands of times at each login. */
        private void hurry(String password) throws SQLException {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("alter system set fsync = off");
                statement.execute("select pg_reload_conf()");
                statement.execute("set scram_iterations = 1");
                statement.execute("alter role postgres password " + statement.enquoteLiteral(password));
            }
        }

        private void makeTemplate(Path home) throws SQLException {
            execute("create database " + template.orElseThrow());
            Database.open(Settings.load(Map.of(
                            "PORTOLAN_HOME", home.toString(),
                            "PORTOLAN_DB_URL", url(template.orElseThrow()),
                            "PORTOLAN_DB_USER", user.orElseThrow(),
                            "PORTOLAN_DB_PASSWORD", password.orElseThrow())))
                    .close();
        }

        private void dropTemplate() {
            try {
                execute("drop database if exists " + template.orElseThrow() + " with (force)");
            } catch (SQLException e) {
                throw new IllegalStateException("dropping " + template, e);
            }
        }

        private void execute(String sql) throws SQLException {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        String url(String database) {
            return url.replaceFirst("^(jdbc:postgresql://[^/?]+)(/[^?]*)?", "$1/" + database);
        }

        Connection connect() throws SQLException {
            Properties login = new Properties();
            user.ifPresent(value -> login.setProperty("user", value));
            password.ifPresent(value -> login.setProperty("password", value));
            return DriverManager.getConnection(url, login);
        }
    }
}
