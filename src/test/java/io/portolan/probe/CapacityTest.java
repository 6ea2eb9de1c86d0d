package io.portolan.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Simulated: every answer is there at once, and time passes only where the test lets it. */
class CapacityTest {
    private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

    private final Capacity capacity = new Capacity(0);
    private final ArrayDeque<Long> silent = new ArrayDeque<>();
    private long now;

    /** What the way lets through: a bucket of tokens, as a policer has. */
    private final class Policer {
        private final double aMillisecond;
        private final double burst;
        private double tokens;
        private long at;

        Policer(double aSecond, double burst) {
            aMillisecond = aSecond / 1000;
            this.burst = burst;
            tokens = burst;
        }

        boolean passes() {
            tokens = Math.min(burst, tokens + (double) (now - at) / MILLISECOND * aMillisecond);
            at = now;
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        }
    }

    private void firstTry(boolean answered) {
        capacity.sent(now);
        if (answered) {
            capacity.answered(now);
        } else {
            silent.add(now);
        }
    }

    private void laterTry(boolean answered) {
        long before = silent.remove();
        capacity.sent(now);
        capacity.askedAgain(before);
        if (answered) {
            capacity.answered(now);
            capacity.lost(before, now);
        } else {
            silent.add(now);
        }
    }

    private int sendableWithin(long nanos) {
        int sent = 0;
        for (long end = now + nanos; now < end; now += MILLISECOND) {
            while (capacity.waitNanos(now) <= 0 && sent < 1_000_000) {
                capacity.sent(now);
                sent++;
            }
        }
        return sent;
    }

    @Test
    void behind_a_policer_the_pace_becomes_what_it_lets_through() {
        Policer policer = new Policer(1_000, 100);
        for (int i = 0; i < 3_000; i++) {
            now = i * MILLISECOND / 60;
            firstTry(policer.passes());
        }
        for (now += 100 * MILLISECOND; silent.size() > 1_000; now += MILLISECOND / 10) {
            if (capacity.waitNanos(now) <= 0) {
                laterTry(policer.passes());
            }
        }

        assertThat(sendableWithin(1_000 * MILLISECOND)).isBetween(700, 1_600);
    }

    @Test
    void ports_that_stay_silent_are_filtered_and_slow_nothing_down() {
        for (int i = 0; i < 1_010; i++) {
            firstTry(i % 101 == 0);
        }
        now += 200 * MILLISECOND;
        for (int i = 0; i < 1_000; i++) {
            laterTry(i % 100 == 0 && i < 200); // two had bad luck
        }

        assertThat(capacity.waitNanos(now)).isLessThanOrEqualTo(0);
    }

    @Test
    void a_tenth_of_losses_is_asked_again_at_the_same_pace() {
        for (int i = 0; i < 3_000; i++) {
            firstTry(i % 10 != 0);
        }
        now += 200 * MILLISECOND;
        for (int i = 0; i < 300; i++) {
            laterTry(i % 10 != 0);
        }

        assertThat(capacity.waitNanos(now)).isLessThanOrEqualTo(0);
    }

    @Test
    void the_pace_grows_again_where_nothing_more_is_lost() {
        behind_a_policer_the_pace_becomes_what_it_lets_through();

        int soon = sendableWithin(1_000 * MILLISECOND);
        int later = sendableWithin(1_000 * MILLISECOND);

        assertThat(later).isGreaterThan(soon);
        sendableWithin(60_000 * MILLISECOND);
        assertThat(capacity.waitNanos(now)).isLessThanOrEqualTo(0);
    }
}
