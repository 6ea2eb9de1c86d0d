package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portolan.scan.JobListener;
import io.portolan.scan.JobOutcome;
import io.portolan.scan.ScanJob;
import io.portolan.scan.ScanOptions;
import io.portolan.scan.ScanRequest;
import io.portolan.scan.Source;
import io.portolan.service.Servers;
import io.portolan.store.Database;
import io.portolan.store.OwnServer;
import io.portolan.target.Address;
import io.portolan.target.TargetList;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The database's server stops in the middle of a scan, for longer than any attempt lasts, and comes back. */
class OutageTest {

    /** 4,096 addresses. */
    private static final String NETWORK = "127.77.128.0-127.77.143.255";

    private static final long MEGABYTE = 1 << 20;

    private static final int REDELIVERIES = 4;
    private static final int DELAY_MILLIS = 50;

    /** After 50, 100, 200 and 400 ms, give or take 15 %, with 250 ms of waiting for a connection at each attempt. */
    private static final Duration ALL_REDELIVERIES = Duration.ofMillis(750 * 115 / 100 + 5 * 250);

    private final Servers servers = new Servers();
    private Path home;
    private OwnServer server;
    private ServerLog log;
    private Database database;
    private Pipeline pipeline;

    @BeforeEach
    void start() throws Exception {
        Path folder = Files.createDirectories(Path.of("target/test-homes").toAbsolutePath());
        server = new OwnServer(Files.createTempDirectory(folder, "outage-server"));
        log = ServerLog.of(Optional.of(server.log()));
        home = Files.createTempDirectory(folder, "outage");
        Map<String, String> environment = new HashMap<>(server.environment());
        environment.put("PORTOLAN_HOME", home.toString());
        environment.put("PORTOLAN_ROUTES", "routes");
        environment.put("PORTOLAN_DATABASE_POOL_TIMEOUT", "250");
        environment.put("PORTOLAN_RETRY_REDELIVERIES", Integer.toString(REDELIVERIES));
        environment.put("PORTOLAN_RETRY_DELAY", Integer.toString(DELAY_MILLIS));
        environment.put("PORTOLAN_DISCOVERY_PORTS", "21301");
        environment.put("PORTOLAN_BATCHES", "2");
        Settings settings = Settings.load(environment);
        settings.prepareHome();
        database = Database.open(settings);
        pipeline = Pipeline.start(settings, database.dataSource(), true);
        for (int last = 0; last < 250; last += 7) {
            servers.listen(
                    "127.77." + (128 + last % 16) + "." + last,
                    21301 + last % 4,
                    Servers.hangingUpAfter("SSH-2.0-Outage_1.0\r\n".getBytes(StandardCharsets.US_ASCII)));
        }
    }

    @AfterEach
    void stop() {
        pipeline.close();
        database.close();
        server.close();
        servers.close();
    }

    @Test
    void a_server_that_stops_for_longer_than_all_redeliveries_costs_a_scan_nothing_but_time() throws Exception {
        Random random = Chance.of("outage");
        UndisturbedScan undisturbed = undisturbed();
        for (int round = 0; round < Chance.rounds(1); round++) {
            outage(random.nextInt(2_000), undisturbed);
        }
    }

    private record UndisturbedScan(List<String> states, List<String> ports, String statistics) {}

    private UndisturbedScan undisturbed() {
        JobOutcome outcome = pipeline.run(request(), JobListener.SILENT);
        assertThat(outcome.status()).as(outcome.error()::toString).isEqualTo("completed");
        UndisturbedScan scan = result(outcome);
        assertThat(scan.states()).hasSize(4_096);
        assertThat(scan.ports()).hasSize(36);
        query("delete from host_scans returning 1");
        query("delete from hosts returning 1");
        query("delete from scan_targets returning 1");
        return scan;
    }

    private UndisturbedScan result(JobOutcome job) {
        return new UndisturbedScan(
                query("select host(h.ip_address), s.status, s.open_ports, s.closed_ports, s.filtered_ports"
                        + " from host_scans s join hosts h on h.id = s.host_id where s.job_id = '" + job.id()
                        + "' order by h.ip_address"),
                query("select host(h.ip_address), p.port, p.service_name, v.service_type, v.product, v.version"
                        + " from port_scans p join hosts h on h.id = p.host_id"
                        + " left join services v on v.port_scan_id = p.id where p.job_id = '" + job.id()
                        + "' order by h.ip_address, p.port"),
                query("select scan_stats - 'seconds' from scan_jobs where id = '" + job.id() + "'")
                        .get(0));
    }

    private void outage(int rowsBefore, UndisturbedScan undisturbed) throws Exception {
        AtomicReference<ScanJob> job = new AtomicReference<>();
        CompletableFuture<JobOutcome> running =
                CompletableFuture.supplyAsync(() -> pipeline.run(request(), following(job)));
        await("results of " + rowsBefore + " hosts and more")
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(30))
                .until(() -> query("select count(*) > " + rowsBefore + " from host_scans")
                        .contains("t"));
        long before = usedMemory();

        long stopped = System.nanoTime();
        server.stopImmediately();
        await("results in the spool").atMost(Duration.ofSeconds(30)).until(() -> spooled() > 0);
        ScanJob scan = job.get();
        await("the end of the probing")
                .atMost(Duration.ofSeconds(30))
                .until(new Unchanged<>(
                        Duration.ofSeconds(1), () -> scan.progress().probesSent())::holds);
        long sent = scan.progress().probesSent();
        assertThat(scan.progress().hostsDone()).as("in the middle of it").isLessThan(4_096);
        await("an outage longer than all redeliveries, twice over")
                .atMost(Duration.ofSeconds(30))
                .until(() -> System.nanoTime() - stopped > 2 * ALL_REDELIVERIES.toNanos());
        assertThat(scan.progress().probesSent()).as("probes sent meanwhile").isEqualTo(sent);
        assertThat(running).isNotDone();
        int waiting = spooled();
        long growth = usedMemory() - before;
        assertThat(growth).as("growth of the memory in use").isLessThan(32 * MEGABYTE);

        double seconds = (System.nanoTime() - stopped) / 1e9;
        server.start();
        JobOutcome outcome = running.get(60, TimeUnit.SECONDS);
        System.out.printf(
                "outage: %.1f s after more than %d hosts, %d results in the spool, memory %+d kB, %d probes before it%n",
                seconds, rowsBefore, waiting, growth / 1024, sent);

        assertThat(outcome.error()).isEmpty();
        assertThat(outcome.status()).isEqualTo("completed");
        assertThat(spooled()).isZero();
        assertThat(home.resolve("spool/refused"))
                .satisfiesAnyOf(
                        folder -> assertThat(folder).doesNotExist(),
                        folder -> assertThat(folder).isEmptyDirectory());
        assertThat(result(outcome)).isEqualTo(undisturbed);
        assertThat(query("select count(*) from host_history where event_type = 'discovered'"))
                .as("every host was discovered, once")
                .containsExactly("4096");
        new IntegrityCheck(database.dataSource()).passes();
        assertThat(log.violations()).isEmpty();
        query("delete from hosts returning 1");
        query("delete from scan_targets returning 1");
    }

    /** Slow enough to be met in the middle. */
    private static ScanRequest request() {
        return new ScanRequest(
                Source.CLI,
                Optional.empty(),
                Optional.empty(),
                false,
                TargetList.ofWords(List.of(NETWORK)),
                ScanOptions.parse(List.of("-p", "21301-21304", "--rate", "5000")),
                Optional.empty());
    }

    private static JobListener following(AtomicReference<ScanJob> job) {
        return new JobListener() {
            @Override
            public void opened(ScanJob opened) {
                job.set(opened);
            }

            @Override
            public void open(Address address, int port) {
                // not of interest here
            }
        };
    }

    /** True once a value has been the same for so long. */
    private static final class Unchanged<T> {
        private final Duration howLong;
        private final Supplier<T> value;
        private T last;
        private long since;

        Unchanged(Duration howLong, Supplier<T> value) {
            this.howLong = howLong;
            this.value = value;
        }

        boolean holds() {
            T now = value.get();
            if (!now.equals(last)) {
                last = now;
                since = System.nanoTime();
            }
            return System.nanoTime() - since > howLong.toNanos();
        }
    }

    private int spooled() {
        String[] files = home.resolve("spool").toFile().list((folder, name) -> name.endsWith(".json"));
        return files == null ? 0 : files.length;
    }

    /** What is in use when all is collected that may be. */
    private static long usedMemory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private List<String> query(String sql) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                StringBuilder text = new StringBuilder(String.valueOf(rows.getString(1)));
                for (int column = 2; column <= columns; column++) {
                    text.append(" | ").append(rows.getString(column));
                }
                texts.add(text.toString());
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
