package io.portolan.probe;

import java.util.concurrent.TimeUnit;

/**
 * Hands out the SYNs of a session at its rate, evenly: no burst after idling, and what a stall of this machine cost is
 * made up for, up to 40 ms of it, at no more than 108 % of the rate. So a second holds 96 to 104 % of the rate whenever
 * there is enough to send, and a tenth of a second at most 110 %.
 *
 * <p>Two leaky buckets (the generic cell rate algorithm of ITU-T I.371, which needs one time stamp a bucket), one for
 * the mean and one for the peak. Thread-safe.
 */
final class Pacer {
    private static final long MEAN_SLACK = TimeUnit.MILLISECONDS.toNanos(40);
    private static final long PEAK_SLACK = TimeUnit.MILLISECONDS.toNanos(2);
    private static final double PEAK = 1.08;

    private final boolean unlimited;
    private final double meanInterval;
    private final double peakInterval;
    private final long start;
    private double nextByMean;
    private double nextByPeak;

    /** @param rate SYNs a second; 0: no ceiling */
    Pacer(int rate, long now) {
        unlimited = rate == 0;
        meanInterval = 1e9 / rate;
        peakInterval = meanInterval / PEAK;
        start = now;
    }

    /** Whether a SYN may leave now. */
    boolean take(long now) {
        return unlimited || takeOne(now);
    }

    private synchronized boolean takeOne(long now) {
        double elapsed = now - start;
        if (nextByMean > elapsed || nextByPeak > elapsed) {
            return false;
        }
        nextByMean = Math.max(nextByMean, elapsed - MEAN_SLACK) + meanInterval;
        nextByPeak = Math.max(nextByPeak, elapsed - PEAK_SLACK) + peakInterval;
        return true;
    }

    /** How long until the next SYN may leave; 0 or less: now. */
    synchronized long waitNanos(long now) {
        return (long) Math.ceil(Math.max(nextByMean, nextByPeak)) - (now - start);
    }
}
