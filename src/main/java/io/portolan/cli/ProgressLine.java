package io.portolan.cli;

import io.portolan.scan.Progress;
import io.portolan.scan.ScanJob;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How far a job is, on standard error: a line that is written over again on a terminal, and a plain one every few
 * seconds elsewhere. A job that is done before the first is due shows none.
 */
final class ProgressLine implements AutoCloseable {
    private static final Duration LIVE = Duration.ofMillis(250);
    private static final Duration PLAIN = Duration.ofSeconds(5);

    private final PrintStream err;
    private final boolean live;
    private final LongSupplier nanos;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "progress");
        thread.setDaemon(true);
        return thread;
    });

    private long lastNanos;
    private long lastSent;

    ProgressLine(PrintStream err, boolean live, LongSupplier nanos) {
        this.err = err;
        this.live = live;
        this.nanos = nanos;
    }

    void follow(ScanJob job) {
        Duration every = live ? LIVE : PLAIN;
        lastNanos = nanos.getAsLong();
        lastSent = job.progress().probesSent();
        var ignored = clock.scheduleAtFixedRate(
                () -> show(job.progress(), job.discoveryOnly()),
                every.toMillis(),
                every.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private synchronized void show(Progress progress, boolean discoveryOnly) {
        String line = line(progress, discoveryOnly, perSecond(progress.probesSent()));
        if (live) {
            err.print(Terminal.CLEAR_LINE + Terminal.fitting(line));
            err.flush();
        } else {
            err.println("portolan: " + line);
        }
    }

    private long perSecond(long sent) {
        long now = nanos.getAsLong();
        long since = Math.max(1, now - lastNanos);
        long rate = (long) ((sent - lastSent) * 1e9 / since);
        lastNanos = now;
        lastSent = sent;
        return rate;
    }

    static String line(Progress progress, boolean discoveryOnly, long perSecond) {
        StringBuilder line = new StringBuilder("%,d of %,d addresses, %,d up"
                .formatted(progress.hostsDone(), progress.hostsTotal(), progress.hostsUp()));
        if (!discoveryOnly) {
            line.append("; %,d of %,d ports, %,d open"
                    .formatted(progress.portsDone(), progress.probesTotal(), progress.open()));
        }
        line.append("; %,d probes/s".formatted(perSecond));
        if (progress.spooled() > 0) {
            line.append("; waiting for the database with %,d results in the spool".formatted(progress.spooled()));
        }
        return line.toString();
    }

    /** Makes room for a line of the result, where both go to one terminal. */
    synchronized void makeRoom() {
        if (live) {
            err.print(Terminal.CLEAR_LINE);
            err.flush();
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        makeRoom();
    }
}
