package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.cli.Called;
import io.portolan.scan.JobListener;
import io.portolan.scan.JobOutcome;
import io.portolan.scan.Progress;
import io.portolan.scan.ScanJob;
import io.portolan.scan.ScanRequest;
import io.portolan.target.Address;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Jobs that did not come to their end: gone on with by the service, or by their user, or left alone. */
class ResumeTest extends PipelineTestSupport {

    private static final String STATES =
            "select host(h.ip_address), s.status, s.open_ports, s.closed_ports, s.filtered_ports from host_scans s"
                    + " join hosts h on h.id = s.host_id where s.job_id = '%s' order by h.ip_address";

    private static final String SLOW = "-p 21001-21060 -Pn --rate 20";

    /** Two batches at a time, so that a job of seven has something left to do. */
    @Override
    protected Map<String, String> environment() {
        return Map.of("PORTOLAN_DISCOVERY_PORTS", "21000", "PORTOLAN_BATCHES", "2");
    }

    /** What goes on with jobs: a test starts it when its stage is set. */
    private Pipeline startService() {
        return Pipeline.start(settings(), database().dataSource(), true);
    }

    private static void awaitStatus(UUID job, String table, String status) {
        await(job + " " + status)
                .atMost(Duration.ofSeconds(30))
                .until(() -> rows("select status from " + table + " where id = '" + job + "'")
                        .contains(status));
    }

    private static void awaitRunning() {
        await("a running job")
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        rows("select 1 from scan_jobs where status = 'running'").contains("1"));
    }

    private static void awaitStatus(UUID job, String status) {
        awaitStatus(job, "scan_jobs", status);
    }

    /** A job as a process leaves it that was killed when it had the answers of these addresses: nobody holds its lock. */
    private static void orphan(UUID job, String kept) {
        execute("delete from port_scans where job_id = '" + job + "' and host_id in (select id from hosts"
                + " where not ip_address <<= '" + kept + "')");
        execute("delete from host_scans where job_id = '" + job + "' and host_id in (select id from hosts"
                + " where not ip_address <<= '" + kept + "')");
        execute("update scan_jobs set status = 'running', completed_at = null, scan_stats = '{}',"
                + " started_at = now() - interval '1 minute' where id = '" + job + "'");
    }

    @Test
    void a_job_whose_process_died_is_gone_on_with_and_asks_only_what_has_no_answer() throws Exception {
        listeners.accepting("127.77.81.1", 21001);
        listeners.accepting("127.77.81.200", 21002);
        listeners.accepting("127.77.82.3", 21003);
        String targets = "127.77.81.0-127.77.82.255";
        JobOutcome undisturbed = completed(scan("-p 21001-21004", targets));
        UUID job = completed(scan("-p 21001-21004", targets)).id();
        orphan(job, "127.77.81.0/25");
        // What answered before is not asked again: this would be found.
        listeners.accepting("127.77.81.2", 21004);
        String before = rows("select max(completed_at) from host_scans where job_id = '" + job + "'")
                .get(0);

        try (Pipeline service = startService()) {
            awaitStatus(job, "completed");
            assertThat(service).isNotNull();
        }

        assertThat(rows(STATES.formatted(job)))
                .hasSize(512)
                .containsExactlyElementsOf(rows(STATES.formatted(undisturbed.id())));
        assertThat(rows("select count(*) from host_scans where job_id = '" + job + "' and completed_at > '" + before
                        + "'"))
                .containsExactly("384");
        assertThat(rows("select distinct scan_stats - 'seconds' from scan_jobs"))
                .as("a scan that was resumed counts what it found before")
                .hasSize(1);
        assertThat(rows("select count(*) from scan_jobs")).containsExactly("2");
    }

    @Test
    void a_batch_that_is_all_answered_is_passed_over() throws Exception {
        String targets = "127.77.81.0-127.77.82.255";
        UUID job = completed(scan("-p 21001-21002", targets)).id();
        orphan(job, "127.77.0.0/16");

        try (Pipeline service = startService()) {
            awaitStatus(job, "completed");
            assertThat(service).isNotNull();
        }

        assertThat(rows("select status, error_message, scan_stats ->> 'hosts_up' from scan_jobs"))
                .containsExactly("completed | - | 512");
    }

    @Test
    void a_discovery_whose_process_died_is_gone_on_with() throws Exception {
        UUID job = completed(discovery("-p 21000", "127.77.81.0/24")).id();
        execute("update discovery_jobs set status = 'running', completed_at = null, hosts_discovered = 0,"
                + " hosts_responsive = 0");

        try (Pipeline service = startService()) {
            awaitStatus(job, "discovery_jobs", "completed");
            assertThat(service).isNotNull();
        }

        assertThat(rows("select hosts_discovered, hosts_responsive from discovery_jobs"))
                .containsExactly("256 | 256");
        assertThat(rows("select count(*) from scan_jobs")).containsExactly("0");
    }

    @Test
    void a_job_that_cannot_be_gone_on_with_fails_and_says_why() throws Exception {
        UUID job = completed(scan("-p 21001", "127.77.81.1")).id();
        orphan(job, "127.77.99.0/24");
        execute("update scan_jobs set targets = '{no-such-host.invalid}'");

        try (Pipeline service = startService()) {
            awaitStatus(job, "failed");
            assertThat(service).isNotNull();
        }

        assertThat(rows("select error_message from scan_jobs"))
                .containsExactly(
                        "cannot be resumed: no target left: 'no-such-host.invalid': host name 'no-such-host.invalid'"
                                + " does not resolve");
        execute("delete from hosts");
    }

    @Test
    void an_interrupted_job_is_left_alone_by_the_service_until_its_user_resumes_it() throws Exception {
        UUID interrupted = completed(scan("-p 21001-21002", "127.77.81.0/30")).id();
        orphan(interrupted, "127.77.81.0/31");
        execute("update scan_jobs set status = 'interrupted', error_message = 'interrupted by SIGINT',"
                + " completed_at = now()");
        UUID orphan = completed(scan("-p 21001", "127.77.81.9")).id();
        orphan(orphan, "127.77.99.0/24");
        try (Pipeline service = startService()) {
            awaitStatus(orphan, "completed");
            assertThat(service).isNotNull();
        }
        assertThat(rows("select status, error_message from scan_jobs where id = '" + interrupted + "'"))
                .as("after the service has looked for jobs to resume")
                .containsExactly("interrupted | interrupted by SIGINT");

        JsonNode result = JsonResult.of(portolan("scan", "--resume", interrupted.toString(), "--format", "json"));

        assertThat(result.at("/job/id").asText()).isEqualTo(interrupted.toString());
        assertThat(result.at("/job/status").asText()).isEqualTo("completed");
        assertThat(result.at("/job/error_message").isNull()).isTrue();
        assertThat(JsonResult.texts(result.get("hosts"), "ip_address", "closed"))
                .containsExactly("127.77.81.0 2", "127.77.81.1 2", "127.77.81.2 2", "127.77.81.3 2");
        assertThat(result.at("/stats/hosts_up").asInt()).isEqualTo(4);
    }

    @Test
    void what_a_big_host_has_answered_before_an_interruption_is_kept_and_not_asked_again() throws Exception {
        listeners.accepting("127.77.81.1", 21001);
        CompletableFuture<JobOutcome> running =
                start(scan("-p 20001-28000 --rate 2000", "127.77.81.1"), JobListener.SILENT);
        await("some of it")
                .atMost(Duration.ofSeconds(20))
                .until(() -> !rows("select 1 from host_scans where port_count(closed_ports) between 1 and 7000")
                        .isEmpty());
        jobs().interrupt("interrupted by the test");
        UUID job = running.get(30, TimeUnit.SECONDS).id();
        int kept = Integer.parseInt(rows("select port_count(open_ports + closed_ports) from host_scans")
                .get(0));
        assertThat(kept).isBetween(1_000, 7_999);

        AtomicReference<ScanJob> resumed = new AtomicReference<>();
        JobOutcome outcome = run(ScanRequest.resume(job), new JobListener() {
            @Override
            public void opened(ScanJob opened) {
                resumed.set(opened);
            }

            @Override
            public void open(Address address, int port) {
                // not of interest here
            }
        });

        assertThat(outcome.status()).isEqualTo("completed");
        Progress end = resumed.get().progress();
        assertThat(end.portsBefore()).as("not asked again").isEqualTo(kept);
        assertThat(end.portsTotal()).isEqualTo(8_000).isEqualTo(end.portsDone());
        assertThat(end.open()).isEqualTo(1);
        assertThat(rows("select open_ports, closed_ports from host_scans"))
                .containsExactly("{[21001,21002)} | {[20001,21001),[21002,28001)}");
        assertThat(rows("select scan_stats ->> 'ports_probed', scan_stats ->> 'hosts_up' from scan_jobs"))
                .containsExactly("8000 | 1");
    }

    @Test
    void a_completed_job_has_nothing_to_resume() {
        UUID job = completed(scan("-p 21001", "127.77.81.1")).id();

        Called called = portolan("scan", "--resume", job.toString());

        assertThat(called.exitCode()).isEqualTo(1);
        assertThat(called.out()).isEmpty();
        assertThat(called.err())
                .isEqualToIgnoringNewLines("portolan: scan job " + job + " is completed: there is nothing to resume");
    }

    @Test
    void a_job_that_is_deleted_or_taken_over_is_not_said_to_wait_for_resume() throws Exception {
        CompletableFuture<Called> deleted = CompletableFuture.supplyAsync(
                () -> portolan("scan", "127.77.67.1", "-p", "20901-21100", "-Pn", "--rate", "100"));
        awaitRunning();
        String id = rows("select id from scan_jobs").get(0);
        execute("delete from scan_jobs");

        Called called = deleted.get(30, TimeUnit.SECONDS);
        assertThat(called.exitCode()).isEqualTo(1);
        assertThat(called.err())
                .contains("portolan: job " + id + " failed: scan job " + id + " does not exist\n")
                .doesNotContain("--resume");

        JobOutcome lost = new JobOutcome(
                UUID.randomUUID(), false, "running", Optional.of("taken over by another process"), null, false);
        assertThat(lost.isResumable()).isFalse();
    }

    @Test
    void cancel_ends_a_running_job_as_interrupted_and_resume_goes_on_with_it() throws Exception {
        CompletableFuture<JobOutcome> running = start(scan(SLOW, "127.77.81.1", "127.77.81.2"), JobListener.SILENT);
        awaitRunning();
        String job = rows("select id from scan_jobs").get(0);

        Called resumed = portolan("scan", "--resume", job);
        assertThat(resumed.exitCode()).as("it runs").isEqualTo(1);
        assertThat(resumed.err()).contains("is running: there is nothing to resume");
        Called cancelled = portolan("cancel", job);

        assertThat(cancelled.exitCode()).as(cancelled.err()).isZero();
        JobOutcome outcome = running.get(20, TimeUnit.SECONDS);
        assertThat(outcome.status()).isEqualTo("interrupted");
        assertThat(outcome.error()).contains("cancelled by user");
        assertThat(rows("select status, error_message, completed_at is not null from scan_jobs"))
                .containsExactly("interrupted | cancelled by user | t");
        Called again = portolan("cancel", job);
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).isEqualToIgnoringNewLines("portolan: job " + job + " is interrupted already");

        execute("update scan_jobs set config = jsonb_set(config, '{options}',"
                + " '[\"--ports\", \"21001-21060\", \"--no-discovery\"]')");
        JobOutcome end = completed(ScanRequest.resume(UUID.fromString(job)));
        assertThat(end.id()).isEqualTo(outcome.id());
        assertThat(rows("select status, error_message, scan_stats ->> 'closed' from scan_jobs"))
                .containsExactly("completed | - | 120");
    }

    @Test
    void a_job_that_another_process_works_on_is_not_taken() throws Exception {
        CompletableFuture<JobOutcome> running = start(scan(SLOW, "127.77.81.1"), JobListener.SILENT);
        UUID orphan = completed(scan("-p 21001", "127.77.81.9")).id();
        orphan(orphan, "127.77.99.0/24");

        try (Pipeline service = startService()) {
            awaitStatus(orphan, "completed");
            assertThat(service).isNotNull();
            JobOutcome outcome = running.get(20, TimeUnit.SECONDS);
            assertThat(outcome.status()).isEqualTo("completed");
        }

        assertThat(rows("select count(*), bool_and(status = 'completed') from scan_jobs"))
                .containsExactly("2 | t");
    }

    @Test
    void a_job_that_a_stopping_service_leaves_is_gone_on_with_by_the_next() {
        UUID job;
        try (Pipeline first = startService()) {
            CompletableFuture<JobOutcome> left = CompletableFuture.supplyAsync(
                    () -> first.run(scan("-p 21001 -Pn --rate 300", "127.77.81.0-127.77.84.255"), JobListener.SILENT));
            awaitRunning();
            job = UUID.fromString(rows("select id from scan_jobs").get(0));
            assertThat(left).isNotDone();
        }
        assertThat(rows("select status, completed_at from scan_jobs")).containsExactly("running | -");
        int finished = Integer.parseInt(rows("select count(*) from host_scans").get(0));
        assertThat(finished)
                .as("what was in flight is finished and nothing is begun")
                .isBetween(1, 450);
        assertThat(finished % 150)
                .as("the batches are whole: 150 addresses at this rate, one of them of the 124 that are left")
                .isIn(0, 124);
        String before = rows("select max(completed_at) from host_scans").get(0);

        try (Pipeline next = startService()) {
            awaitStatus(job, "completed");
            assertThat(next).isNotNull();
        }

        assertThat(rows("select scan_stats ->> 'closed', scan_stats ->> 'hosts_up' from scan_jobs"))
                .containsExactly("1024 | 1024");
        assertThat(rows("select count(*) from host_scans where completed_at > '" + before + "'"))
                .containsExactly(Integer.toString(1024 - finished));
        assertThat(rows("select count(*) from host_history")).containsExactly("1024");
    }
}
