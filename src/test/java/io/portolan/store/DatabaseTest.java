package io.portolan.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {
    private static final TestDatabase shared = TestDatabase.open(DatabaseTest.class);
    private static final String LATER =
            "insert into %s.flyway_schema_history (installed_rank, version, description, type,"
                    + " script, checksum, installed_by, execution_time, success)"
                    + " values (99, '%d', 'later', 'SQL', 'V%2$d__later.sql', 1, 'x', 1, true)";

    @AfterAll
    static void close() {
        shared.close();
    }

    @Test
    void an_open_database_has_the_chart() {
        assertThat(shared.value("select count(*) from port_states")).isEqualTo("0");
    }

    @Test
    void every_connection_is_limited_as_the_settings_say_and_bears_our_name() {
        assertThat(shared.value("show statement_timeout")).isEqualTo("4min");
        assertThat(shared.value("show lock_timeout")).isEqualTo("30s");
        assertThat(shared.value("show idle_in_transaction_session_timeout")).isEqualTo("1min");
        assertThat(shared.value("show application_name")).isEqualTo("portolan");
    }

    @Test
    void flyway_is_not_asked_where_its_history_has_just_our_files() throws SQLException {
        try (Connection connection = shared.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select version, checksum from flyway_schema_history where version is not null")) {
            Map<Integer, Integer> history = new HashMap<>();
            while (rows.next()) {
                history.put(rows.getInt(1), rows.getInt(2));
            }
            assertThat(Migrations.files()).isNotEmpty().isEqualTo(history);
        }
    }

    @Test
    void a_schema_of_the_url_is_made_and_nothing_goes_elsewhere() {
        String schema = newName();
        try (Database database = Database.open(inSchema(schema))) {
            assertThat(shared.value("select count(*) from " + schema + ".hosts"))
                    .isEqualTo("0");
            assertThat(database.url()).contains("options=-csearch_path%3D" + schema);
        }
        Database.open(inSchema(schema)).close();
        shared.execute("drop schema " + schema + " cascade");
    }

    @Test
    void two_that_open_an_empty_schema_at_once_both_find_the_chart() {
        String schema = newName();
        List<CompletableFuture<Void>> opened = Stream.generate(() -> CompletableFuture.runAsync(
                        () -> Database.open(inSchema(schema)).close()))
                .limit(3)
                .toList();
        opened.forEach(CompletableFuture::join);
        assertThat(shared.value("select count(*) from " + schema + ".hosts")).isEqualTo("0");
        shared.execute("drop schema " + schema + " cascade");
    }

    @Test
    void a_schema_that_is_newer_than_the_program_is_refused() {
        String schema = newName();
        Database.open(inSchema(schema)).close();
        shared.execute(LATER.formatted(schema, 900));
        assertThatThrownBy(() -> Database.open(inSchema(schema)))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("has schema version 900, this Portolan knows versions up to ")
                .hasMessageNotContaining("\n");
        shared.execute("drop schema " + schema + " cascade");
    }

    @Test
    void a_schema_with_tables_of_something_else_is_refused_and_left_as_it_was() {
        String schema = newName();
        shared.execute("create schema " + schema);
        shared.execute("create table " + schema + ".hosts (name text)");
        assertThatThrownBy(() -> Database.open(inSchema(schema)))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("the schema " + schema + " has tables of something else")
                .hasMessageNotContaining("\n");
        assertThat(shared.value("select count(*) from pg_tables where schemaname = '" + schema + "'"))
                .isEqualTo("1");
        shared.execute("drop schema " + schema + " cascade");
    }

    @Test
    void the_url_is_one_that_other_clients_take() throws SQLException {
        String url = shared.database().url();
        assertThat(url).matches("postgresql://[^:/]+:[^@/]+@[^/]+:\\d+/\\w+(\\?.*)?");
        String user = url.replaceFirst("postgresql://([^:]+):.*", "$1");
        String password = url.replaceFirst("postgresql://[^:]+:([^@]+)@.*", "$1");
        String jdbc = "jdbc:postgresql://" + url.replaceFirst(".*@", "");
        try (Connection connection = DriverManager.getConnection(jdbc, user, password)) {
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://chandler:s3cret@127.0.0.1/x",
                "jdbc:mysql://127.0.0.1/x?password=s3cret",
                "jdbc:postgresql://chandler:s3cret@127.0.0.1/x",
                "jdbc:postgresql://127.0.0.1:many/x?password=s3cret",
                "nonsense"
            })
    void a_url_that_is_none_of_a_postgresql_is_refused_without_its_password(String url) {
        assertThatThrownBy(() -> Database.open(at(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("PORTOLAN_DB_URL: expected jdbc:postgresql://HOST[:PORT]/DATABASE, not ")
                .hasMessageNotContaining("s3cret")
                .hasMessageNotContaining("\n");
    }

    @Test
    void a_server_that_is_not_there_is_told_of_at_once() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        long start = System.nanoTime();
        assertThatThrownBy(() -> Database.open(at("jdbc:postgresql://127.0.0.1:" + port + "/x?password=s3cret")))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessage("cannot reach the database at 127.0.0.1:" + port + ": connection refused");
        assertThat((System.nanoTime() - start) / 1_000_000).isLessThan(3000);
    }

    @Test
    void a_server_that_never_answers_is_given_up_when_its_time_is_over() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String where = "127.0.0.1:" + silent.getLocalPort();
            Settings settings = Settings.load(Map.of(
                    "PORTOLAN_DB_URL",
                    "jdbc:postgresql://" + where + "/x",
                    "PORTOLAN_DATABASE_CONNECT_TIMEOUT",
                    "1000"));
            assertThatThrownBy(() -> Database.open(settings))
                    .isInstanceOf(DatabaseUnavailable.class)
                    .hasMessage("cannot reach the database at " + where + ": no answer within 1 s");
        }
    }

    @Test
    void an_unknown_host_is_named() {
        assertThatThrownBy(() -> Database.open(at("jdbc:postgresql://no-such-host.invalid/x")))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessage(
                        "cannot reach the database at no-such-host.invalid:5432: unknown host no-such-host.invalid");
    }

    @Test
    void a_refused_login_says_what_the_server_said_and_not_the_password() {
        Map<String, String> environment = environment();
        environment.put("PORTOLAN_DB_USER", "nobody_here");
        environment.put("PORTOLAN_DB_PASSWORD", "s3cret");
        assertThatThrownBy(() -> Database.open(Settings.load(environment)))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageMatching("cannot reach the database at [^ ]+:\\d+: .*nobody_here.*")
                .hasMessageNotContaining("s3cret")
                .hasMessageNotContaining("FATAL");
    }

    @Test
    void a_pool_without_connections_is_refused() {
        Map<String, String> environment = environment();
        environment.put("PORTOLAN_DATABASE_POOL_SIZE", "0");
        assertThatThrownBy(() -> Database.open(Settings.load(environment)))
                .hasMessage("portolan.database.pool-size: expected 2 or more, not 0");
    }

    private static String newName() {
        return "s" + UUID.randomUUID().toString().substring(0, 8);
    }

    private static Settings at(String url) {
        return Settings.load(Map.of("PORTOLAN_DB_URL", url));
    }

    private static Settings inSchema(String schema) {
        Map<String, String> environment = environment();
        String url = environment.get("PORTOLAN_DB_URL").replaceFirst("[?&]currentSchema=\\w+", "");
        environment.put("PORTOLAN_DB_URL", url + (url.contains("?") ? "&" : "?") + "currentSchema=" + schema);
        return Settings.load(environment);
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        Settings settings = shared.settings();
        environment.put("PORTOLAN_DB_URL", settings.databaseUrl().orElseThrow());
        settings.databaseUser().ifPresent(user -> environment.put("PORTOLAN_DB_USER", user));
        settings.databasePassword().ifPresent(password -> environment.put("PORTOLAN_DB_PASSWORD", password));
        return environment;
    }
}
