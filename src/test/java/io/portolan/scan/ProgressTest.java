package io.portolan.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Of a scan with discovery of 100 addresses x 1,000 ports. */
    private static Progress of(long settled, long asked, long done, long before, Duration elapsed) {
        return new Progress(
                100, 0, 0, 100_000, settled, asked, done, before, done - before, done - before, 0, 0, elapsed);
    }

    @Test
    void the_total_is_estimated_by_the_share_of_hosts_that_are_up() {
        Progress begun = of(0, 0, 0, 0, MINUTE);
        assertThat(begun.isTotalKnown()).isFalse();
        assertThat(begun.portsTotal()).as("at most all of them").isEqualTo(100_000);
        assertThat(begun.timeLeft()).isEmpty();

        Progress half = of(50_000, 10_000, 4_000, 0, MINUTE);
        assertThat(half.isTotalKnown()).isFalse();
        assertThat(half.portsTotal()).isEqualTo(20_000);
        assertThat(half.timeLeft()).as("4,000 a minute").contains(Duration.ofMinutes(4));

        Progress discovered = of(100_000, 30_000, 15_000, 0, MINUTE);
        assertThat(discovered.isTotalKnown()).isTrue();
        assertThat(discovered.portsTotal()).isEqualTo(30_000);
        assertThat(discovered.timeLeft()).contains(MINUTE);
    }

    @Test
    void a_network_without_hosts_is_as_far_as_its_discovery() {
        assertThat(of(25_000, 0, 0, 0, MINUTE).timeLeft()).contains(Duration.ofMinutes(3));
        assertThat(of(25_000, 0, 0, 0, MINUTE).portsTotal()).isZero();
        assertThat(of(100_000, 0, 0, 0, MINUTE).timeLeft()).contains(Duration.ZERO);
    }

    @Test
    void discovery_that_is_behind_the_ports_sets_the_time() {
        assertThat(of(10_000, 100, 100, 0, MINUTE).timeLeft()).contains(Duration.ofMinutes(9));
    }

    @Test
    void what_an_earlier_run_has_done_counts_and_tells_nothing_of_the_speed() {
        Progress resumed = of(100_000, 100_000, 60_000, 50_000, MINUTE);
        assertThat(resumed.portsTotal()).isEqualTo(100_000);
        assertThat(resumed.timeLeft()).as("10,000 a minute").contains(Duration.ofMinutes(4));
        assertThat(of(100_000, 100_000, 50_000, 50_000, MINUTE).timeLeft()).isEmpty();
    }

    @Test
    void at_the_end_nothing_is_left_and_before_it_something_is() {
        assertThat(of(100_000, 30_000, 30_000, 0, MINUTE).timeLeft()).contains(Duration.ZERO);
        assertThat(of(100_000, 100_000, 99_999, 0, Duration.ofMillis(1)).timeLeft())
                .get()
                .isNotEqualTo(Duration.ZERO);
    }

    @Test
    void a_discovery_alone_goes_by_its_addresses() {
        Progress discovery = new Progress(1_000, 250, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, MINUTE);
        assertThat(discovery.timeLeft()).contains(Duration.ofMinutes(3));
    }

    @Test
    void between_two_writes_it_goes_by_what_was_sent() {
        Progress first = new Progress(1, 0, 0, 60_000, 60_000, 60_000, 0, 0, 15_000, 0, 0, 0, MINUTE);
        assertThat(first.timeLeft()).as("a SYN a port").contains(Duration.ofMinutes(3));
        Progress later = new Progress(1, 0, 0, 60_000, 60_000, 60_000, 10_000, 0, 30_000, 20_000, 0, 0, MINUTE);
        assertThat(later.timeLeft()).as("two SYNs a port").contains(Duration.ofMinutes(3));
        Progress last = new Progress(1, 0, 0, 60_000, 60_000, 60_000, 10_000, 0, 1_000_000, 20_000, 0, 0, MINUTE);
        assertThat(last.timeLeft().orElseThrow()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(1));
    }

    /** A run at an even speed, a host in ten up: what was left each time is what it then took. */
    @Test
    void the_time_left_agrees_with_the_end() {
        int seconds = 1_000;
        for (int now = 20; now <= seconds; now++) {
            long settled = Math.min(100_000, 102L * now);
            Progress progress = of(settled, settled / 10, 10L * now, 0, Duration.ofSeconds(now));
            assertThat(progress.timeLeft().orElseThrow().toMillis() / 1e3)
                    .as("at %d s", now)
                    .isBetween((seconds - now) * 0.97 - 1, (seconds - now) * 1.05 + 1);
        }
    }
}
