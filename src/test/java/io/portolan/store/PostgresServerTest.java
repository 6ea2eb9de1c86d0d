package io.portolan.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portolan.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The embedded server's life, with other processes ({@link OpenDatabase}) as its other users. */
@Timeout(120)
class PostgresServerTest {
    /** Shared: to make it takes seconds. Each test leaves it stopped. */
    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private final List<Process> others = new ArrayList<>();

    @BeforeAll
    static void lendPrograms() {
        SharedPrograms.lend(settings());
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Process other : others) {
            other.destroyForcibly().waitFor();
        }
        PostgresServer.stop(settings());
        assertThat(running(shared)).as("a server of the test is left").isEmpty();
    }

    @Test
    void what_was_committed_is_there_when_the_server_starts_again() throws SQLException {
        try (Database database = Database.open(settings())) {
            execute(database.dataSource(), "create table if not exists kept as select 42 as answer");
        }
        assertThat(running(shared)).isEmpty();
        try (Database database = Database.open(settings())) {
            assertThat(value(database.dataSource(), "select answer from kept")).isEqualTo("42");
        }
    }

    @Test
    void the_server_is_durable_and_listens_on_the_loopback_alone() throws SQLException {
        try (Database database = Database.open(settings())) {
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes", "data_checksums")) {
                assertThat(value(database.dataSource(), "show " + setting))
                        .as(setting)
                        .isEqualTo("on");
            }
            assertThat(value(database.dataSource(), "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(value(database.dataSource(), "show server_encoding")).isEqualTo("UTF8");
        }
    }

    @Test
    void the_application_is_no_superuser_and_nobody_gets_in_without_a_password() throws SQLException {
        try (Database database = Database.open(settings())) {
            assertThat(value(
                            database.dataSource(),
                            "select rolsuper or rolcreaterole or rolcreatedb from pg_roles"
                                    + " where rolname = current_user"))
                    .isEqualTo("f");
            String url = value(
                    database.dataSource(),
                    "select 'jdbc:postgresql://127.0.0.1:' || inet_server_port() || '/portolan'");
            for (String user : List.of("portolan", "postgres")) {
                assertThatThrownBy(() -> DriverManager.getConnection(url, user, "a guess")
                                .close())
                        .hasMessageContaining("password authentication failed");
            }
        }
    }

    @Test
    void the_passwords_are_the_owners_and_on_no_command_line() throws IOException {
        try (Database database = Database.open(settings())) {
            for (String name : List.of("password", "superuser-password")) {
                Path file = shared.resolve("postgres").resolve(name);
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
                String secret = Files.readString(file).strip();
                assertThat(secret).hasSizeGreaterThanOrEqualTo(32);
                assertThat(ProcessHandle.allProcesses().flatMap(process -> process.info().commandLine().stream()))
                        .noneMatch(line -> line.contains(secret));
            }
            assertThat(database.url())
                    .contains("portolan:"
                            + Files.readString(shared.resolve("postgres/password"))
                                    .strip());
        }
    }

    @Test
    void the_server_has_a_session_of_its_own_which_no_terminal_interrupts() throws IOException {
        assumeTrue(Files.isDirectory(Path.of("/proc")));
        try (Database database = Database.open(settings())) {
            long pid = running(shared).get(0);
            String[] status = Files.readString(Path.of("/proc/" + pid + "/stat"))
                    .replaceFirst(".*\\) ", "")
                    .split(" ", -1);
            assertThat(status[3])
                    .as("session of %s", database.url().replaceAll(":[^:@]*@", "@"))
                    .isEqualTo(String.valueOf(pid));
        }
    }

    @Test
    void two_in_one_process_share_a_server_and_the_last_one_out_stops_it() throws SQLException {
        Database first = Database.open(settings());
        List<Long> server = running(shared);
        try (Database second = Database.open(settings())) {
            first.close();
            first.close();
            assertThat(running(shared)).isEqualTo(server).hasSize(1);
            assertThat(value(second.dataSource(), "select 1")).isEqualTo("1");
        }
        assertThat(running(shared)).isEmpty();
    }

    @Test
    void two_processes_share_a_server_and_the_last_one_out_stops_it() throws Exception {
        Process other = open(shared);
        List<Long> server = running(shared);
        try (Database database = Database.open(settings())) {
            end(other);
            assertThat(running(shared)).isEqualTo(server).hasSize(1);
            assertThat(value(database.dataSource(), "select 1")).isEqualTo("1");
        }
        assertThat(running(shared)).isEmpty();

        Process last;
        try (Database database = Database.open(settings())) {
            last = open(shared);
            assertThat(value(database.dataSource(), "select 1")).isEqualTo("1");
        }
        assertThat(running(shared)).hasSize(1);
        end(last);
        assertThat(running(shared)).isEmpty();
    }

    @Test
    void a_server_whose_user_was_killed_is_adopted_and_then_stopped() throws Exception {
        Process other = open(shared);
        List<Long> server = running(shared);
        other.destroyForcibly().waitFor();
        assertThat(running(shared)).isEqualTo(server).hasSize(1);
        try (Database database = Database.open(settings())) {
            assertThat(value(database.dataSource(), "select 1")).isEqualTo("1");
            assertThat(running(shared)).isEqualTo(server);
        }
        assertThat(running(shared)).isEmpty();
    }

    @Test
    void a_server_that_was_killed_recovers_when_it_is_opened_again() throws Exception {
        Process other = open(shared);
        kill(running(shared).get(0));
        other.destroyForcibly().waitFor();
        assertThat(shared.resolve("postgres/data/postmaster.pid")).exists();
        try (Database database = Database.open(settings())) {
            assertThat(value(database.dataSource(), "select count(*) from hosts"))
                    .isEqualTo("0");
        }
    }

    @Test
    void a_server_that_is_killed_under_a_user_comes_back_for_it() throws SQLException {
        try (Database database = Database.open(settings())) {
            execute(database.dataSource(), "create table if not exists killed as select 7 as answer");
            kill(running(shared).get(0));
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(value(database.dataSource(), "select answer from killed"))
                            .isEqualTo("7"));
        }
        assertThat(running(shared)).isEmpty();
    }

    @Test
    void a_pid_file_whose_number_another_process_has_by_now_is_no_hindrance() throws Exception {
        Process other = open(shared);
        Path pidFile = shared.resolve("postgres/data/postmaster.pid");
        String written = Files.readString(pidFile);
        end(other);
        Files.writeString(
                pidFile,
                written.replaceFirst(
                        "\\d+", String.valueOf(ProcessHandle.current().pid())));
        try (Database database = Database.open(settings())) {
            assertThat(value(database.dataSource(), "select 1")).isEqualTo("1");
        }
    }

    @Test
    void a_pid_file_of_a_process_that_has_ended_unnoticed_by_its_parent_is_no_hindrance() throws Exception {
        Process other = open(shared);
        Path pidFile = shared.resolve("postgres/data/postmaster.pid");
        String written = Files.readString(pidFile);
        end(other);
        Process parent = new ProcessBuilder("sh", "-c", "true & echo $!; exec sleep 100").start();
        others.add(parent);
        Files.writeString(
                pidFile, written.replaceFirst("\\d+", parent.inputReader().readLine()));
        try (Database database = Database.open(settings())) {
            assertThat(value(database.dataSource(), "select 1")).isEqualTo("1");
        }
    }

    @Test
    void a_port_that_another_took_meanwhile_is_replaced() throws Exception {
        int port;
        try (Database database = Database.open(settings())) {
            port = Integer.parseInt(value(database.dataSource(), "select inet_server_port()"));
        }
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                Database database = Database.open(settings())) {
            assertThat(value(database.dataSource(), "select inet_server_port()"))
                    .isNotEqualTo(String.valueOf(taken.getLocalPort()));
        }
    }

    @Test
    void a_server_that_is_kept_runs_until_it_is_stopped() throws Exception {
        try (Database database = Database.open(settings())) {
            database.keepRunning();
            assertThat(PostgresServer.stop(settings())).isEqualTo(PostgresServer.Stop.IN_USE);
        }
        assertThat(running(shared)).hasSize(1);
        Process other = open(shared);
        assertThat(PostgresServer.stop(settings())).isEqualTo(PostgresServer.Stop.IN_USE);
        end(other);
        assertThat(running(shared)).as("still kept").hasSize(1);
        assertThat(PostgresServer.stop(settings())).isEqualTo(PostgresServer.Stop.STOPPED);
        assertThat(PostgresServer.stop(settings())).isEqualTo(PostgresServer.Stop.NOT_RUNNING);
        try (Database database = Database.open(settings())) {
            assertThat(value(database.dataSource(), "select 1")).isEqualTo("1");
        }
        assertThat(running(shared))
                .as("the next server is not the one that was kept")
                .isEmpty();
    }

    @Test
    void an_interrupted_thread_stops_the_server_all_the_same() {
        Database database = Database.open(settings());
        Thread.currentThread().interrupt();
        database.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(running(shared)).isEmpty();
    }

    @Test
    void two_processes_that_start_at_once_on_an_empty_home_share_one_server() throws Exception {
        Process first = start(folder);
        Process second = start(folder);
        awaitOpen(first);
        awaitOpen(second);
        assertThat(running(folder)).hasSize(1);
        end(first);
        end(second);
        assertThat(running(folder)).isEmpty();
    }

    @Test
    void data_of_another_major_are_refused_in_one_line() throws IOException {
        Path data = Files.createDirectories(folder.resolve("postgres/data"));
        Files.writeString(data.resolve("PG_VERSION"), "16\n");
        assertThatThrownBy(() -> Database.open(settings(folder)))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining(folder.resolve("postgres") + " has data of version 16, not of 17")
                .hasMessageNotContaining("\n");
    }

    @Test
    void a_server_that_does_not_start_says_why_and_where_to_look() throws Exception {
        Database.open(settings()).close();
        Path settings = shared.resolve("postgres/data/postgresql.auto.conf");
        String before = Files.readString(settings);
        Files.writeString(settings, before + "work_mem = 'lots'\n");
        try {
            assertThatThrownBy(() -> Database.open(settings()))
                    .isInstanceOf(DatabaseUnavailable.class)
                    .hasMessageContaining("did not start: configuration file")
                    .hasMessageContaining("see " + shared.resolve("postgres/postgres.log"))
                    .hasMessageNotContaining("\n");
        } finally {
            Files.writeString(settings, before);
        }
    }

    @Test
    void root_without_a_user_namespace_runs_it_as_an_account_that_owns_the_data() throws IOException {
        List<RunAs> accounts = accounts();
        Path home = Files.createTempDirectory("portolan-account"); // where everybody may enter the folders above
        try {
            PostgresServer server = PostgresServer.use(settings(home), accounts);
            try {
                Path data = home.resolve("postgres/data");
                assertThat(Files.getAttribute(data, "unix:uid"))
                        .isEqualTo(accounts.get(0).account().orElseThrow().uid());
                assertThat(Files.getAttribute(home.resolve("postgres/password"), "unix:uid"))
                        .isEqualTo(0);
                long pid = running(home).get(0);
                assertThat(Files.getAttribute(Path.of("/proc/" + pid), "unix:uid"))
                        .isEqualTo(Files.getAttribute(data, "unix:uid"));
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("spool"))))
                        .isEqualTo("rwx------");
            } finally {
                server.release();
            }
            assertThat(running(home)).isEmpty();
            Database.open(settings(home)).close(); // as the owner of the data, though a namespace may be possible
            assertThat(running(home)).isEmpty();
        } finally {
            Folders.delete(home);
        }
    }

    @Test
    void a_folder_that_the_account_may_not_enter_is_named() throws IOException {
        List<RunAs> accounts = accounts();
        Path closed = folder.resolve("closed"); // below a temporary folder that is root's alone
        assertThatThrownBy(() -> PostgresServer.use(settings(closed.resolve("home")), accounts))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining(
                        accounts.get(0).description() + ", who may not enter " + folder + ": chmod o+x " + folder)
                .hasMessageNotContaining("\n");
    }

    @Test
    void root_whom_nothing_helps_is_told_what_does() {
        RunAs.Account account = new RunAs.Account(1, 1);
        RunAs impossible = new RunAs("nobody", List.of("false"), Optional.of(account));
        assertThatThrownBy(() -> PostgresServer.use(settings(folder), List.of(impossible)))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("start Portolan as another user, or set PORTOLAN_DB_URL");
    }

    private static List<RunAs> accounts() {
        List<RunAs> accounts = RunAs.unprivilegedAccounts().filter(RunAs::works).toList();
        assumeTrue(System.getProperty("user.name").equals("root") && !accounts.isEmpty());
        return accounts;
    }

    private static Settings settings() {
        return settings(shared);
    }

    private static Settings settings(Path home) {
        return Settings.load(Map.of("PORTOLAN_HOME", home.toString()));
    }

    /** The servers whose data lie in a home. */
    private static List<Long> running(Path home) {
        String data = home.resolve("postgres/data").toString();
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    String[] arguments = process.info().arguments().orElse(new String[0]);
                    return Stream.of(arguments).anyMatch(data::equals)
                            && process.info().command().orElse("").endsWith("/postgres");
                })
                .map(ProcessHandle::pid)
                .toList();
    }

    private static void kill(long pid) {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    private Process start(Path home) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                OpenDatabase.class.getName());
        builder.environment().keySet().removeIf(name -> name.startsWith("PORTOLAN_"));
        builder.environment().put("PORTOLAN_HOME", home.toString());
        Process process =
                builder.redirectError(folder.resolve("other.log").toFile()).start();
        others.add(process);
        return process;
    }

    private Process open(Path home) throws IOException {
        Process process = start(home);
        awaitOpen(process);
        return process;
    }

    private void awaitOpen(Process process) throws IOException {
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        while (line != null && !line.startsWith("open after")) {
            line = output.readLine();
        }
        assertThat(line).as(() -> "the other process ended: " + otherLog()).isNotNull();
    }

    private String otherLog() {
        try {
            return Files.readString(folder.resolve("other.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void end(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    private static void execute(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String value(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
