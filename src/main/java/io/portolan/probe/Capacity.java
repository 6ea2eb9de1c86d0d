package io.portolan.probe;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * How many SYNs a second get through on one way, where something on it lets only so many pass: a policer drops the rest
 * at once, so that round trips stay short and no window can find its pace. Unlimited until much is seen to be lost.
 *
 * <p>What was sent is counted by tenths of a second. A silent port may be filtered; but one that answers a later try
 * shows that the try before was lost, and from the share of such ports among those that were asked again it is told how
 * many of that tenth's silent ones were losses. The SYNs of the tenth less its losses are what the way bears. The pace
 * grows slowly from there, and the next losses set it anew: too fast a pace costs SYNs, one too slow costs time.
 */
final class Capacity {
    private static final long TENTH = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int TENTHS = 64;
    private static final double MUCH = 0.25;
    private static final int EVIDENCE = 4;
    private static final int NEAR = 2;
    private static final double MARGIN = 1.1;
    private static final double GROWTH = 1.02;
    private static final double LEAST_RATE = 50;
    private static final double NO_LIMIT = 1_000_000;
    private static final long SLACK = TimeUnit.MILLISECONDS.toNanos(10);

    private final long start;
    private final long[] tenths = new long[TENTHS];
    private final int[] sent = new int[TENTHS];
    private final int[] answered = new int[TENTHS];
    private final int[] askedAgain = new int[TENTHS];
    private final int[] lost = new int[TENTHS];
    private double rate = Double.POSITIVE_INFINITY;
    /** What got through when the pace was set last, SYNs a second. */
    private double gotThrough = Double.POSITIVE_INFINITY;

    private long grownAt;
    private double next;

    Capacity(long now) {
        start = now;
        Arrays.fill(tenths, -1);
    }

    /** How long until the next SYN may leave; 0 or less: now. */
    long waitNanos(long now) {
        return rate == Double.POSITIVE_INFINITY ? 0 : (long) Math.ceil(next) - (now - start);
    }

    /** SYNs a second that were seen to get through; infinite where no bound was found. */
    double gotThrough() {
        return rate == Double.POSITIVE_INFINITY ? rate : gotThrough;
    }

    void sent(long now) {
        sent[spoke(now)]++;
        if (rate == Double.POSITIVE_INFINITY) {
            return;
        }
        if (now - grownAt >= TENTH) {
            grownAt = now;
            rate = rate * GROWTH > NO_LIMIT ? Double.POSITIVE_INFINITY : rate * GROWTH;
        }
        next = Math.max(next, (double) (now - start - SLACK)) + 1e9 / rate;
    }

    /** The try that was sent then was answered. */
    void answered(long sentAt) {
        if (isRemembered(sentAt)) {
            answered[index(sentAt)]++;
        }
    }

    /** A port is asked again whose try before this one was sent then. */
    void askedAgain(long before) {
        if (isRemembered(before)) {
            askedAgain[index(before)]++;
        }
    }

    /** It has answered now: the try before was lost. */
    void lost(long before, long now) {
        if (!isRemembered(before)) {
            return;
        }
        lost[index(before)]++;
        int sentNear = 0;
        int answeredNear = 0;
        int askedAgainNear = 0;
        int lostNear = 0;
        int tenthsNear = 0;
        for (long near = before - NEAR * TENTH; near <= before + NEAR * TENTH; near += TENTH) {
            if (near - start >= 0 && isRemembered(near)) {
                int at = index(near);
                tenthsNear++;
                sentNear += sent[at];
                answeredNear += answered[at];
                askedAgainNear += askedAgain[at];
                lostNear += lost[at];
            }
        }
        double losses = (double) lostNear / Math.max(askedAgainNear, lostNear) * (sentNear - answeredNear);
        double through = answeredNear / (answeredNear + losses);
        if (lostNear >= EVIDENCE && 1 - through > MUCH) {
            double seen = through * sentNear / tenthsNear * 1e9 / TENTH;
            double bearable = Math.max(LEAST_RATE, MARGIN * seen);
            if (bearable < rate) {
                rate = bearable;
                gotThrough = Math.max(LEAST_RATE, seen);
                grownAt = now;
            }
        }
    }

    private int spoke(long time) {
        int at = index(time);
        long tenth = tenth(time);
        if (tenths[at] != tenth) {
            tenths[at] = tenth;
            sent[at] = 0;
            answered[at] = 0;
            askedAgain[at] = 0;
            lost[at] = 0;
        }
        return at;
    }

    private boolean isRemembered(long time) {
        return tenths[index(time)] == tenth(time);
    }

    private long tenth(long time) {
        return (time - start) / TENTH;
    }

    private int index(long time) {
        return (int) (tenth(time) % TENTHS);
    }
}
