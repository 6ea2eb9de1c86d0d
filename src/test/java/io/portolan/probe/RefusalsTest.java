package io.portolan.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RefusalsTest {
    private final Refusals refusals = new Refusals();

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void a_host_that_refuses_at_once_is_asked_without_a_pause() {
        for (int i = 0; i < 1_000; i++) {
            refusals.refused();
            refusals.asked(millis(i));
        }

        assertThat(refusals.waitNanos(millis(1_000))).isZero();
        assertThat(refusals.withheldSince(0)).isFalse();
    }

    @Test
    void a_tenth_of_the_refusals_lost_is_no_reason_to_slow_down() {
        for (int i = 0; i < 1_000; i++) {
            refusals.refused();
        }
        for (int i = 0; i < 200; i++) {
            refusals.refusedAtLast(0, millis(1_000 + i));
        }
        refusals.asked(millis(2_000));

        assertThat(refusals.waitNanos(millis(2_000))).isZero();
        assertThat(refusals.withheldSince(millis(1_100))).isTrue();
        assertThat(refusals.withheldSince(millis(1_300))).isFalse();
    }

    @Test
    void a_host_that_withholds_refusals_is_asked_ever_more_slowly_down_to_once_a_second() {
        for (int i = 0; i < 6; i++) {
            refusals.refused();
        }
        refusals.refusedAtLast(millis(1), millis(900));
        assertThat(pause(1_000)).isZero();

        refusals.refusedAtLast(millis(1), millis(1_800));
        assertThat(pause(1_900)).isEqualTo(millis(5));

        refusals.refusedAtLast(millis(1), millis(2_000));
        assertThat(pause(2_000))
                .as("that try was made before the pace was slowed down")
                .isEqualTo(millis(5));

        for (int second = 3; second < 12; second++) {
            refusals.refusedAtLast(millis(second * 1_000L - 500), millis(second * 1_000L));
        }
        assertThat(pause(12_000)).isEqualTo(millis(1_000));
    }

    private long pause(long atMillis) {
        refusals.asked(millis(atMillis));
        return refusals.waitNanos(millis(atMillis));
    }
}
