package io.portolan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portolan.scan.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressLineTest {
    private static final Progress UNDER_WAY =
            new Progress(256, 12, 3, 256_000, 128_000, 10_000, 5_000, 0, 6_000, 6_000, 7, 0, Duration.ofSeconds(100));

    private static String line(Progress progress, boolean discoveryOnly) {
        return String.join("; ", JobProgress.parts(progress, discoveryOnly, 9_876));
    }

    @Test
    void it_says_how_far_how_fast_what_was_found_and_how_long_yet() {
        assertThat(line(UNDER_WAY, false))
                .isEqualTo("5,000 of about 20,000 ports, 7 open; 9,876 probes/s; 5 min 0 s left; 12 of 256 addresses,"
                        + " 3 up");
    }

    @Test
    void at_the_end_it_says_what_was_done_and_in_which_time() {
        assertThat(line(new Progress(4, 4, 2, 400, 400, 200, 200, 0, 210, 210, 7, 0, Duration.ofSeconds(75)), false))
                .isEqualTo("200 of 200 ports, 7 open; 9,876 probes/s; done in 1 min 15 s; 4 of 4 addresses, 2 up");
    }

    @Test
    void a_discovery_is_told_by_its_addresses_and_a_spool_before_all() {
        assertThat(line(new Progress(256, 64, 3, 0, 0, 0, 0, 0, 6_000, 0, 0, 0, Duration.ofSeconds(2)), true))
                .isEqualTo("64 of 256 addresses, 3 up; 9,876 probes/s; 6 s left");
        assertThat(line(new Progress(256, 0, 0, 256_000, 0, 0, 0, 0, 6_000, 0, 0, 5, Duration.ofSeconds(2)), false))
                .startsWith("waiting for the database with 5 results in the spool; 0 of about 256,000 ports");
    }

    @Test
    void it_fits_the_terminal_by_whole_parts() {
        List<String> parts = JobProgress.parts(UNDER_WAY, false, 9_876);
        String all = String.join("; ", parts);
        assertThat(ProgressLine.fitting(parts, 0)).isEqualTo(all);
        assertThat(ProgressLine.fitting(parts, 200)).isEqualTo(all);
        assertThat(ProgressLine.fitting(parts, 80))
                .isEqualTo("5,000 of about 20,000 ports, 7 open; 9,876 probes/s; 5 min 0 s left");
        for (int columns = 1; columns <= 200; columns++) {
            assertThat(ProgressLine.fitting(parts, columns).length()).isLessThan(columns);
        }
    }

    @Test
    void a_terminal_sees_one_line_that_is_gone_at_the_end() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        AtomicInteger calls = new AtomicInteger();
        try (ProgressLine line = new ProgressLine(new PrintStream(err, true, StandardCharsets.UTF_8), true)) {
            line.follow(() -> List.of("step " + calls.incrementAndGet()));
            await().until(() -> calls.get() >= 2);
        }
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(Terminal.CLEAR_LINE + "step 1" + Terminal.CLEAR_LINE + "step 2")
                .endsWith(Terminal.CLEAR_LINE)
                .doesNotContain("\n");
    }

    @Test
    void what_is_done_before_the_first_line_is_due_shows_none() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (ProgressLine line = new ProgressLine(new PrintStream(err, true, StandardCharsets.UTF_8), false)) {
            line.follow(() -> List.of("never"));
        }
        assertThat(err.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "400, 0 s",
        "59400, 59 s",
        "60000, 1 min 0 s",
        "3599000, 59 min 59 s",
        "7500000, 2 h 5 min",
        "86400000, 1 d 0 h",
        "8640000000000, '100,000 d 0 h'"
    })
    void times_are_told_in_two_units(long millis, String text) {
        assertThat(TimeSpan.text(Duration.ofMillis(millis))).isEqualTo(text);
    }
}
