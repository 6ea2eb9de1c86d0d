package io.portolan.monitor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The speed of a number that grows, over the last seconds: the difference to the oldest sample that is not older than
 * the window. As many samples are held as were taken within it.
 */
public final class RateWindow {
    private final long windowNanos;
    private final Deque<Sample> samples = new ArrayDeque<>();

    public RateWindow(Duration window) {
        windowNanos = window.toNanos();
    }

    /**
     * Takes a sample.
     *
     * @param nanoTime on the clock of {@link System#nanoTime()}, never before that of the last sample
     */
    public synchronized void sample(long nanoTime, long total) {
        while (!samples.isEmpty() && nanoTime - samples.getFirst().nanoTime() > windowNanos) {
            samples.removeFirst();
        }
        samples.addLast(new Sample(nanoTime, total));
    }

    /** The growth a second between the first and the last sample; 0 until some time has passed between them. */
    public synchronized double perSecond() {
        if (samples.isEmpty()) {
            return 0;
        }
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        long nanos = last.nanoTime() - first.nanoTime();
        return nanos == 0 ? 0 : (last.total() - first.total()) * 1e9 / nanos;
    }

    private record Sample(long nanoTime, long total) {}
}
