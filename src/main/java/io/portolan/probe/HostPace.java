package io.portolan.probe;

import java.util.concurrent.TimeUnit;

/**
 * What a worker knows of the way to one host: its round trips, its losses, and how many probes it may have in flight.
 *
 * <p>The window opens wide until the host is heard of first, for silence teaches nothing about the pace: from then on
 * it starts small, grows as TCP's does, doubling at first, and is halved where an answer came only on a later try. A
 * port that is silent again on a later try counts as an answer for it, since that silence was no loss. An address of
 * this machine has no window.
 */
final class HostPace {
    private static final long FLOOR = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SOURCE_PATIENCE = TimeUnit.SECONDS.toNanos(2);
    private static final long SOURCE_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);
    private static final double FIRST_WINDOW = 256;
    private static final double LEAST_WINDOW = 16;
    private static final double WIDEST_WINDOW = 4096;

    private final boolean ownAddress;
    private final Loss loss = new Loss();
    private double smoothedRoundTrip;
    private double variation;
    private boolean measured;
    private double window = WIDEST_WINDOW;
    private double threshold = WIDEST_WINDOW;
    private boolean cut;
    private long lastCut;
    private int inFlight;
    private boolean sourceless;
    private long sourcelessSince;
    private long sourcelessUntil;

    HostPace(boolean ownAddress) {
        this.ownAddress = ownAddress;
    }

    boolean ownAddress() {
        return ownAddress;
    }

    Loss loss() {
        return loss;
    }

    boolean hasRoom(long now) {
        return (ownAddress || inFlight < (int) window) && (!sourceless || now - sourcelessUntil >= 0);
    }

    void sent() {
        inFlight++;
        sourceless = false;
    }

    /** A try that was sent ended, whatever its outcome. */
    void ended() {
        inFlight--;
    }

    /**
     * There was no source address or port. For a while that may be a shortage of ports, and the host waits; then it is
     * a want of an address, and the host can't be reached from here.
     *
     * @return whether it can't
     */
    boolean noSource(long now) {
        if (!sourceless) {
            sourceless = true;
            sourcelessSince = now;
        }
        boolean hopeless = now - sourcelessSince > SOURCE_PATIENCE;
        sourcelessUntil = hopeless ? now : now + SOURCE_PAUSE;
        return hopeless;
    }

    void answered(long now, long roundTripNanos, boolean onLaterTry) {
        if (!measured) {
            window = FIRST_WINDOW;
        }
        measure((double) roundTripNanos);
        loss.answered(onLaterTry);
        if (!onLaterTry) {
            grow();
        } else if (!cut || now - lastCut > timeoutNanos(1, Long.MAX_VALUE)) {
            cut = true;
            lastCut = now;
            threshold = Math.max(LEAST_WINDOW, window / 2);
            window = threshold;
        }
    }

    void silentAgain() {
        grow();
    }

    private void grow() {
        window = Math.min(WIDEST_WINDOW, window + (window < threshold ? 1 : 1 / window));
    }

    /** RFC 6298, 2.2 and 2.3; every try has a socket of its own, so no sample is ambiguous. */
    private void measure(double roundTripNanos) {
        if (measured) {
            variation += (Math.abs(smoothedRoundTrip - roundTripNanos) - variation) / 4;
            smoothedRoundTrip += (roundTripNanos - smoothedRoundTrip) / 8;
        } else {
            measured = true;
            smoothedRoundTrip = roundTripNanos;
            variation = roundTripNanos / 2;
        }
    }

    /**
     * How long to wait for the answer to a try: RFC 6298 with a floor of 100 ms in place of 1 s, doubled with every
     * other try, and the upper bound itself while nothing is measured.
     */
    long timeoutNanos(int tryNumber, long atMost) {
        if (!measured) {
            return atMost;
        }
        double timeout = Math.max((double) FLOOR, smoothedRoundTrip + 4 * variation);
        return (long) Math.min((double) atMost, timeout * (1L << Math.min(tryNumber / 2, 10)));
    }
}
