package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portolan.cli.Called;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is shown of a job on its way agrees with what becomes of it. */
class ProgressIsTrueTest extends PipelineTestSupport {

    @Test
    void the_last_line_is_what_the_statistics_say() throws IOException {
        listeners.accepting("127.77.91.1", 21_007);

        Called called = portolan("scan", "-p", "21001-22000", "--rate", "300", "127.77.91.1-2");

        assertThat(called.exitCode()).as(called.err()).isZero();
        List<String> lines = called.err().strip().lines().toList();
        assertThat(lines).hasSizeBetween(2, 20);
        assertThat(lines.get(0))
                .matches("portolan: .* of (about )?2,000 ports, \\d open; \\d+ probes/s; \\d+ s left; .*");
        assertThat(lines.get(lines.size() - 1))
                .matches(
                        "portolan: 2,000 of 2,000 ports, 1 open; \\d+ probes/s; done in \\d+ s; 2 of 2 addresses, 2 up");
        assertThat(rows("select scan_stats ->> 'ports_probed', scan_stats ->> 'open', scan_stats ->> 'hosts_total',"
                        + " scan_stats ->> 'hosts_up' from scan_jobs"))
                .containsExactly("2000 | 1 | 2 | 2");
    }

    /** The whole of a zone of the loopback, 2³² addresses, is walked for minutes unless somebody ends it. */
    @Test
    void a_dry_run_tells_how_far_it_is_and_ends_with_a_signal() {
        try (PortolanProcess dry = PortolanProcess.start(Map.of(), "scan", "--dry-run", "fe80::%lo/96")) {
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> dry.err().stream().anyMatch(line -> line.contains(" of 4,294,967,296 addresses; ")));
            dry.signal("TERM");
            assertThat(dry.exitCode()).isEqualTo(143);
            assertThat(dry.out()).isEmpty();
        }
    }
}
