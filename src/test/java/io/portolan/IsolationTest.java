package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.portolan.scan.AlreadyTaken;
import io.portolan.scan.JobListener;
import io.portolan.scan.JobOutcome;
import io.portolan.scan.ScanJob;
import io.portolan.scan.ScanOptions;
import io.portolan.scan.ScanRequest;
import io.portolan.scan.Source;
import io.portolan.target.Address;
import io.portolan.target.TargetList;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The serializable transactions of a job, its beginning and its end, when somebody else is at the same rows. */
class IsolationTest extends PipelineTestSupport {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Override
    protected Map<String, String> environment() {
        return Map.of("PORTOLAN_RETRY_DELAY", "20");
    }

    private static int pid(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static List<String> blocked() {
        return rows("select pid from pg_stat_activity"
                + " where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0");
    }

    /** A file of the inbox, or a fire time of a schedule, seen by both: the key is what makes them one. */
    @ParameterizedTest
    @EnumSource(
            value = Source.class,
            names = {"INBOX", "SCHEDULE"})
    void of_two_services_that_open_the_same_at_once_one_gets_the_job(Source source) throws Exception {
        ScanRequest request = new ScanRequest(
                source,
                Optional.of("the same key"),
                Optional.of("the same name"),
                false,
                TargetList.ofWords(List.of("127.77.96.1")),
                ScanOptions.parse(List.of("-p", "20961")),
                Optional.empty());
        try (Pipeline other = Pipeline.start(settings(), database().dataSource(), false);
                Connection holder = database().dataSource().getConnection();
                Statement statement = holder.createStatement()) {
            execute("create function gate() returns trigger language plpgsql as $$ begin"
                    + " perform pg_advisory_xact_lock_shared(412); return null; end $$");
            execute("create trigger gate before insert on scan_jobs for each statement execute function gate()");
            try {
                statement.execute("select pg_advisory_lock(412)");
                CompletableFuture<JobOutcome> here = start(request, JobListener.SILENT);
                CompletableFuture<JobOutcome> there =
                        CompletableFuture.supplyAsync(() -> other.run(request, JobListener.SILENT));
                await("both in their transactions")
                        .atMost(PATIENCE)
                        .until(() -> blocked().size() == 2);
                statement.execute("select pg_advisory_unlock(412)");

                List<CompletableFuture<JobOutcome>> both = List.of(here, there);
                CompletableFuture.allOf(here, there)
                        .handle((done, failure) -> null)
                        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertThat(both)
                        .filteredOn(CompletableFuture::isCompletedExceptionally)
                        .hasSize(1);
                for (CompletableFuture<JobOutcome> one : both) {
                    if (one.isCompletedExceptionally()) {
                        assertThatThrownBy(one::join)
                                .hasCauseInstanceOf(AlreadyTaken.class)
                                .hasMessageContaining("the same key has become a job before");
                    } else {
                        assertThat(one.join().status()).isEqualTo("completed");
                    }
                }
            } finally {
                statement.execute("select pg_advisory_unlock_all()");
                execute("drop function gate() cascade");
            }
        }
        assertThat(rows("select source, source_key, status from scan_jobs"))
                .containsExactly(source.text() + " | the same key | completed");
        assertThat(rows("select count(*) from scan_targets")).containsExactly("1");
    }

    /** The job is done and about to be closed while the one who cancels it has not committed yet. */
    @ParameterizedTest
    @ValueSource(strings = {"scan", "discovery"})
    void a_job_that_is_cancelled_while_it_closes_stays_interrupted(String kind) throws Exception {
        ScanRequest request =
                kind.equals("scan") ? scan("-p 20962", "127.77.96.1-9") : discovery("-p 20962", "127.77.96.1-9");
        try (Connection user = database().dataSource().getConnection();
                Statement statement = user.createStatement()) {
            user.setAutoCommit(false);
            int pid = pid(user);
            CompletableFuture<JobOutcome> job = start(request, new JobListener() {
                @Override
                public void opened(ScanJob opened) {
                    try {
                        statement.execute("update " + kind + "_jobs set status = 'interrupted', error_message ="
                                + " 'cancelled by user', completed_at = clock_timestamp() where id = '" + opened.id()
                                + "'");
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                }

                @Override
                public void open(Address address, int port) {
                    // not of interest here
                }
            });
            await("the close behind the cancellation")
                    .atMost(PATIENCE)
                    .until(() -> rows("select query from pg_stat_activity where " + pid
                                            + " = any(pg_blocking_pids(pid)) and query like '%hosts_up%' or " + pid
                                            + " = any(pg_blocking_pids(pid)) and query like '%hosts_responsive%'")
                                    .size()
                            == 1);
            user.commit();

            JobOutcome outcome = job.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(outcome.status()).isEqualTo("interrupted");
            assertThat(outcome.error()).contains("cancelled by user");
        }
        assertThat(rows("select status, error_message from " + kind + "_jobs"))
                .containsExactly("interrupted | cancelled by user");
    }

    /** A lock that went astray may let another service go on with the job, and complete it first. */
    @ParameterizedTest
    @ValueSource(strings = {"scan", "discovery"})
    void a_job_that_another_process_has_completed_is_left_as_it_is(String kind) throws Exception {
        String options = "-p 20963 --rate 2";
        CompletableFuture<JobOutcome> job = start(
                kind.equals("scan") ? scan("-Pn " + options, "127.77.97.0/26") : discovery(options, "127.77.97.0/26"),
                JobListener.SILENT);
        await("the job")
                .atMost(PATIENCE)
                .until(() -> rows("select id from " + kind + "_jobs where status = 'running'")
                                .size()
                        == 1);

        execute("update " + kind + "_jobs set status = 'completed', completed_at = clock_timestamp()");

        assertThat(job.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).status()).isEqualTo("running");
        assertThat(rows("select status, error_message from " + kind + "_jobs")).containsExactly("completed | -");
        execute("truncate scan_jobs, discovery_jobs cascade"); // which the other process would have counted
    }
}
