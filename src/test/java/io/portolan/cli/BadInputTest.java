package io.portolan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Wrong usage and bad input: exit code 2, one line on standard error, nothing on standard output, nothing written. */
class BadInputTest {
    private static final String ID = "2f0c1c1e-8f5e-4c39-9d0c-6d8b7a1f0a44";

    @TempDir
    private Path folder;

    static Stream<Arguments> wrongUses() {
        return Stream.of(
                wrong("no command given"),
                wrong("unknown command 'scna'; did you mean scan?", "scna"),
                wrong("unknown option '--froce'", "--froce"),
                // scan
                wrong("no target", "scan"),
                wrong("unknown option '--prots'; did you mean --ports?", "scan", "--prots", "22", "127.0.0.1"),
                wrong("--ports: ", "scan", "-p", "0", "127.0.0.1"),
                wrong("--ports: ", "scan", "-p", "65536", "127.0.0.1"),
                wrong("--ports: ", "scan", "-p", "http", "127.0.0.1"),
                wrong("--ports: ", "scan", "-p", "90-80", "127.0.0.1"),
                wrong("--ports: ", "scan", "--ports=", "127.0.0.1"),
                wrong("for option '--ports'", "scan", "127.0.0.1", "-p"),
                wrong("--ports and --top-ports", "scan", "-p", "80", "--top-ports", "10", "127.0.0.1"),
                wrong("--top-ports: '0'", "scan", "--top-ports", "0", "127.0.0.1"),
                wrong("--exclude-ports leaves no port", "scan", "-p80", "--exclude-ports", "1-100", "127.0.0.1"),
                wrong("--exclude: ", "scan", "--exclude", "300.0.0.1", "127.0.0.1"),
                wrong("--rate: '-5'", "scan", "--rate", "-5", "127.0.0.1"),
                wrong("--timeout: '0'", "scan", "--timeout", "0", "127.0.0.1"),
                wrong("--retries: '11'", "scan", "--retries", "11", "127.0.0.1"),
                wrong("--type: 'syn'", "scan", "--type", "syn", "127.0.0.1"),
                wrong("--format: ", "scan", "--format", "xml", "127.0.0.1"),
                wrong("--network narrows --live down", "scan", "--network", "127.0.0.0/8", "127.0.0.1"),
                wrong("--live takes its targets from the inventory", "scan", "--live", "127.0.0.1"),
                wrong("--resume: 'x'", "scan", "--resume", "x"),
                wrong("--resume goes on with the targets", "scan", "--resume", ID, "127.0.0.1"),
                wrong("--resume goes on with the targets", "scan", "--resume", ID, "--rate", "5"),
                wrong("--dry-run opens no database", "scan", "--dry-run", "--live"),
                wrong("--dry-run opens no database", "scan", "--dry-run", "--resume", ID),
                wrong("--dry-run prints a table or json", "scan", "--dry-run", "--format", "list", "127.0.0.1"),
                wrong("--dry-run opens no database", "discover", "--dry-run", "--live"),
                wrong("--dry-run prints a table or json", "discover", "--dry-run", "--format", "csv", "127.0.0.1"),
                wrong("'300.1.1.1'", "scan", "300.1.1.1"),
                wrong("'10.0.0.0/33'", "scan", "10.0.0.0/33"),
                wrong("'10.0.0.9-1'", "scan", "10.0.0.9-1"),
                wrong("(and 1 more)", "scan", "10.0.0.0/33", "300.1.1.1"),
                wrong("no-such-file.txt", "scan", "-iL", "no-such-file.txt"),
                wrong("should be specified only once", "scan", "--rate", "1", "--rate", "2", "127.0.0.1"),
                // the others
                wrong("no target", "discover"),
                wrong("--no-discovery leaves discover nothing to do", "discover", "-Pn", "127.0.0.1"),
                wrong("--format: ", "discover", "--format", "list", "127.0.0.1"),
                wrong("unexpected word 'now'", "run", "now"),
                wrong("--status: ", "hosts", "--status", "alive"),
                wrong("--network: '10.0.0.0/40'", "hosts", "--network", "10.0.0.0/40"),
                wrong("--format: 'yaml' is not known; expected one of table, json, csv;", "hosts", "--format", "yaml"),
                wrong(
                        "--format: 'xml' is not known; expected one of nmap-xml, json, jsonl, csv, grepable;",
                        "export",
                        ID,
                        "--format",
                        "xml"),
                wrong("'ADDRESS'", "host"),
                wrong("ADDRESS: 'localhost'", "host", "localhost"),
                wrong("--status: ", "jobs", "--status", "done"),
                wrong("ID: '1-1-1-1-1' is not the id of a job", "job", "1-1-1-1-1"),
                wrong("ID: 'x' is not the id of a job", "cancel", "x"),
                wrong("schedule needs one of add, list, remove, enable, disable", "schedule"),
                wrong("unknown command 'ad'; did you mean add?", "schedule", "ad"),
                wrong("--cron", "schedule", "add", "nightly", "127.0.0.1"),
                wrong("--cron: 'daily'", "schedule", "add", "nightly", "--cron", "daily", "127.0.0.1"),
                wrong("--cron: '0 0 25 * * ?'", "schedule", "add", "nightly", "--cron", "0 0 25 * * ?", "127.0.0.1"),
                wrong("would never run", "schedule", "add", "n", "--cron", "0 0 2 1 1 ? 2001", "127.0.0.1"),
                wrong(
                        "--time-zone: 'Lisbon'",
                        "schedule",
                        "add",
                        "n",
                        "--cron",
                        "0 0 2 * * ?",
                        "--time-zone",
                        "Lisbon",
                        "127.0.0.1"),
                wrong("no target", "schedule", "add", "n", "--cron", "0 0 2 * * ?"),
                wrong("'10.0.0.0/33'", "schedule", "add", "n", "--cron", "0 0 2 * * ?", "10.0.0.0/33"),
                wrong("NAME: a schedule's name", "schedule", "add", " ", "--cron", "0 0 2 * * ?", "127.0.0.1"),
                wrong("unexpected word 'all'", "verify", "all"),
                wrong("either --older-than DAYS or --all --yes", "cleanup"),
                wrong("either --older-than DAYS or --all --yes", "cleanup", "--all", "--yes", "--older-than", "3"),
                wrong("--all removes every row", "cleanup", "--all"),
                wrong("--older-than: '-1'", "cleanup", "--older-than", "-1"),
                wrong("SQL: the statement is empty", "db", " "),
                wrong("--stop stands alone", "db", "--stop", "select 1"));
    }

    private static Arguments wrong(String line, String... words) {
        return Arguments.of(line, words);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongUses")
    void it_is_refused_in_one_line_and_nothing_is_written(String line, String[] words) {
        Path home = folder.resolve("home");

        Called called = Called.with(Map.of("PORTOLAN_HOME", home.toString()), words);

        assertThat(called.err()).contains(line).startsWith("portolan: ").endsWith("\n");
        assertThat(called.err().strip().lines()).hasSize(1);
        assertThat(called.exitCode()).isEqualTo(2);
        assertThat(called.out()).isEmpty();
        assertThat(home).doesNotExist();
    }

    @Test
    void a_file_of_targets_is_refused_with_the_number_of_its_bad_line() throws IOException {
        Path targets = Files.writeString(folder.resolve("targets.txt"), "127.0.0.1 80\n\n127.0.0.999\n");

        Called called = Called.with(
                Map.of("PORTOLAN_HOME", folder.resolve("home").toString()), "scan", "-iL", targets.toString());

        assertThat(called.exitCode()).isEqualTo(2);
        assertThat(called.err()).contains("targets.txt:3").contains("127.0.0.999");
    }

    @Test
    void standard_input_is_refused_the_same_and_not_left_in_the_spool() {
        Path home = folder.resolve("home");

        Called called = Called.reading(
                "127.0.0.1\nnot/a/target\n", Map.of("PORTOLAN_HOME", home.toString()), "scan", "-iL", "-");

        assertThat(called.exitCode()).isEqualTo(2);
        assertThat(called.err()).contains("standard input:2");
        assertThat(home.resolve("spool")).isEmptyDirectory();
    }

    @Test
    void a_bad_setting_is_refused() {
        Called called = Called.with(
                Map.of("PORTOLAN_HOME", folder.resolve("home").toString(), "PORTOLAN_RETRY_DELAY", "soon"), "hosts");

        assertThat(called.exitCode()).isEqualTo(2);
        assertThat(called.err()).contains("PORTOLAN_RETRY_DELAY").contains("soon");
        assertThat(called.err().strip().lines()).hasSize(1);
    }

    @Test
    void a_bad_database_url_is_refused() {
        Called called = Called.with(
                Map.of("PORTOLAN_HOME", folder.resolve("home").toString(), "PORTOLAN_DB_URL", "mysql://here"), "hosts");

        assertThat(called.exitCode()).isEqualTo(2);
        assertThat(called.err()).contains("PORTOLAN_DB_URL");
        assertThat(called.err().strip().lines()).hasSize(1);
    }

    @Test
    void a_database_that_cannot_be_reached_ends_with_3() {
        Called called = Called.with(
                Map.of(
                        "PORTOLAN_HOME",
                        folder.resolve("home").toString(),
                        "PORTOLAN_DB_URL",
                        "jdbc:postgresql://127.0.0.1:1/portolan"),
                "hosts");

        assertThat(called.exitCode()).isEqualTo(3);
        assertThat(called.err()).contains("127.0.0.1:1");
        assertThat(called.err().strip().lines()).hasSize(1);
        assertThat(called.out()).isEmpty();
    }
}
