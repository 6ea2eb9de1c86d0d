package io.portolan.cli;

import io.portolan.monitor.RateWindow;
import io.portolan.scan.Progress;
import io.portolan.scan.ScanJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What is shown of a job on its way. */
final class JobProgress implements Supplier<List<String>> {
    private final ScanJob job;
    private final RateWindow sent = new RateWindow(Duration.ofSeconds(6));

    JobProgress(ScanJob job) {
        this.job = job;
        get();
    }

    @Override
    public synchronized List<String> get() {
        Progress progress = job.progress();
        sent.sample(System.nanoTime(), progress.probesSent());
        boolean done = progress.timeLeft().filter(Duration::isZero).isPresent();
        double seconds = Math.max(1e-3, progress.elapsed().toMillis() / 1e3);
        double perSecond = done ? progress.probesSent() / seconds : sent.perSecond();
        return parts(progress, job.discoveryOnly(), Math.round(perSecond));
    }

    /** The parts of the line, the most important first. */
    static List<String> parts(Progress progress, boolean discoveryOnly, long perSecond) {
        List<String> parts = new ArrayList<>();
        if (progress.spooled() > 0) {
            parts.add("waiting for the database with %,d results in the spool".formatted(progress.spooled()));
        }
        String addresses = "%,d of %,d addresses, %,d up"
                .formatted(progress.hostsDone(), progress.hostsTotal(), progress.hostsUp());
        if (discoveryOnly) {
            parts.add(addresses);
        } else {
            parts.add("%,d of %s%,d ports, %,d open"
                    .formatted(
                            progress.portsDone(),
                            progress.isTotalKnown() ? "" : "about ",
                            progress.portsTotal(),
                            progress.open()));
        }
        parts.add("%,d probes/s".formatted(perSecond));
        progress.timeLeft()
                .map(left ->
                        left.isZero() ? "done in " + TimeSpan.text(progress.elapsed()) : TimeSpan.text(left) + " left")
                .ifPresent(parts::add);
        if (!discoveryOnly) {
            parts.add(addresses);
        }
        return parts;
    }
}
