package io.portolan.probe;

import java.util.concurrent.TimeUnit;

/**
 * What a worker knows of one host: its round trips, its losses, and what the way to it bears. Its probes count towards
 * what the way to all hosts bears too, in flight only once it has answered, since the silence of what may not exist says
 * nothing of the way. An address of this machine is asked as fast as it answers.
 */
final class HostPace {
    private static final long FLOOR = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int PATIENCE = 5;
    private static final long SOURCE_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long WINDOW_PAUSE = TimeUnit.MILLISECONDS.toNanos(4);
    private static final double FIRST_WINDOW = 256;
    private static final double LEAST_WINDOW = 128;
    private static final double WIDEST_WINDOW = 4096;

    private final boolean ownAddress;
    private final Way way;
    private final Way wayToAll;
    private final Loss loss = new Loss();
    private final Refusals refusals = new Refusals();
    private double smoothedRoundTrip;
    private double variation;
    private boolean measured;
    private boolean sourceless;
    private long sourcelessUntil;

    HostPace(boolean ownAddress, Way wayToAll, long now) {
        this.ownAddress = ownAddress;
        this.wayToAll = wayToAll;
        way = new Way(new Window(FIRST_WINDOW, LEAST_WINDOW, WIDEST_WINDOW), now);
    }

    boolean ownAddress() {
        return ownAddress;
    }

    /** Whether any of its ports has ever answered. */
    boolean hasAnswered() {
        return measured;
    }

    Loss loss() {
        return loss;
    }

    /** Of its UDP ports. */
    Refusals refusals() {
        return refusals;
    }

    /** How long until another SYN may leave for the host; 0 or less: now. */
    long waitNanos(long now) {
        if (sourceless && now - sourcelessUntil < 0) {
            return sourcelessUntil - now;
        }
        if (ownAddress) {
            return 0;
        }
        if (!way.hasRoom() || (measured && !wayToAll.hasRoom())) {
            return WINDOW_PAUSE;
        }
        return Math.max(way.waitNanos(now), wayToAll.waitNanos(now));
    }

    /** SYNs a second that were seen to get through to it; infinite where no bound was found. */
    double gotThrough() {
        return Math.min(way.gotThrough(), wayToAll.gotThrough());
    }

    /** A SYN left; the answer, if it was not there at once, is waited for. */
    void sent(long now, boolean waiting) {
        sourceless = false;
        if (ownAddress) {
            return;
        }
        way.sent(now);
        wayToAll.sent(now);
        if (waiting) {
            waitFor(1);
        }
    }

    /** A port is asked another time. */
    void askedAgain(long before) {
        if (!ownAddress) {
            way.askedAgain(before);
            wayToAll.askedAgain(before);
        }
    }

    /** Nothing more is waited for of a try that was. */
    void ended() {
        if (!ownAddress) {
            waitFor(-1);
        }
    }

    private void waitFor(int probes) {
        way.waitFor(probes);
        if (measured) {
            wayToAll.waitFor(probes);
        }
    }

    /** There was no source port: some other connection has to end first. */
    void sourceless(long now) {
        sourceless = true;
        sourcelessUntil = now + SOURCE_PAUSE;
    }

    /** A port answered its first try. */
    void answered(long sentAt, long roundTripNanos) {
        measure((double) roundTripNanos);
        loss.answered(1);
        if (!ownAddress) {
            way.answered(sentAt);
            wayToAll.answered(sentAt);
        }
    }

    /** A port answered a later try, and was silent on the one before. */
    void answeredAtLast(int tryNumber, long sentAt, long before, long now, long roundTripNanos) {
        measure((double) roundTripNanos);
        loss.answered(tryNumber);
        if (!ownAddress) {
            long timeout = timeoutNanos(1, Long.MAX_VALUE);
            way.answeredAtLast(sentAt, before, now, timeout);
            wayToAll.answeredAtLast(sentAt, before, now, timeout);
        }
    }

    /** A port is silent on a later try too. */
    void silentAgain() {
        if (!ownAddress) {
            way.silentAgain();
            wayToAll.silentAgain();
        }
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
            way.firstAnswer();
            wayToAll.waitFor(way.inFlight());
        }
    }

    /**
     * How long to wait for the answer to a try: RFC 6298 with a floor of 100 ms in place of 1 s, half as much again with
     * every further try, and the upper bound itself while nothing is measured.
     */
    long timeoutNanos(int tryNumber, long atMost) {
        if (!measured) {
            return atMost;
        }
        double timeout = Math.max((double) FLOOR, smoothedRoundTrip + 4 * variation);
        return (long) Math.min((double) atMost, timeout * (tryNumber + 1) / 2);
    }

    /**
     * How long to wait for the answer to the last try: several times as long as an answer takes, so that a host that stood
     * still for a moment is heard, and the upper bound itself while nothing is measured.
     */
    long patienceNanos(long atMost) {
        return measured ? Math.min(atMost, PATIENCE * timeoutNanos(1, atMost)) : atMost;
    }
}
