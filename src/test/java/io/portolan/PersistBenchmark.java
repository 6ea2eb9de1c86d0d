package io.portolan;

import io.portolan.monitor.ScanCounters;
import io.portolan.probe.ConnectEngine;
import io.portolan.route.RouteFiles;
import io.portolan.scan.HostBatch;
import io.portolan.scan.HostResult;
import io.portolan.store.Database;
import io.portolan.store.JobOwnership;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;
import org.postgresql.PGConnection;

/**
 * The way into the database, through the routes of {@code PORTOLAN_ROUTES} and the pool as a scan has them, on the
 * database of {@code PORTOLAN_HOME}, which has to be an empty one. Both sides of a row are measured in turns, on tables
 * that are empty and after a checkpoint, and the rows committed are counted after each.
 *
 * <p>Arguments: {@code rows} or {@code hosts}, rounds, and the most hosts of a batch, where it is to be another than a
 * scan has.
 */
final class PersistBenchmark implements AutoCloseable {

    private static final int PORTS = 100;
    private static final int FEW_PORTS = 10;
    private static final int HOSTS = 10_000;

    /** So many batches a scan writes side by side. */
    private static final int WRITERS = 8;

    /** So many hosts are a batch where they have few ports, and so many ports where they have many. */
    private static final int HOSTS_A_BATCH = 256;

    private static final int PORTS_A_BATCH = 16_384;

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final Database database;
    private final ConnectEngine engine = new ConnectEngine(1);
    private final JobOwnership ownership;
    private final Main main = new Main();
    private final ProducerTemplate template;
    private final ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    private final Path rows;
    private final Connection administrator;

    private PersistBenchmark() throws IOException, SQLException {
        Settings settings = Settings.load(System.getenv());
        database = Database.open(settings);
        ownership = new JobOwnership(database.dataSource());
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setInitialProperties(Pipeline.properties(settings, false));
        Beans beans = new Beans(settings, database.dataSource(), engine, new ScanCounters(), ownership);
        Pipeline.configure(main.configure(), beans, RouteFiles.in(settings.routes()));
        main.start();
        template = main.getCamelContext().createProducerTemplate();
        rows = Files.createTempFile(settings.home(), "rows", ".copy");
        administrator = DriverManager.getConnection(
                "jdbc:postgresql://" + database.url().replaceFirst(".*@", ""),
                "postgres",
                Files.readString(settings.home().resolve("postgres/superuser-password"))
                        .strip());
    }

    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[1]);
        int most = args.length > 2 ? Integer.parseInt(args[2]) : HOSTS_A_BATCH;
        try (PersistBenchmark benchmark = new PersistBenchmark()) {
            switch (args[0]) {
                case "rows" -> benchmark.rows(rounds, Math.min(most, PORTS_A_BATCH / PORTS));
                case "hosts" -> benchmark.hosts(rounds, Math.min(most, PORTS_A_BATCH / FEW_PORTS));
                default -> throw new IllegalArgumentException(args[0] + ": expected rows or hosts");
            }
        }
        System.exit(0); // no thread of the pools is waited for
    }

    /** A million rows of {@code port_scans}, beside COPY of the same rows. */
    private void rows(int rounds, int hostsABatch) throws Exception {
        System.out.printf("%,d hosts with %d open ports, batches of %d hosts%n", HOSTS, PORTS, hostsABatch);
        persist(HOSTS / 10, PORTS, hostsABatch, WRITERS); // warms up
        double[] alone = new double[rounds];
        double[] beside = new double[rounds];
        double[] copy = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            alone[round] = persist(HOSTS, PORTS, hostsABatch, 1);
            beside[round] = persist(HOSTS, PORTS, hostsABatch, WRITERS);
            copy[round] = copy();
            System.out.printf(
                    "round %d: persist-host one by one %.2f s, %d side by side %.2f s, COPY %.2f s%n",
                    round + 1, alone[round], WRITERS, beside[round], copy[round]);
        }
        double most = median(copy);
        System.out.printf("COPY                                   %6.2f s  %,9.0f rows/s%n", most, rate(most));
        line("persist-host, one batch after another", median(alone), most);
        line("persist-host, " + WRITERS + " batches side by side", median(beside), most);
    }

    private static void line(String what, double seconds, double copy) {
        System.out.printf(
                "%-38s %6.2f s  %,9.0f rows/s  %.2f of its speed%n", what, seconds, rate(seconds), copy / seconds);
    }

    private static double rate(double seconds) {
        return HOSTS * PORTS / seconds;
    }

    /** 10,000 hosts with 10 open ports, beside a transaction a host. */
    private void hosts(int rounds, int hostsABatch) throws Exception {
        System.out.printf("%n%,d hosts with %d open ports, batches of %d hosts%n", HOSTS, FEW_PORTS, hostsABatch);
        double[] together = new double[rounds];
        double[] each = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            together[round] = persist(HOSTS, FEW_PORTS, hostsABatch, WRITERS);
            each[round] = persist(HOSTS, FEW_PORTS, 1, WRITERS);
            System.out.printf(
                    "round %d: in batches %.2f s, a transaction a host %.2f s%n",
                    round + 1, together[round], each[round]);
        }
        System.out.printf(
                "%d side by side: %.2f s beside %.2f s, %.1f times as fast%n",
                WRITERS, median(together), median(each), median(each) / median(together));
    }

    /** Seconds to write so many hosts with so many open ports each through the route, to the last commit. */
    private double persist(int hosts, int ports, int hostsABatch, int side) throws Exception {
        empty();
        UUID job = job();
        int[] open = IntStream.rangeClosed(1_001, 1_000 + ports).toArray();
        List<List<HostResult>> batches = new ArrayList<>();
        for (int from = 0; from < hosts; from += hostsABatch) {
            batches.add(IntStream.range(from, Math.min(hosts, from + hostsABatch))
                    .mapToObj(i -> Batches.up("127.77." + i / 250 + "." + (i % 250 + 1), NOW, open))
                    .toList());
        }
        long start = System.nanoTime();
        List<Future<?>> share = new ArrayList<>();
        for (int writer = 0; writer < side; writer++) {
            int first = writer;
            share.add(writers.submit(() -> {
                for (int batch = first; batch < batches.size(); batch += side) {
                    write(new HostBatch(job, false, batches.get(batch)));
                }
            }));
        }
        for (Future<?> writer : share) {
            await(writer);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        expect(hosts, "select count(*) from hosts where status = 'up'");
        expect(hosts, "select count(*) from host_scans where job_id = '" + job + "'");
        expect(hosts, "select count(*) from host_history where event_type = 'discovered'");
        expect((long) hosts * ports, "select count(*) from port_scans where job_id = '" + job + "' and state = 'open'");
        return seconds;
    }

    private void write(HostBatch batch) {
        Exchange written = template.request(
                "direct:persist-host", exchange -> exchange.getIn().setBody(batch));
        if (written.getException() != null) {
            throw new IllegalStateException("a batch was not written", written.getException());
        }
    }

    private static void await(Future<?> writer) throws Exception {
        try {
            writer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Seconds to copy what the round before has written into {@code port_scans} once more. */
    private double copy() throws Exception {
        String columns = " (job_id, host_id, port, protocol, state, service_name, scanned_at) ";
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            PGConnection server = connection.unwrap(PGConnection.class);
            try (OutputStream file = Files.newOutputStream(rows)) {
                server.getCopyAPI()
                        .copyOut(
                                "copy (select job_id, host_id, port, protocol, state, service_name, scanned_at"
                                        + " from port_scans order by id) to stdout",
                                file);
            }
            statement.execute("truncate port_scans cascade");
            statement.execute("vacuum analyze hosts");
            checkpoint();
            long start = System.nanoTime();
            try (InputStream file = Files.newInputStream(rows)) {
                server.getCopyAPI().copyIn("copy port_scans" + columns + "from stdin", file, 1 << 16);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            expect((long) HOSTS * PORTS, "select count(*) from port_scans");
            return seconds;
        }
    }

    private void empty() throws SQLException {
        execute("truncate scan_targets, scan_jobs, hosts, host_scans, port_scans, services, host_history, audit_log,"
                + " notification_queue");
        checkpoint();
    }

    /** So that neither side pays for what the other has left to write. */
    private void checkpoint() throws SQLException {
        try (Statement statement = administrator.createStatement()) {
            statement.execute("checkpoint");
        }
    }

    private UUID job() throws SQLException {
        UUID id = UUID.randomUUID();
        execute("with target as (insert into scan_targets (name, targets, scan_ports)"
                + " values ('bench', '{127.77.0.0/16}', '1001-1100') returning id)"
                + " insert into scan_jobs (id, target_id, type, source, status, started_at, completed_at, targets)"
                + " select '" + id
                + "', id, 'connect', 'cli', 'interrupted', now(), now(), '{127.77.0.0/16}' from target");
        return id;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void expect(long count, String query) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            if (row.getLong(1) != count) {
                throw new IllegalStateException(query + ": " + row.getLong(1) + ", not " + count);
            }
        }
    }

    private static double median(double[] seconds) {
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    @Override
    public void close() {
        writers.shutdown();
        main.stop();
        ownership.close();
        engine.close();
        database.close();
    }
}
