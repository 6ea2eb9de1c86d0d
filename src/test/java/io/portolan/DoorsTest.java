package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portolan.cli.Called;
import io.portolan.store.SharedPrograms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which doors a service with an embedded database of its own leaves open to other users of the machine: none. */
class DoorsTest {

    private static final String SECRET = "s3cret-of-a-user";

    @TempDir
    private static Path home;

    @TempDir
    private static Path elsewhere;

    /** The command lines of all processes seen from before the data were made until the service had scanned. */
    private static final Set<String> COMMAND_LINES = ConcurrentHashMap.newKeySet();

    private static PortolanProcess service;
    private static int port;

    @BeforeAll
    static void startAndScan() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "needs /proc");
        SharedPrograms.lend(Settings.load(environment()));
        Thread watcher = new Thread(DoorsTest::watch);
        watcher.setDaemon(true);
        watcher.start();
        service = PortolanProcess.start(environment(), "run").ready();
        port = Integer.parseInt(Files.readAllLines(home.resolve("postgres/data/postmaster.pid"))
                .get(3)
                .strip());
        Files.writeString(home.resolve("inbox/doors.txt"), "127.77.97.1 20971\n");
        Called scan = Called.with(environment(), "scan", "-p", "20971", "127.77.97.1");
        assertThat(scan.exitCode()).as(scan.err()).isZero();
        await("the file's scan")
                .atMost(Duration.ofSeconds(30))
                .until(() -> Files.exists(home.resolve("inbox/done/doors.txt")));
        watcher.interrupt();
        watcher.join();
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            try (PortolanProcess ending = service) {
                ending.signal("TERM");
                assertThat(ending.exitCode()).isZero();
            }
        }
    }

    /** An empty value is an unset one: the test run may have a database of its own in its environment. */
    private static Map<String, String> environment() {
        return Map.of(
                "PORTOLAN_HOME", home.toString(),
                "PORTOLAN_ROUTES", "routes",
                "PORTOLAN_DB_URL", "",
                "PORTOLAN_DB_USER", "",
                "PORTOLAN_DB_PASSWORD", "");
    }

    private static void watch() {
        while (!Thread.currentThread().isInterrupted()) {
            try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
                processes
                        .filter(process -> Character.isDigit(
                                process.getFileName().toString().charAt(0)))
                        .forEach(DoorsTest::note);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void note(Path process) {
        try {
            COMMAND_LINES.add(new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8)
                    .replace('\0', ' '));
        } catch (IOException e) {
            // it has ended meanwhile
        }
    }

    private static String line(String file, int number) throws IOException {
        return Files.readAllLines(home.resolve(file)).get(number).strip();
    }

    private static List<String> secrets() throws IOException {
        List<String> secrets =
                List.of(line("postgres/password", 0), line("postgres/superuser-password", 0), line("jmx", 2));
        assertThat(secrets).allSatisfy(secret -> assertThat(secret).hasSizeGreaterThanOrEqualTo(16));
        return secrets;
    }

    private static String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    @Test
    void no_rule_of_the_database_lets_anybody_in_without_a_password() throws Exception {
        List<String> rules = new ArrayList<>();
        try (Connection superuser = DriverManager.getConnection(
                        url("postgres"), "postgres", line("postgres/superuser-password", 0));
                Statement statement = superuser.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select type, database, user_name, address, auth_method, error from pg_hba_file_rules")) {
            while (rows.next()) {
                assertThat(rows.getString("error")).isNull();
                rules.add(
                        rows.getString("type") + " " + rows.getString("address") + " " + rows.getString("auth_method"));
            }
        }
        assertThat(rules).isNotEmpty().allMatch(rule -> rule.endsWith(" scram-sha-256") || rule.endsWith(" reject"));
    }

    @Test
    void neither_a_wrong_nor_no_nor_another_ones_password_opens_the_database() throws Exception {
        List<String> users = List.of("portolan", "postgres", System.getProperty("user.name"), "nobody");
        for (String database : List.of("portolan", "postgres", "template1")) {
            for (String user : users) {
                for (String password : List.of("", "wrong", user)) {
                    refused(database, user, password);
                }
            }
            refused(database, "postgres", line("postgres/password", 0));
        }
    }

    private static void refused(String database, String user, String password) {
        assertThatThrownBy(() -> DriverManager.getConnection(url(database), user, password)
                        .close())
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refusal -> assertThat(refusal.getSQLState()).isIn("28P01", "28000", "08004"));
    }

    @Test
    void nothing_of_a_running_service_listens_beyond_the_loopback() throws Exception {
        Set<String> sockets = new HashSet<>();
        List<ProcessHandle> processes = processes();
        assertThat(processes).as("the service and its database").hasSizeGreaterThan(1);
        for (ProcessHandle process : processes) {
            sockets.addAll(sockets(process.pid()));
        }
        List<String> listening = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String row : Files.readAllLines(Path.of("/proc/net/" + table))) {
                String[] columns = row.strip().split("\\s+", -1);
                if (columns[3].equals("0A") && sockets.contains("socket:[" + columns[9] + "]")) {
                    listening.add(columns[1].substring(0, columns[1].indexOf(':')));
                }
            }
        }

        assertThat(listening).as("the database and the JMX connector").hasSizeGreaterThanOrEqualTo(2);
        assertThat(listening)
                .isSubsetOf("0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000");
    }

    private static List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() == service.pid()
                        || process.info().commandLine().orElse("").contains(home.toString()))
                .toList();
    }

    private static Set<String> sockets(long pid) throws IOException {
        Set<String> sockets = new HashSet<>();
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path file : files.toList()) {
                if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                    sockets.add(Files.readSymbolicLink(file).toString());
                }
            }
        }
        return sockets;
    }

    @Test
    void what_is_kept_is_its_owners_alone() throws Exception {
        for (String file : List.of("jmx", "postgres/password", "postgres/superuser-password")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
        for (String folder : List.of("", "inbox", "spool", "log", "postgres", "postgres/data")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(folder))))
                    .as(folder)
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void no_password_is_on_a_command_line_at_any_time() throws Exception {
        assertThat(COMMAND_LINES).as("initdb was seen").anyMatch(line -> line.contains("initdb"));
        assertThat(COMMAND_LINES).anyMatch(line -> line.contains("postgres/data"));
        for (String secret : secrets()) {
            assertThat(COMMAND_LINES).noneMatch(line -> line.contains(secret));
        }
    }

    @Test
    void no_password_is_in_a_log_or_said() throws Exception {
        List<Path> logs;
        try (Stream<Path> files = Files.walk(home)) {
            logs = files.filter(file -> file.toString().contains(".log") && Files.isRegularFile(file))
                    .toList();
        }
        assertThat(logs).extracting(log -> log.getFileName().toString()).contains("portolan.log", "postgres.log");
        for (String secret : secrets()) {
            for (Path log : logs) {
                assertThat(Files.readString(log)).as(log.toString()).doesNotContain(secret);
            }
            assertThat(service.err()).noneMatch(line -> line.contains(secret));
            assertThat(service.out()).noneMatch(line -> line.contains(secret));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://127.0.0.1:PORT/portolan",
                "jdbc:postgresql://127.0.0.1:PORT/portolan?password=" + SECRET,
                "jdbc:postgresql://127.0.0.1:1/portolan?user=portolan&password=" + SECRET,
                "jdbc:postgresql://portolan:" + SECRET + "@127.0.0.1:PORT/portolan",
                "postgresql://portolan:" + SECRET + "@127.0.0.1:PORT/portolan",
                "jdbc:postgresql://127.0.0.1:PORT:" + SECRET + "@x/portolan",
                "postgresql://portolan:?" + SECRET + "@127.0.0.1/portolan",
                "postgresql://127.0.0.1/portolan?password=@" + SECRET,
                "jdbc:mysql://portolan:" + SECRET + "@127.0.0.1/portolan",
            })
    void an_error_of_a_login_does_not_tell_the_password(String url) throws Exception {
        Path other = Files.createTempDirectory(elsewhere, "home");
        Called called = Called.with(
                Map.of(
                        "PORTOLAN_HOME",
                        other.toString(),
                        "PORTOLAN_DB_URL",
                        url.replace("PORT", Integer.toString(port)),
                        "PORTOLAN_DB_USER",
                        "portolan",
                        "PORTOLAN_DB_PASSWORD",
                        SECRET),
                "hosts");

        assertThat(called.exitCode()).as(called.err()).isIn(2, 3);
        assertThat(called.err().strip()).hasLineCount(1).doesNotContain(SECRET);
        assertThat(called.out()).isEmpty();
        try (Stream<Path> files = Files.walk(elsewhere)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).as(file.toString()).doesNotContain(SECRET);
            }
        }
    }
}
