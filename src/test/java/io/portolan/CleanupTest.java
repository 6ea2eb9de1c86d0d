package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portolan.cli.Called;
import io.portolan.scan.JobListener;
import io.portolan.scan.JobOutcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is old goes in the order of its dependencies, beside scans that run and lose nothing. */
class CleanupTest extends PipelineTestSupport {

    private static final String SLOW = "-p 21401-21460 -Pn --rate 20";

    private Called cleanup(String... words) {
        Called called = portolan(words);
        assertThat(called.exitCode()).as(called.err()).isZero();
        return called;
    }

    private static List<String> counts() {
        return rows("select (select count(*) from scan_targets), (select count(*) from scan_jobs),"
                + " (select count(*) from hosts), (select count(*) from host_scans), (select count(*) from port_scans),"
                + " (select count(*) from services), (select count(*) from host_history)");
    }

    private CompletableFuture<JobOutcome> running(String target) {
        CompletableFuture<JobOutcome> job = start(scan(SLOW, target), JobListener.SILENT);
        await("a running job")
                .until(() ->
                        rows("select 1 from scan_jobs where status = 'running'").contains("1"));
        return job;
    }

    @Test
    void what_ended_before_is_removed_with_all_that_belongs_to_it_and_counted_by_table() throws Exception {
        listeners.accepting("127.77.98.1", 21401);
        completed(scan("-p 21401-21404", "127.77.98.1-2"));

        Called called = cleanup("cleanup", "--older-than", "0", "--format", "csv");

        assertThat(called.out().lines())
                .containsExactly(
                        "table,count",
                        "host_history,2",
                        "services,0",
                        "port_scans,1",
                        "host_scans,2",
                        "scan_jobs,1",
                        "discovery_jobs,0",
                        "hosts,2",
                        "notifications,0",
                        "scan_targets,1",
                        "scheduled_jobs,0");
        assertThat(counts()).containsExactly("0 | 0 | 0 | 0 | 0 | 0 | 0");
    }

    @Test
    void a_running_job_and_its_hosts_stay_and_it_completes() throws Exception {
        completed(scan("-p 21401", "127.77.98.1", "127.77.98.9"));
        CompletableFuture<JobOutcome> job = running("127.77.98.1");

        cleanup("cleanup", "--older-than", "0");
        JobOutcome outcome = job.get(30, TimeUnit.SECONDS);

        assertThat(outcome.status()).isEqualTo("completed");
        assertThat(rows("select id from scan_jobs"))
                .containsExactly(outcome.id().toString());
        assertThat(
                        rows(
                                "select host(ip_address) from hosts where exists (select from host_scans where host_id = hosts.id)"))
                .containsExactly("127.77.98.1");
    }

    @Test
    void all_ends_a_running_scan_with_a_clear_error() throws Exception {
        CompletableFuture<JobOutcome> job = running("127.77.98.1");

        cleanup("cleanup", "--all", "--yes");
        JobOutcome outcome = job.get(30, TimeUnit.SECONDS);

        assertThat(outcome.status()).isEqualTo("failed");
        assertThat(outcome.error()).contains("scan job " + outcome.id() + " does not exist");
        assertThat(counts()).containsExactly("0 | 0 | 0 | 0 | 0 | 0 | 0");
    }

    @Test
    void schedules_go_with_everything_alone() throws Exception {
        portolan("schedule", "add", "kept", "--cron", "0 0 2 * * ?", "127.77.98.1");

        cleanup("cleanup", "--older-than", "0");
        assertThat(rows("select name from scheduled_jobs")).containsExactly("kept");
        cleanup("cleanup", "--all", "--yes");
        assertThat(rows("select name from scheduled_jobs")).isEmpty();
    }

    @Test
    void more_than_one_batch_is_removed() {
        execute(
                "insert into scan_targets (name, targets, scan_ports, created_at)"
                        + " select 'old ' || i, '{127.77.98.1}', '1', now() - interval '9 days' from generate_series(1, 2500) as i");
        execute("insert into scan_jobs (target_id, type, source, status, started_at, completed_at, created_at, targets,"
                + " scan_stats) select id, 'connect', 'cli', 'failed', created_at, created_at, created_at, targets, '{}'"
                + " from scan_targets");

        Called called = cleanup("cleanup", "--older-than", "8", "--format", "csv");

        assertThat(called.out()).contains("scan_jobs,2500").contains("scan_targets,2500");
        assertThat(counts()).containsExactly("0 | 0 | 0 | 0 | 0 | 0 | 0");
    }

    @Test
    void notifications_that_were_parked_before_go_and_those_that_wait_stay() {
        execute("truncate notifications");
        execute("insert into notifications (events, body, parked_at) values (1, 'old', now() - interval '9 days'),"
                + " (1, 'young', now() - interval '7 days'), (1, 'waiting', null)");
        execute("update notifications set created_at = now() - interval '30 days'");

        Called called = cleanup("cleanup", "--older-than", "8", "--format", "csv");
        assertThat(called.out()).contains("notifications,1");
        assertThat(rows("select body from notifications order by body")).containsExactly("waiting", "young");
        cleanup("cleanup", "--all", "--yes");
        assertThat(rows("select body from notifications")).isEmpty();
    }

    @Test
    void what_is_younger_stays() throws Exception {
        completed(scan("-p 21401", "127.77.98.1"));

        cleanup("cleanup", "--older-than", "1");

        assertThat(counts()).containsExactly("1 | 1 | 1 | 1 | 0 | 0 | 1");
    }
}
