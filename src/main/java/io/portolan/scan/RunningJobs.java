package io.portolan.scan;

import io.portolan.monitor.ScanCounters;
import io.portolan.store.JobOwnership;
import io.portolan.target.Exclusions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs that this process works on, from before their row is written until after it is closed. A job is entered under
 * a lock that the database releases by itself when the process dies, so that no two processes ever work on one.
 */
public final class RunningJobs {

    private static final Logger LOG = LoggerFactory.getLogger(RunningJobs.class);

    private final Map<UUID, ScanJob> jobs = new ConcurrentHashMap<>();
    private final JobOwnership ownership;
    private final ScanCounters counters;
    private volatile boolean stopping;

    /** The exclusion list as it was last read, by the one thread that reads it. */
    private String excluded = "[]";

    private Exclusions exclusions = Exclusions.NONE;

    public RunningJobs(JobOwnership ownership, ScanCounters counters) {
        this.ownership = ownership;
        this.counters = counters;
    }

    /**
     * Takes the job for this process.
     *
     * @throws NothingToResume where another process works on it
     * @throws AlreadyTaken where this process is about to end
     */
    public void enter(@ExchangeProperty("job") ScanJob job) {
        if (jobs.putIfAbsent(job.id(), job) != null || !ownership.take(job.id())) {
            throw new NothingToResume("scan job " + job.id() + " is running: there is nothing to resume");
        }
        // Behind the entry: what came in before the stop is finished or left by it.
        if (stopping) {
            throw new AlreadyTaken("the service is stopping: the next one takes it");
        }
    }

    /** Lets go of the job, however it ended. */
    public void leave(@ExchangeProperty("job") ScanJob job) {
        job.session().close();
        if (jobs.remove(job.id(), job)) {
            ownership.release(job.id());
        }
    }

    /**
     * The job has its row, and its listener may know.
     *
     * @param row what was written
     * @param opened the id of the row, null where another job has taken the same file or fire time
     * @throws AlreadyTaken in that case
     */
    public void opened(
            @ExchangeProperty("job") ScanJob job,
            @Body Map<String, Object> row,
            @Header("openedJob") Object opened,
            @ExchangeProperty("listener") JobListener listener) {
        if (opened == null) {
            throw job.resumed()
                    ? new NothingToResume("scan job " + job.id() + " is completed: there is nothing to resume")
                    : new AlreadyTaken(job.request().sourceKey().orElse("it") + " has become a job before");
        }
        String name = (String) row.get("name");
        LOG.info(
                "job {} {}: {}, {} address{}",
                job.id(),
                job.resumed() ? "goes on" : "opened",
                name,
                job.addresses(),
                job.addresses() == 1 ? "" : "es");
        job.opened();
        if (listener != null) {
            listener.opened(job);
        }
    }

    /** A batch of a job is in the database, or safe in the spool. */
    public void written(@Body HostBatch batch, @ExchangeProperty("job") ScanJob job) {
        job.written(batch);
    }

    /** The rows of a batch are committed. */
    public void committed(@Body HostBatch batch) {
        int rows = 0;
        int up = 0;
        int open = 0;
        for (HostResult host : batch.hosts()) {
            rows += 1 + host.open().size() + host.services().size();
            up += host.status() == HostStatus.UP ? 1 : 0;
            open += host.open().size();
        }
        counters.addRowsPersisted(rows);
        counters.addHostsUp(up);
        counters.addOpenPorts(open);
    }

    /** A result could not be written: its job probes no further until the database answers again. */
    public void spooled(@Body HostBatch batch) {
        job(batch.jobId())
                .filter(ScanJob::pause)
                .ifPresent(
                        job -> LOG.warn("the database does not answer: results of job {} wait in the spool", job.id()));
    }

    /** A result that waited in the spool is refused for good: its job is not complete without it. */
    public void refused(
            @Header("CamelFileName") String file, @ExchangeProperty("CamelExceptionCaught") Throwable cause) {
        Spool.jobOf(file).flatMap(this::job).ifPresent(job -> job.fail(cause));
    }

    /** Jobs of which nothing is spooled any more go on. */
    public void goOn() {
        jobs.values().forEach(ScanJob::resumeOnceWritten);
    }

    /** What the job's row says at its end. */
    public Map<String, Object> closing(@ExchangeProperty("job") ScanJob job) {
        job.count();
        Map<String, Object> row = new HashMap<>();
        row.put("id", job.id().toString());
        row.put("discoveryOnly", job.discoveryOnly());
        row.put("status", job.status());
        row.put("error", job.error().orElse(null));
        row.put("hostsTotal", job.hostsTotal());
        row.put("excluded", job.excluded());
        row.put("hostsDone", job.hostsDone());
        row.put("hostsUp", job.hostsUp());
        row.put("silentFiltered", job.silentFiltered());
        row.put("silentOpenFiltered", job.silentOpenFiltered());
        row.put("unresolved", job.plan().unresolved());
        return row;
    }

    /**
     * How the job ended.
     *
     * @param row its status and error as the database has them, null where somebody has deleted the job
     * @param inSpool whether the row is still to be written, out of the spool
     */
    public JobOutcome outcome(
            @ExchangeProperty("job") ScanJob job,
            @Header("closedJob") Map<String, Object> row,
            @ExchangeProperty("endIsSpooled") boolean inSpool) {
        if (job.isLeft() || inSpool) {
            return new JobOutcome(job.id(), job.discoveryOnly(), job.status(), job.error(), job.plan(), inSpool);
        }
        JobOutcome outcome = row == null
                ? JobOutcome.gone(job)
                : new JobOutcome(
                        job.id(),
                        job.discoveryOnly(),
                        (String) row.get("status"),
                        Optional.ofNullable((String) row.get("error_message")),
                        job.plan(),
                        false);
        LOG.info(
                "job {} {}{}",
                job.id(),
                outcome.status(),
                outcome.error().map(e -> ": " + e).orElse(""));
        return outcome;
    }

    /** Notes why a batch could not be finished: the job ends as failed. */
    public void failed(
            @ExchangeProperty("job") ScanJob job, @ExchangeProperty("CamelExceptionCaught") Throwable cause) {
        if (!job.ended()) {
            LOG.debug("job {} failed", job.id(), cause);
        }
        job.fail(cause);
    }

    /** The ids of the jobs that have a row, for the statement that asks whether somebody has ended one of them. */
    public String[] ids() {
        return jobs.values().stream()
                .filter(ScanJob::isOpen)
                .map(job -> job.id().toString())
                .toArray(String[]::new);
    }

    /** Somebody else has ended the job, or deleted it: what another process completed is complete. */
    public void endedElsewhere(@Body Map<String, Object> row) {
        job(UUID.fromString((String) row.get("id"))).ifPresent(job -> {
            if ((Boolean) row.get("completed")) {
                job.lose();
            } else {
                job.cancel((String) row.get("reason"));
            }
        });
    }

    /**
     * The jobs obey the exclusion list as it is now. One that cannot be understood is obeyed by none that begins; those that
     * run keep to the one before.
     *
     * @param words the list as a JSON array
     */
    public void exclude(@Header("exclusions") String words) {
        if (!words.equals(excluded)) {
            excluded = words;
            try {
                exclusions = Intake.exclusions(words);
            } catch (BadInput e) {
                LOG.warn("{}", e.getMessage());
            }
        }
        jobs.values().forEach(job -> job.exclude(exclusions));
    }

    /** The lock on a job was lost with its connection: takes it again, and gives the job up where another was quicker. */
    public void keep() {
        ownership.keep().forEach(id -> job(id).ifPresent(ScanJob::lose));
    }

    public boolean any() {
        return !jobs.isEmpty();
    }

    /** How many jobs this process works on. */
    public int active() {
        return jobs.size();
    }

    public Optional<ScanJob> job(UUID id) {
        return Optional.ofNullable(jobs.get(id));
    }

    /**
     * Finishes what is in flight and begins nothing any more. A job that has more to do stays {@code running}, for the
     * next service to go on with.
     *
     * @param most how long to wait for what is in flight
     */
    public void finish(Duration most) throws InterruptedException {
        stopping = true;
        jobs.values().forEach(ScanJob::leave);
        long end = System.nanoTime() + most.toNanos();
        while (any() && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        jobs.values().forEach(job -> job.session().close());
    }

    /** Ends them all as {@code interrupted}. */
    public void interrupt(String why) {
        jobs.values().forEach(job -> job.cancel(why));
    }
}
