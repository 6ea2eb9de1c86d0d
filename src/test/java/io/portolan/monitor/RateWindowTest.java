package io.portolan.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateWindowTest {
    private static final long SECOND = 1_000_000_000L;

    private final RateWindow window = new RateWindow(Duration.ofSeconds(10));

    @Test
    void there_is_no_speed_before_two_samples() {
        assertThat(window.perSecond()).isZero();
        window.sample(5 * SECOND, 1_000);
        assertThat(window.perSecond()).isZero();
    }

    @Test
    void two_samples_of_one_instant_have_no_speed() {
        window.sample(5 * SECOND, 1_000);
        window.sample(5 * SECOND, 2_000);
        assertThat(window.perSecond()).isZero();
    }

    @Test
    void the_speed_is_the_growth_over_the_time_between_the_samples() {
        window.sample(0, 500);
        window.sample(SECOND, 1_500);
        window.sample(4 * SECOND, 2_500);
        assertThat(window.perSecond()).isEqualTo(500);
    }

    @Test
    void what_is_older_than_the_window_does_not_count() {
        for (int second = 0; second <= 60; second++) {
            window.sample(second * SECOND, Math.min(second, 30) * 1_000L);
            if (second == 30) {
                assertThat(window.perSecond()).isEqualTo(1_000);
            }
            if (second == 35) {
                assertThat(window.perSecond()).isEqualTo(500);
            }
        }
        assertThat(window.perSecond()).isZero();
    }

    @Test
    void a_clock_that_wraps_around_is_a_clock() {
        window.sample(Long.MAX_VALUE - SECOND, 0);
        window.sample(Long.MIN_VALUE + SECOND - 1, 300);
        assertThat(window.perSecond()).isEqualTo(150);
    }
}
