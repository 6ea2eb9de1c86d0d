package io.portolan.probe;

/**
 * What is in flight on one way through the network and what that way bears: how many probes at once, and how many a
 * second. There is one for each host, and one for all of a session's, since hosts share much of their ways.
 */
final class Way {
    private final Window window;
    private final Capacity capacity;
    private int inFlight;

    Way(Window window, long now) {
        this.window = window;
        capacity = new Capacity(now);
    }

    boolean hasRoom() {
        return window.hasRoom(inFlight);
    }

    /** How long until it bears another SYN; 0 or less: it does now. */
    long waitNanos(long now) {
        return capacity.waitNanos(now);
    }

    /** SYNs a second that were seen to get through; infinite where no bound was found. */
    double gotThrough() {
        return capacity.gotThrough();
    }

    void sent(long now) {
        capacity.sent(now);
    }

    void askedAgain(long before) {
        capacity.askedAgain(before);
    }

    /** So many more of those sent are waited for, or fewer. */
    void waitFor(int probes) {
        inFlight += probes;
    }

    int inFlight() {
        return inFlight;
    }

    void firstAnswer() {
        window.firstAnswer();
    }

    /** A first try was answered. */
    void answered(long sentAt) {
        capacity.answered(sentAt);
        window.grow();
    }

    /** A later try was answered: the one before it was lost. */
    void answeredAtLast(long sentAt, long before, long now, long roundTripTimeout) {
        capacity.answered(sentAt);
        capacity.lost(before, now);
        window.narrow(now, roundTripTimeout);
    }

    /** A later try is silent too: so the silence before it was no loss. */
    void silentAgain() {
        window.grow();
    }
}
