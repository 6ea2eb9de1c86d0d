package io.portolan.probe;

/**
 * How many probes may wait for an answer at once on one way, as TCP's congestion window: it grows by one with every
 * answer up to a threshold, then by one a window, and is halved where an answer was lost, once a round trip.
 *
 * <p>It is as wide as it gets until the first answer, for silence alone teaches nothing about the pace.
 */
final class Window {
    private final double first;
    private final double least;
    private final double widest;
    private double size;
    private double threshold;
    private boolean narrowed;
    private long lastNarrowed;

    /** @param first what it is from the first answer on */
    Window(double first, double least, double widest) {
        this.first = first;
        this.least = least;
        this.widest = widest;
        size = widest;
        threshold = widest;
    }

    boolean hasRoom(int inFlight) {
        return inFlight < (int) size;
    }

    void firstAnswer() {
        size = first;
    }

    void grow() {
        size = Math.min(widest, size + (size < threshold ? 1 : 1 / size));
    }

    /** @param atMostEvery what was lost within this time of the last loss was lost with it */
    void narrow(long now, long atMostEvery) {
        if (!narrowed || now - lastNarrowed > atMostEvery) {
            narrowed = true;
            lastNarrowed = now;
            threshold = Math.max(least, size / 2);
            size = threshold;
        }
    }
}
