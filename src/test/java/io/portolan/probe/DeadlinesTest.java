package io.portolan.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private static final int SLOTS = 200;

    @Test
    void each_slot_is_told_once_after_its_deadline_and_within_a_tick_unless_it_was_cleared() {
        SplittableRandom random = new SplittableRandom(1);
        long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5); // the clock may wrap
        Deadlines deadlines = new Deadlines(SLOTS, now);
        Map<Integer, Long> expected = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            int slot = random.nextInt(SLOTS);
            if (!expected.containsKey(slot)) {
                long deadline = now + TimeUnit.MICROSECONDS.toNanos(random.nextLong(5_000_000));
                expected.put(slot, deadline);
                deadlines.set(slot, deadline);
            } else if (random.nextInt(10) == 0) {
                expected.remove(slot);
                deadlines.clear(slot);
            }
            now += random.nextInt(1000) == 0 ? TimeUnit.SECONDS.toNanos(3) : random.nextLong(4_000_000);
            List<Integer> told = new ArrayList<>();
            deadlines.expire(now, told::add);
            long time = now;
            List<Integer> due = new ArrayList<>();
            expected.forEach((key, deadline) -> {
                if (deadline - time <= 0) {
                    due.add(key);
                }
            });
            assertThat(told).containsExactlyInAnyOrderElementsOf(due);
            due.forEach(expected::remove);
        }
    }
}
