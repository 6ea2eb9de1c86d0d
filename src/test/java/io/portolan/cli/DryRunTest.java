package io.portolan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --dry-run} prints, and that it leaves nothing behind, not even a home. */
class DryRunTest {
    @TempDir
    private Path folder;

    private Called portolan(String in, String... words) {
        return Called.reading(in, Map.of("PORTOLAN_HOME", folder.resolve("home").toString()), words);
    }

    @AfterEach
    void nothing_is_written() {
        assertThat(folder.resolve("home")).doesNotExist();
    }

    @Test
    void it_tells_how_much_where_and_how_long() {
        Called called = portolan(
                "",
                "scan",
                "--dry-run",
                "-Pn",
                "-p",
                "80,443",
                "--rate",
                "1000",
                "127.0.0.0/16",
                "--exclude",
                "127.0.1.0/24");

        assertThat(called.exitCode()).as(called.err()).isZero();
        assertThat(called.err()).isEmpty();
        assertThat(called.out())
                .containsPattern("(?m)^addresses +65,280$")
                .containsPattern("(?m)^ports an address +2$")
                .containsPattern("(?m)^probes +130,560$")
                .containsPattern("(?m)^excluded addresses +256$")
                .containsPattern("(?m)^unresolved names +0$")
                .containsPattern("(?m)^pace +1,000 SYNs/s$")
                .containsPattern("(?m)^estimated time +4 min 23 s if nothing answers, 2 min 11 s if everything does$")
                .containsPattern("(?m)^walked +65,280 addresses in ")
                .containsPattern("(?m)^127\\.0\\.0\\.0/24 +256 +80,443$")
                .containsPattern("(?m)^127\\.0\\.2\\.0-127\\.0\\.255\\.255 +65,024 +80,443$");
    }

    @Test
    void json_has_the_same_numbers() throws IOException {
        Called called = portolan(
                "", "scan", "--dry-run", "--format", "json", "127.0.0.0/20 22", "::1 1-65535", "no-such-host.invalid");

        assertThat(called.exitCode()).as(called.err()).isZero();
        JsonNode json = new ObjectMapper().readTree(called.out());
        assertThat(json.get("addresses").asLong()).isEqualTo(4_097);
        assertThat(json.get("probes").asLong()).isEqualTo(4_096 + 65_535);
        assertThat(json.get("lowest_ports").asInt()).isEqualTo(1);
        assertThat(json.get("highest_ports").asInt()).isEqualTo(65_535);
        assertThat(json.get("unresolved").asInt()).isEqualTo(1);
        assertThat(json.get("discovery").asBoolean()).isTrue();
        assertThat(json.get("seconds_if_answering").decimalValue()).isPositive();
        assertThat(json.get("ranges_total").asInt()).isEqualTo(2);
        assertThat(json.get("ranges").get(1).get("range").asText()).isEqualTo("::1");
        assertThat(json.get("ranges").get(1).get("ports").asText()).isEqualTo("1-65535");
    }

    @Test
    void of_many_ranges_the_first_are_listed_and_the_others_counted() {
        Called called = portolan("", "scan", "--dry-run", "-p", "80", "127.0.0.1,3,5,7,9-255", "127.0.1-100.7");

        assertThat(called.exitCode()).as(called.err()).isZero();
        assertThat(called.out().lines().filter(line -> line.startsWith("127."))).hasSize(24);
        assertThat(called.out()).endsWith("… and 81 more\n");
    }

    @Test
    void a_discovery_is_walked_too() {
        Called called = portolan("", "discover", "--dry-run", "127.0.0.0/24");

        assertThat(called.exitCode()).as(called.err()).isZero();
        assertThat(called.out()).contains("discovery alone").containsPattern("(?m)^walked +256 addresses");
    }

    @Test
    void standard_input_is_read_and_kept_nowhere() throws IOException {
        Called called = portolan("127.0.0.1 80\n127.0.0.2-9 1-100\n", "scan", "--dry-run", "-iL", "-");

        assertThat(called.exitCode()).as(called.err()).isZero();
        assertThat(called.out())
                .containsPattern("(?m)^ports an address +1 to 100$")
                .containsPattern("(?m)^probes +801$");
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("portolan-stdin-")))
                    .isEmpty();
        }
    }

    @Test
    void values_may_be_attached_to_options_of_one_letter_and_of_two() throws IOException {
        Path targets = Files.writeString(folder.resolve("targets.txt"), "127.0.0.1-3\n");
        for (String[] words : new String[][] {
            {"-iL" + targets, "-p80-81"},
            {"-iL=" + targets, "-p=80,81"},
            {"-p80,81", "-iL-"},
        }) {
            Called called = portolan(
                    "127.0.0.1-3\n",
                    Stream.concat(Stream.of("scan", "--dry-run"), Stream.of(words))
                            .toArray(String[]::new));

            assertThat(called.exitCode()).as(called.err()).isZero();
            assertThat(called.out()).containsPattern("(?m)^addresses +3$").containsPattern("(?m)^ports an address +2$");
        }

        Called target = portolan("", "scan", "--dry-run", "--", "-iL" + targets);
        assertThat(target.err()).startsWith("portolan: '-iL").contains("is not");
    }

    @Test
    void what_a_scan_refuses_it_refuses_the_same() {
        for (String[] words : new String[][] {
            {"300.1.1.1"},
            {"no-such-host.invalid"},
            {"-p", "0", "127.0.0.1"},
            {"127.0.0.1", "--exclude", "127.0.0.0/8"},
        }) {
            Called scan = portolan(
                    "",
                    Stream.concat(Stream.of("scan", "--dry-run"), Stream.of(words))
                            .toArray(String[]::new));
            assertThat(scan.exitCode()).isEqualTo(2);
            assertThat(scan.err().strip().lines()).as(scan.err()).hasSize(1);
            assertThat(scan.out()).isEmpty();
        }
    }
}
