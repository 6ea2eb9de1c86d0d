package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portolan.cli.Called;
import io.portolan.monitor.ScanCounters;
import io.portolan.scan.JobListener;
import io.portolan.scan.JobOutcome;
import io.portolan.scan.ScanRequest;
import io.portolan.store.CuttableProxy;
import io.portolan.store.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeRedeliveryEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What becomes of results that the database does not take: tried again, spooled, put back; nothing lost, nothing doubled. */
class SpoolTest extends PipelineTestSupport {

    /** Three batches. */
    private static final String NETWORK = "127.77.72.0-127.77.83.255";

    private static final String STATES =
            "select host(h.ip_address), s.status, s.open_ports, s.closed_ports, s.filtered_ports,"
                    + " (select array_agg(p.port order by p.port) from port_scans p"
                    + " where p.job_id = s.job_id and p.host_id = h.id)"
                    + " from host_scans s join hosts h on h.id = s.host_id where s.job_id = '%s' order by h.ip_address";

    private static final int REDELIVERIES = 3;
    private static final int DELAY_MILLIS = 100;

    private static CuttableProxy proxy;
    private Optional<Database> throughProxy = Optional.empty();

    @AfterAll
    static void closeProxy() {
        proxy.close();
    }

    @Override
    protected Map<String, String> environment() {
        if (proxy == null) {
            proxy = new CuttableProxy(database().settings().databaseUrl().orElseThrow());
        }
        return Map.of(
                "PORTOLAN_DB_URL", proxy.url(),
                "PORTOLAN_DATABASE_POOL_TIMEOUT", "250",
                "PORTOLAN_RETRY_REDELIVERIES", Integer.toString(REDELIVERIES),
                "PORTOLAN_RETRY_DELAY", Integer.toString(DELAY_MILLIS),
                "PORTOLAN_RETRY_MAXIMUM_DELAY", "1000");
    }

    @Override
    protected DataSource dataSource() {
        if (throughProxy.isEmpty()) {
            throughProxy = Optional.of(Database.open(settings()));
        }
        return throughProxy.get().dataSource();
    }

    @Override
    protected void cleanupResources() {
        super.cleanupResources();
        throughProxy.ifPresent(Database::close);
    }

    private Path spool() {
        return settings().home().resolve("spool");
    }

    private List<Path> spooled() {
        return files(spool());
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CompletableFuture<JobOutcome> startAndCut(ScanRequest request) {
        CompletableFuture<JobOutcome> job = start(request, onceOpened(proxy::cut));
        await("results in the spool")
                .atMost(Duration.ofSeconds(20))
                .until(() -> !spooled().isEmpty());
        return job;
    }

    private static JobOutcome end(CompletableFuture<JobOutcome> job) throws Exception {
        return job.get(30, TimeUnit.SECONDS);
    }

    /** When each redelivery of results began, in nanoseconds: what else the job does may be tried again beside them. */
    private List<Long> redeliveryTimes() {
        List<Long> times = Collections.synchronizedList(new ArrayList<>());
        context.getManagementStrategy().addEventNotifier(new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                if (event instanceof ExchangeRedeliveryEvent redelivery
                        && redelivery.getExchange().getProperty("batch") != null) {
                    times.add(System.nanoTime());
                }
            }
        });
        return times;
    }

    private void open() throws IOException {
        listeners.accepting("127.77.72.1", 20901, 20902);
        listeners.accepting("127.77.73.7", 20902);
        listeners.accepting("127.77.74.255", 20901);
    }

    @Test
    void results_wait_in_the_spool_while_the_database_is_away_and_come_back_once() throws Exception {
        open();
        JobOutcome undisturbed = completed(scan("-p 20900-20903", NETWORK));
        CompletableFuture<JobOutcome> job = startAndCut(scan("-p 20900-20903", NETWORK));
        assertThat(job).as("a job closes only when nothing of it is spooled").isNotDone();

        proxy.mend();
        JobOutcome outcome = end(job);

        assertThat(outcome.error()).isEmpty();
        assertThat(outcome.status()).isEqualTo("completed");
        assertThat(spooled()).isEmpty();
        assertThat(files(spool().resolve("refused"))).isEmpty();
        assertThat(rows(STATES.formatted(outcome.id())))
                .hasSize(3_072)
                .containsExactlyElementsOf(rows(STATES.formatted(undisturbed.id())));
        assertThat(rows("select distinct scan_stats - 'seconds' from scan_jobs"))
                .hasSize(1);
        assertThat(rows("select count(*), count(distinct host_id) from host_history"))
                .containsExactly("3072 | 3072");
    }

    @Test
    void the_end_of_a_job_that_is_interrupted_meanwhile_returns_behind_its_results() throws Exception {
        open();
        CompletableFuture<JobOutcome> job = startAndCut(scan("-p 20900-20903", NETWORK));

        jobs().interrupt("interrupted by the test");
        JobOutcome outcome = end(job);

        assertThat(outcome.status()).isEqualTo("interrupted");
        assertThat(outcome.inSpool()).isTrue();
        assertThat(rows("select status from scan_jobs")).containsExactly("running");
        String told = rows("select clock_timestamp()").get(0);
        proxy.mend();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> rows("select status from scan_jobs").equals(List.of("interrupted")));
        assertThat(spooled())
                .as("results behind the end")
                .allMatch(file -> file.toString().endsWith(".end.json"));
        assertThat(rows("select error_message, completed_at <= '" + told + "',"
                        + " (scan_stats ->> 'hosts_up')::int = (select count(*) from host_scans) from scan_jobs"))
                .containsExactly("interrupted by the test | t | t");
        await().until(() -> spooled().isEmpty());
    }

    @Test
    void what_a_discovery_found_waits_in_the_spool_too() throws Exception {
        CompletableFuture<JobOutcome> job = startAndCut(discovery("-p 20900", "127.77.72.0/24"));

        proxy.mend();

        assertThat(end(job).status()).isEqualTo("completed");
        assertThat(rows("select count(*) from hosts where status = 'up'")).containsExactly("256");
        assertThat(rows("select status, hosts_discovered, hosts_responsive from discovery_jobs"))
                .containsExactly("completed | 256 | 256");
        assertThat(spooled()).isEmpty();
    }

    @Test
    void a_result_that_is_put_back_twice_leaves_the_same_rows() throws Exception {
        open();
        CompletableFuture<JobOutcome> job = startAndCut(scan("-p 20900-20903", "127.77.72.0/24"));
        Path kept = Files.copy(spooled().get(0), settings().home().resolve("kept.json"));
        proxy.mend();
        JobOutcome outcome = end(job);
        List<String> states = rows(STATES.formatted(outcome.id()));

        // As it is left by a process that was killed between the commit and the removal of the file.
        Files.move(kept, spool().resolve(outcome.id() + "-again.json"));
        await().atMost(Duration.ofSeconds(10)).until(() -> spooled().isEmpty());

        assertThat(rows(STATES.formatted(outcome.id()))).containsExactlyElementsOf(states);
        assertThat(rows("select count(*) from host_history")).containsExactly("256");
        assertThat(files(spool().resolve("refused"))).isEmpty();
    }

    @Test
    void of_two_processes_that_share_a_spool_one_at_a_time_returns_results() throws Exception {
        open();
        CompletableFuture<JobOutcome> job = startAndCut(scan("-p 20900-20903", "127.77.72.0/24"));
        byte[] result = Files.readAllBytes(spooled().get(0));
        proxy.mend();
        JobOutcome outcome = end(job);
        List<String> states = rows(STATES.formatted(outcome.id()));

        try (PortolanProcess other = process("run").ready();
                Connection holder = database().dataSource().getConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("select from scan_jobs for update");
            Path beside = Files.createDirectory(settings().home().resolve("beside"));
            for (int i = 0; i < 20; i++) {
                Path file = Files.write(beside.resolve("%019d-%s.json".formatted(i, outcome.id())), result);
                Files.move(file, spool().resolve(file.getFileName()));
            }
            // Both look at the spool ten times a second.
            await("one of them at the first result, the other not")
                    .during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> rows("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                    + " and datname = current_database() and query like '%for key share%'")
                            .equals(List.of("1")));
            holder.rollback();
            await().atMost(Duration.ofSeconds(20)).until(() -> spooled().isEmpty());
            assertThat(other.err()).filteredOn(line -> !line.startsWith("CI: ")).containsExactly("portolan ready");
        }

        assertThat(files(spool().resolve("refused"))).isEmpty();
        assertThat(rows(STATES.formatted(outcome.id()))).containsExactlyElementsOf(states);
        assertThat(rows("select status from scan_jobs")).containsExactly("completed");
    }

    @Test
    void a_result_whose_job_is_gone_is_kept_in_refused() throws Exception {
        CompletableFuture<JobOutcome> job = startAndCut(scan("-p 20900", "127.77.72.0/24"));
        execute("delete from scan_jobs");

        proxy.mend();
        JobOutcome outcome = end(job);

        assertThat(outcome.status()).isIn("failed", "interrupted");
        assertThat(outcome.error()).contains("scan job " + outcome.id() + " does not exist");
        await().atMost(Duration.ofSeconds(10)).until(() -> spooled().isEmpty());
        assertThat(files(spool().resolve("refused"))).hasSize(1);
        assertThat(rows("select count(*) from hosts")).containsExactly("0");
        Files.delete(files(spool().resolve("refused")).get(0));
    }

    @Test
    void a_result_that_is_refused_for_good_is_kept_and_its_job_fails() throws Exception {
        open();
        CompletableFuture<JobOutcome> job = startAndCut(scan("-p 20900-20903", "127.77.72.0/24"));
        String text = Files.readString(spooled().get(0));
        execute("alter table port_scans add constraint refused_by_the_test check (port <> 20902)");
        try {
            proxy.mend();
            JobOutcome outcome = end(job);

            assertThat(outcome.status()).isEqualTo("failed");
            assertThat(outcome.error().orElseThrow()).contains("refused_by_the_test");
        } finally {
            execute("alter table port_scans drop constraint refused_by_the_test");
        }
        assertThat(rows("select count(*) from host_scans")).containsExactly("0");
        List<Path> refused = files(spool().resolve("refused"));
        assertThat(refused).singleElement().satisfies(file -> assertThat(file).hasContent(text));

        // Whoever has mended it puts it back.
        Files.move(refused.get(0), spool().resolve(refused.get(0).getFileName()));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> rows("select count(*) from host_scans").contains("256"));
    }

    @Test
    void delays_between_attempts_grow_exponentially() throws Exception {
        assertThat(Settings.load(Called.environment(database().settings())))
                .satisfies(defaults -> assertThat(List.of(
                                defaults.getInt("portolan.retry.redeliveries"),
                                defaults.getInt("portolan.retry.delay")))
                        .containsExactly(5, 200));
        List<Long> times = redeliveryTimes();
        failing("before insert on host_scans", "57P03", 1 + REDELIVERIES);

        completed(scan("-p 20900", "127.77.72.1"));
        mended();

        assertThat(times).as("and what is spooled then is no redelivery").hasSize(REDELIVERIES);
        double first = (times.get(1) - times.get(0)) / 1e6;
        double second = (times.get(2) - times.get(1)) / 1e6;
        assertThat(first).isGreaterThanOrEqualTo(2 * DELAY_MILLIS * 0.7);
        assertThat(second).isGreaterThanOrEqualTo(4 * DELAY_MILLIS * 0.7);
        assertThat(second)
                .as("double the one before, give or take what chance and the attempt itself take")
                .isGreaterThan(first);
        assertThat(rows("select count(*) from host_scans")).containsExactly("1");
    }

    @Test
    void an_error_that_another_attempt_cures_is_tried_again_and_nothing_is_spooled() throws Exception {
        open();
        List<Long> redeliveries = redeliveryTimes();
        failing("before insert on host_scans", "40001", 2);

        JobOutcome outcome = completed(scan("-p 20900-20903", "127.77.72.0/24"));
        mended();

        assertThat(redeliveries).hasSize(2);
        assertThat(context.getRegistry()
                        .lookupByNameAndType("counters", ScanCounters.class)
                        .redeliveries())
                .as("as ScanMonitor shows them")
                .isEqualTo(2);
        assertThat(rows(STATES.formatted(outcome.id()))).hasSize(256);
        assertThat(rows("select count(*) from host_history")).containsExactly("256");
    }

    @Test
    void an_error_that_no_attempt_cures_is_tried_once_and_fails_the_job() throws Exception {
        open();
        List<Long> times = redeliveryTimes();
        failing("before insert on port_scans", "23514", 1_000);

        JobOutcome outcome = run(scan("-p 20900-20903", "127.77.72.0/24"));

        assertThat(attempts()).isEqualTo(1);
        mended();
        assertThat(times).isEmpty();
        assertThat(outcome.status()).isEqualTo("failed");
        assertThat(outcome.error().orElseThrow())
                .contains("refused by the test")
                .doesNotContain("\n");
        assertThat(rows("select status, error_message is not null from scan_jobs"))
                .containsExactly("failed | t");
        assertThat(rows("select (select count(*) from hosts), (select count(*) from host_scans)"))
                .as("all of the batch or nothing")
                .containsExactly("0 | 0");
        assertThat(spooled()).isEmpty();
    }

    @Test
    void the_end_of_a_job_is_written_however_long_the_database_takes() throws Exception {
        failing("before update on scan_jobs", "57P03", 1_000);
        CompletableFuture<JobOutcome> job = start(scan("-p 20900", "127.77.72.1"), JobListener.SILENT);
        await().atMost(Duration.ofSeconds(20)).until(() -> attempts() > 1 + REDELIVERIES);
        assertThat(job).isNotDone();
        assertThat(rows("select status from scan_jobs")).containsExactly("running");

        mended();

        assertThat(end(job).status()).isEqualTo("completed");
        assertThat(rows("select status, error_message from scan_jobs")).containsExactly("completed | -");
    }

    @Test
    void a_connection_that_breaks_in_the_middle_is_an_attempt_like_any_other() throws Exception {
        open();
        CompletableFuture<JobOutcome> job = start(scan("-p 20900-20903", NETWORK), onceOpened(() -> {
            proxy.cut();
            proxy.mend();
        }));

        JobOutcome outcome = end(job);

        assertThat(outcome.status()).isEqualTo("completed");
        assertThat(rows(STATES.formatted(outcome.id()))).hasSize(3_072);
    }

    /** Refuses so many times, then lets it be: the count is a sequence, which no rollback takes back. */
    private static void failing(String event, String state, int times) {
        execute("create sequence attempts");
        execute("create function refuse() returns trigger language plpgsql as $$ begin"
                + " if nextval('attempts') <= " + times + " then"
                + " raise exception 'refused by the test' using errcode = '" + state + "'; end if;"
                + " return new; end $$");
        execute("create trigger refuse " + event + " for each row execute function refuse()");
    }

    private static int attempts() {
        return Integer.parseInt(rows("select case when is_called then last_value else 0 end from attempts")
                .get(0));
    }

    private static void mended() {
        execute("drop function refuse() cascade");
        execute("drop sequence attempts");
    }
}
