package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.inbox.Inbox;
import io.portolan.scan.BadInput;
import io.portolan.scan.ScanOptions;
import io.portolan.scan.ScanRequest;
import io.portolan.target.PortSet;
import io.portolan.target.TargetList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Whatever a user writes is understood, and then means the same when what was understood is read again, or it is refused
 * with lines that a terminal can show. jqwik prints the seed of each property.
 */
class InputIsReadOrRefusedTest {

    private static final Path FILE = scratch();

    private static Path scratch() {
        try {
            return Files.createTempFile(Files.createDirectories(Path.of("target")), "input-", ".txt");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterContainer
    static void deleteScratch() throws IOException {
        Files.deleteIfExists(FILE);
    }

    private static void plain(String line) {
        assertThat(line).isNotBlank().doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
    }

    /** Digits and what stands between them, and now and then anything at all, so that much of it is nearly right. */
    private static Arbitrary<String> nearly(char... likely) {
        return Arbitraries.frequencyOf(
                        Tuple.of(30, Arbitraries.chars().with(likely).map(String::valueOf)),
                        Tuple.of(
                                1,
                                Arbitraries.of(
                                        "\u0000",
                                        "\u001b[2J",
                                        "\u009b31m",
                                        "\u202e",
                                        "\u2028",
                                        "\ufeff",
                                        "'",
                                        "\"",
                                        ";",
                                        "\ud800",
                                        "😀",
                                        "\r",
                                        "\n",
                                        "٢")),
                        Tuple.of(1, Arbitraries.chars().all().map(String::valueOf)))
                .list()
                .ofMaxSize(14)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> portText() {
        return nearly('0', '1', '2', '6', '5', '-', ',');
    }

    @Property(tries = 3000)
    void ports_are_understood_or_refused_in_one_line(@ForAll("portText") String text) {
        try {
            PortSet ports = PortSet.parse(text);
            assertThat(ports.isEmpty()).isFalse();
            assertThat(PortSet.parse(ports.toString())).isEqualTo(ports);
        } catch (IllegalArgumentException e) {
            assertThat(e).isExactlyInstanceOf(IllegalArgumentException.class);
            plain(e.getMessage());
        }
    }

    @Provide
    Arbitrary<String> lineText() {
        return nearly('0', '1', '2', '.', ':', '/', '-', ',', ' ', '#', 'a', '%', '*');
    }

    @Property(tries = 2000)
    void words_are_targets_or_refused_in_one_line_each(@ForAll("lineText") String word) {
        TargetList list = TargetList.ofWords(List.of(word));
        List<TargetList.BadLine> bad = list.check();
        bad.forEach(line -> plain(line.text()));
        if (bad.isEmpty()) {
            TargetList again = TargetList.ofWords(lines(list));
            assertThat(again.check()).isEmpty();
            assertThat(lines(again)).isEqualTo(lines(list));
        }
    }

    @Provide
    Arbitrary<String> optionWord() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "-p",
                        "--ports",
                        "--top-ports",
                        "--exclude-ports",
                        "--exclude",
                        "--live",
                        "--network",
                        "--type",
                        "--rate",
                        "--timeout",
                        "--retries",
                        "--all-ips",
                        "-Pn",
                        "--no-discovery",
                        "-p-",
                        "-p22",
                        "--rate=5",
                        "--prots",
                        "--",
                        "",
                        "-"),
                Arbitraries.of("connect", "version", "1", "500", "22,80", "10.0.0.0/8", "::1", "-100", "0"),
                lineText(),
                lineText().map(value -> "--exclude=" + value),
                portText().map(value -> "--ports=" + value));
    }

    @Property(tries = 3000)
    void options_are_understood_or_refused_in_one_line(@ForAll @Size(max = 5) List<@From("optionWord") String> words) {
        try {
            ScanOptions options = ScanOptions.parse(words);
            ScanOptions again = ScanOptions.parse(options.words());
            assertThat(again.words()).isEqualTo(options.words());
            assertThat(again.ports()).isEqualTo(options.ports());
            assertThat(again.excludedPorts()).isEqualTo(options.excludedPorts());
            assertThat(again.probeSettings()).isEqualTo(options.probeSettings());
            assertThat(lines(again.excluded())).isEqualTo(lines(options.excluded()));
        } catch (BadInput e) {
            e.lines().forEach(InputIsReadOrRefusedTest::plain);
        }
    }

    @Provide
    Arbitrary<byte[]> fileContent() {
        Arbitrary<String> line = Arbitraries.oneOf(
                Arbitraries.just("127.0.0.1 22"),
                Arbitraries.of("#! --rate 5", "#! -p 1-10 -Pn", "\ufeff#! --live", "# 10.0.0.1", ""),
                lineText(),
                lineText().map(text -> "#! --exclude " + text),
                optionWord().map(word -> "#! " + word));
        Arbitrary<byte[]> text =
                line.list().ofMaxSize(4).map(lines -> String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        Arbitrary<byte[]> binary = Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
        return Arbitraries.frequencyOf(Tuple.of(5, text), Tuple.of(1, binary));
    }

    @Property(tries = 2000)
    void a_file_is_a_scan_or_refused_in_plain_lines(@ForAll("fileContent") byte[] content) throws IOException {
        Files.write(FILE, content);
        try {
            ScanRequest request = new Inbox().request(FILE.toFile(), "key");
            assertThat(request.targets().check()).isEmpty();
            List<String> written = lines(request.targets());
            assertThat(written.isEmpty()).isEqualTo(request.options().live());
            TargetList again = TargetList.ofWords(written); // as a job keeps them, for its resumption
            assertThat(again.check()).isEmpty();
            assertThat(lines(again)).isEqualTo(written);
        } catch (BadInput e) {
            e.lines().forEach(InputIsReadOrRefusedTest::plain);
        }
    }

    private static List<String> lines(TargetList list) {
        try (Stream<String> lines = list.lines()) {
            return lines.toList();
        }
    }
}
