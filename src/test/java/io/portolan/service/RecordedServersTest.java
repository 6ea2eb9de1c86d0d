package io.portolan.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.PipelineTestSupport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** A scan for versions of what real servers were recorded to say, on ports that suggest nothing. */
class RecordedServersTest extends PipelineTestSupport {

    private static final Path RECORDED = Path.of("src/test/resources/services");
    private static final String ADDRESS = "127.1.7.1";

    @Test
    void every_recorded_server_is_known_by_its_product_and_by_its_version_where_it_gives_one() throws IOException {
        areKnown(Duration.ZERO);
    }

    /** As where a segment is lost, or the server's machine has more to do than it can. */
    @Test
    void one_that_stops_in_the_middle_of_whatever_it_says_is_known_all_the_same() throws IOException {
        areKnown(Duration.ofMillis(600));
    }

    private void areKnown(Duration pause) throws IOException {
        Map<Integer, RecordedServer> recorded = new TreeMap<>();
        for (Path file : files()) {
            RecordedServer server = RecordedServer.of(file).stoppingFor(pause);
            recorded.put(servers.listen(ADDRESS, server), server);
        }

        completed(scan(
                "-Pn --type version -p "
                        + recorded.keySet().stream().map(String::valueOf).collect(Collectors.joining(",")),
                ADDRESS));

        SoftAssertions found = new SoftAssertions();
        recorded.forEach((port, server) -> check(found, server, found(port)));
        found.assertAll();
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(RECORDED)) {
            List<Path> sorted = files.sorted().toList();
            assertThat(sorted).hasSizeGreaterThanOrEqualTo(20);
            return sorted;
        }
    }

    /** Service, product and version; empty where nothing was found. */
    private static List<String> found(int port) {
        return rows(
                        "select s.service_type, s.product, s.version from services s join port_scans p on p.id = s.port_scan_id"
                                + " where p.port = " + port)
                .stream()
                .flatMap(row -> Stream.of(row.split(" \\| ", -1)))
                .toList();
    }

    private static void check(SoftAssertions all, RecordedServer server, List<String> found) {
        all.assertThat(found).as(server.packaged()).hasSize(3);
        if (found.size() == 3) {
            all.assertThat(found.get(0)).as(server.packaged()).matches(server.service());
            all.assertThat(found.get(1).toLowerCase(Locale.ROOT))
                    .as(server.packaged())
                    .matches(server.product());
            all.assertThat(found.get(2)).as(server.packaged()).satisfies(version -> {
                if (server.version().equals("-")) {
                    assertThat(server.packaged()).contains(version.equals("-") ? "" : version);
                } else {
                    assertThat(version).matches("\\Q" + server.version() + "\\E(?:[^0-9a-z].*)?");
                }
            });
        }
    }
}
