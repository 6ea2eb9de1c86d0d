package io.portolan.probe;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * A deadline for each slot that has one, in a timing wheel: setting and clearing one costs the same however many there
 * are, nothing is allocated, and none is told early.
 */
final class Deadlines {
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(4);
    private static final int SPOKES = 512;
    private static final int NONE = -1;

    private final long start;
    private final long[] deadline;
    private final int[] next;
    private final int[] previous;
    private final int[] spoke;
    private final int[] first = new int[SPOKES];
    private long tick;

    Deadlines(int slots, long now) {
        start = now;
        deadline = new long[slots];
        next = new int[slots];
        previous = new int[slots];
        spoke = new int[slots];
        Arrays.fill(spoke, NONE);
        Arrays.fill(first, NONE);
    }

    void set(int slot, long time) {
        int at = (int) ((time - start) / TICK % SPOKES);
        deadline[slot] = time;
        spoke[slot] = at;
        previous[slot] = NONE;
        next[slot] = first[at];
        if (first[at] != NONE) {
            previous[first[at]] = slot;
        }
        first[at] = slot;
    }

    void clear(int slot) {
        if (previous[slot] == NONE) {
            first[spoke[slot]] = next[slot];
        } else {
            next[previous[slot]] = next[slot];
        }
        if (next[slot] != NONE) {
            previous[next[slot]] = previous[slot];
        }
        spoke[slot] = NONE;
    }

    /**
     * Clears and tells every slot whose deadline is not after {@code now}. The consumer may set it anew, and sets and
     * clears no other.
     */
    void expire(long now, IntConsumer expired) {
        long last = (now - start) / TICK;
        long from = Math.max(tick, last - SPOKES + 1); // what is on the same spoke a turn later is looked at as well
        for (long at = from; at <= last; at++) {
            int slot = first[(int) (at % SPOKES)];
            while (slot != NONE) {
                int following = next[slot];
                if (deadline[slot] - now <= 0) {
                    clear(slot);
                    expired.accept(slot);
                }
                slot = following;
            }
        }
        tick = last;
    }
}
