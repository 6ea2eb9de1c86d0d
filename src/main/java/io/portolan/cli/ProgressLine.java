package io.portolan.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * How far something is, on standard error: a line that is written over again on a terminal and is gone at the end, and a
 * plain one every few seconds elsewhere, of which the last says how it ended. What is done before the first is due shows
 * none.
 */
final class ProgressLine implements AutoCloseable {
    private static final Duration LIVE = Duration.ofMillis(250);
    private static final Duration PLAIN = Duration.ofSeconds(5);

    private final PrintStream err;
    private final boolean live;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "progress");
        thread.setDaemon(true);
        return thread;
    });

    private Optional<Supplier<List<String>>> followed = Optional.empty();
    private boolean shown;

    ProgressLine(PrintStream err, boolean live) {
        this.err = err;
        this.live = live;
    }

    /** Shows what the supplier gives each time: the parts of the line, the most important first. */
    synchronized void follow(Supplier<List<String>> parts) {
        Duration every = live ? LIVE : PLAIN;
        followed = Optional.of(parts);
        var ignored = clock.scheduleAtFixedRate(
                () -> show(parts.get()), every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void show(List<String> parts) {
        if (clock.isShutdown()) {
            return;
        }
        if (live) {
            err.print(Terminal.CLEAR_LINE + fitting(parts, Terminal.columns()));
            err.flush();
        } else {
            err.println("portolan: " + String.join("; ", parts));
        }
        shown = true;
    }

    /** As many parts as there is room for without wrapping: what wraps is not cleared with the rest. 0 columns: all. */
    static String fitting(List<String> parts, int columns) {
        for (int count = parts.size(); count > 1; count--) {
            String line = String.join("; ", parts.subList(0, count));
            if (columns == 0 || line.length() < columns) {
                return line;
            }
        }
        String first = parts.get(0);
        return columns > 0 && first.length() >= columns ? first.substring(0, columns - 1) : first;
    }

    /** Makes room for a line of the result, where both go to one terminal. */
    synchronized void makeRoom() {
        if (live) {
            err.print(Terminal.CLEAR_LINE);
            err.flush();
        }
    }

    @Override
    public synchronized void close() {
        clock.shutdownNow();
        makeRoom();
        if (shown && !live) {
            err.println("portolan: " + String.join("; ", followed.orElseThrow().get()));
        }
    }
}
