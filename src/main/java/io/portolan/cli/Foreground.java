package io.portolan.cli;

import io.portolan.Pipeline;
import io.portolan.report.Printable;
import io.portolan.report.ScanReport;
import io.portolan.scan.JobListener;
import io.portolan.scan.JobOutcome;
import io.portolan.scan.ScanJob;
import io.portolan.scan.ScanRequest;
import io.portolan.target.Address;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One job that a user waits for: it is run through the pipeline, its progress shown, its result printed. A signal ends
 * it as interrupted, and what it has found until then is printed all the same.
 */
final class Foreground implements JobListener {
    /** What is printed of a job that has ended. */
    interface Result {
        void print(Connection connection, ScanJob job, JobOutcome outcome) throws Exception;
    }

    private final Session session;
    private final ScanRequest request;
    private final ProgressLine progress;
    private final AtomicReference<ScanJob> job = new AtomicReference<>();
    private final AtomicReference<String> cancelled = new AtomicReference<>();
    private Optional<FoundPorts> found = Optional.empty();

    Foreground(Session session, ScanRequest request) {
        this.session = session;
        this.request = request;
        this.progress = new ProgressLine(session.err(), Terminal.isThere());
    }

    /** Runs the job and prints open ports as they are found. */
    int list(boolean json) throws Exception {
        try (FoundPorts ports = new FoundPorts(
                session.out(), json, progress::makeRoom, () -> cancel("nobody reads standard output any more"))) {
            found = Optional.of(ports);
            return run((connection, scan, outcome) -> ports.finish());
        }
    }

    /** Runs the job and prints its result. */
    int run(Result result) throws Exception {
        Ending ending = Ending.watch(signal -> cancel("interrupted by " + signal), Ending.Request::exitCode);
        JobOutcome outcome;
        try (progress;
                Pipeline pipeline = Pipeline.start(session.home(), session.openingDatabase(), false)) {
            if (ending.asked().isPresent()) {
                return ending.asked().get().exitCode();
            }
            outcome = pipeline.run(request, this);
        }
        if (!outcome.status().equals("completed")) {
            complain(outcome);
        }
        if (outcome.inSpool()) {
            session.err()
                    .println(
                            "portolan: the database does not answer: what the job has found waits in the spool, and goes"
                                    + " into the database with the next scan or service on this home");
            return ending.asked().map(Ending.Request::exitCode).orElse(ExitCode.NO_DATABASE);
        }
        Optional<Integer> asked = ending.asked().map(Ending.Request::exitCode);
        try {
            print(result, outcome);
        } catch (SQLException e) {
            session.err()
                    .println(Printable.of(
                            "portolan: job %s is %s, and what it has found cannot be read: %s; `portolan job %s` shows it"
                                    .formatted(outcome.id(), outcome.status(), e.getMessage(), outcome.id())));
            return asked.orElse(ExitCode.NO_DATABASE);
        }
        return asked.orElse(outcome.status().equals("completed") ? ExitCode.DONE : ExitCode.BAD_ANSWER);
    }

    private void print(Result result, JobOutcome outcome) throws Exception {
        try (Connection connection = session.transaction()) {
            result.print(connection, job.get(), outcome);
        }
        session.out().flush();
    }

    private void complain(JobOutcome outcome) {
        String why = outcome.error().map(error -> ": " + error).orElse("");
        String next = outcome.isResumable() ? "; `portolan scan --resume " + outcome.id() + "` goes on with it" : "";
        session.err()
                .println(Printable.of("portolan: job %s %s%s%s"
                        .formatted(
                                outcome.id(),
                                outcome.status().equals("failed") ? "failed" : "is " + outcome.status(),
                                why,
                                next)));
    }

    @Override
    public void opened(ScanJob opened) {
        job.set(opened);
        if (cancelled.get() != null) {
            opened.cancel(cancelled.get());
        }
        progress.follow(new JobProgress(opened));
        if (found.isPresent() && opened.resumed()) {
            foundBefore(opened);
        }
    }

    private void foundBefore(ScanJob resumed) {
        try (Connection connection = session.transaction()) {
            ScanReport.openPorts(connection, resumed.id(), this);
        } catch (Exception e) {
            throw new IllegalStateException("what the job found before cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void open(Address address, int port) {
        // Discovery asks ports too that nobody asked the scan for.
        if (found.isPresent() && job.get().plan().ports(address).contains(port)) {
            found.get().found(address, job.get().transport(), port);
        }
    }

    private void cancel(String why) {
        cancelled.compareAndSet(null, why);
        if (job.get() != null) {
            job.get().cancel(cancelled.get());
        }
    }
}
