package io.portolan.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("alone")
class PacerTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @ParameterizedTest
    @ValueSource(ints = {3, 100, 5_000, 10_000, 123_456})
    void a_second_holds_the_rate_and_a_tenth_no_burst_whatever_the_thread_misses(int rate) {
        SplittableRandom random = new SplittableRandom(rate);
        Pacer pacer = new Pacer(rate, 0);
        ArrayDeque<Long> lastSecond = new ArrayDeque<>();
        ArrayDeque<Long> lastTenth = new ArrayDeque<>();
        long sent = 0;
        long now = 0;
        while (now < 10 * SECOND) {
            // wakes every millisecond or so, and sometimes is kept from running for up to 30
            now += random.nextInt(500) == 0 ? random.nextLong(30_000_000) : 900_000 + random.nextLong(300_000);
            while (pacer.take(now)) {
                sent++;
                lastSecond.add(now);
                lastTenth.add(now);
            }
            drop(lastSecond, now - SECOND);
            drop(lastTenth, now - SECOND / 10);
            assertThat(lastSecond.size()).isLessThanOrEqualTo((int) (rate * 1.05) + 1);
            assertThat(lastTenth.size()).isLessThanOrEqualTo((int) (rate * 0.11) + 1);
        }
        assertThat(sent).isBetween((long) (rate * 10 * 0.95), rate * 10L + 1);
    }

    private static void drop(ArrayDeque<Long> times, long until) {
        while (!times.isEmpty() && times.peek() <= until) {
            times.remove();
        }
    }
}
