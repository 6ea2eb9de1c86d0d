package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.portolan.cli.Called;
import io.portolan.scan.JobListener;
import io.portolan.scan.JobOutcome;
import io.portolan.scan.ScanOptions;
import io.portolan.scan.ScanRequest;
import io.portolan.scan.Source;
import io.portolan.service.Servers;
import io.portolan.store.CuttableProxy;
import io.portolan.store.Database;
import io.portolan.store.DatabaseErrors;
import io.portolan.store.TestDatabase;
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
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Eight scans at once, and everything against them: connections that break, also in the middle of a COMMIT, another
 * service that takes up what looks abandoned, cleanup, and people with {@code psql}. Nothing of it leaves an orphan, a job
 * whose end nobody understands, or a thread or connection that goes on.
 */
class TortureTest {

    private static final int SCANS = 8;

    /** 127.77.120.0 to 127.77.123.255. */
    private static final int FIRST_BLOCK = 120;

    private static final int BLOCKS = 4;

    /** What a job may say at a bad end here: somebody has ended it, or what it needs was deleted, or another had it. */
    private static final Pattern EXPLAINED = Pattern.compile("(scan|discovery) job [0-9a-f-]{36} does not exist"
            + "|scan target [0-9a-f-]{36} does not exist|hosts? [0-9a-f-]{36}.* does not exist"
            + "|cancelled by user|stopped by the operator|ended by another process");

    /** What holds only where nobody but Portolan has written: with a job go its rows of hosts that stay, and the reverse. */
    private static final Set<String> BROKEN_BY_DIRECT_SQL = Set.of(
            // A host deleted later is missing from the rows that the statistics were counted off.
            "completed scans whose statistics are not their rows",
            "discoveries with more answers than hosts seen since they began",
            // A host readdressed in the middle of a job keeps its scan, and a batch that is written again, or asked
            // again by
            // who took the job over, finds a new host at the old address: one more than there are addresses.
            "completed scans whose statistics do not add up",
            // A job deleted takes its events and scans along; the hosts stay, and so do the events of other jobs.
            "hosts that were found and not scanned in any job, nor discovered",
            "hosts without exactly one discovery in their history",
            "events that repeat the one before, or tell of another status than it",
            "hosts of another status than their history tells");

    private static final Set<String> IN_COMMIT = Set.of("terminated in COMMIT", "cut in COMMIT");

    /** How much longer it goes on at most, until a COMMIT was struck in both ways. */
    private static final Duration STRIKING = Duration.ofSeconds(60);

    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final Map<String, List<Integer>> open = new TreeMap<>();
    private final Servers servers = new Servers();

    private Set<Thread> threadsBefore;
    private TestDatabase database;
    private ServerLog log;
    private CuttableProxy proxy;
    private Database pool;
    private Pipeline pipeline;
    private volatile long endNanos;

    @BeforeEach
    void start() throws Exception {
        database = TestDatabase.open(TortureTest.class);
        log = ServerLog.of(TestDatabase.serverLog());
        for (int block = 0; block < BLOCKS; block++) {
            listen(address(block, 1), 21202);
            listen(address(block, 77), 21201, 21203);
            listen(address(block, 254), 21204);
        }
        threadsBefore = Thread.getAllStackTraces().keySet();
        proxy = new CuttableProxy(database.settings().databaseUrl().orElseThrow());
        Settings settings = Settings.load(environment(database.settings().home()));
        pool = Database.open(settings);
        pipeline = Pipeline.start(settings, pool.dataSource(), true);
    }

    @AfterEach
    void stop() {
        if (pipeline != null) {
            pipeline.close();
        }
        if (pool != null) {
            pool.close();
        }
        if (proxy != null) {
            proxy.close();
        }
        servers.close();
        database.close();
    }

    private void listen(String address, int... ports) {
        for (int port : ports) {
            servers.listen(
                    address,
                    port,
                    Servers.hangingUpAfter("SSH-2.0-Torture_1.0\r\n".getBytes(StandardCharsets.US_ASCII)));
            open.computeIfAbsent(address, none -> new ArrayList<>()).add(port);
        }
    }

    private static String address(int block, int last) {
        return "127.77." + (FIRST_BLOCK + block) + "." + last;
    }

    private Map<String, String> environment(Path home) {
        Map<String, String> environment = new HashMap<>(Called.environment(database.settings()));
        environment.put("PORTOLAN_DB_URL", proxy.url());
        environment.put("PORTOLAN_HOME", home.toString());
        environment.put("PORTOLAN_DATABASE_POOL_TIMEOUT", "2000");
        environment.put("PORTOLAN_RETRY_REDELIVERIES", "4");
        environment.put("PORTOLAN_RETRY_DELAY", "50");
        environment.put("PORTOLAN_RETRY_MAXIMUM_DELAY", "500");
        environment.put("PORTOLAN_BATCHES", "4");
        environment.put("PORTOLAN_DISCOVERY_PORTS", "21201");
        return environment;
    }

    @Test
    void connections_that_break_in_the_middle_of_anything_lose_nothing_and_double_nothing() throws Exception {
        linger();
        endNanos = System.nanoTime() + (long) (Chance.seconds(0.35) * 1e9);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < SCANS; i++) {
            Random random = Chance.of("undisturbed scan " + i);
            threads.add(start("scan-" + i, () -> scanWhole(random)));
        }
        Random random = Chance.of("breaking");
        threads.add(start("breaking", () -> strike(random)));
        endsExplained(threads);
        new IntegrityCheck(database.dataSource()).passes();
        assertThat(database.value("select count(*) - count(distinct host_id) from host_history"))
                .as("every host was discovered once")
                .isEqualTo("0");
        assertThat(database.value("select count(*) from scan_jobs where status <> 'completed'"))
                .isEqualTo("0");
        nothingIsLeft();
    }

    @Test
    void eight_scans_beside_cleanup_direct_sql_and_breaking_connections_leave_no_orphan_and_no_unexplained_end()
            throws Exception {
        linger();
        Path home = Files.createDirectory(database.settings().home().resolve("second"));
        try (PortolanProcess other =
                PortolanProcess.start(environment(home), "run").ready()) {
            endNanos = System.nanoTime() + (long) (Chance.seconds(0.65) * 1e9);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < SCANS; i++) {
                Random random = Chance.of("scan " + i);
                threads.add(start("scan-" + i, () -> scan(random)));
            }
            Random breaking = Chance.of("breaking");
            threads.add(start("breaking", () -> strike(breaking)));
            Random deleting = Chance.of("deleting");
            threads.add(start("deleting", () -> meddle(deleting, TortureTest::deletion)));
            Random updating = Chance.of("updating");
            threads.add(start("updating", () -> meddle(updating, TortureTest::update)));
            Random commands = Chance.of("commands");
            threads.add(start("commands", () -> command(commands)));
            endsExplained(threads);
            other.signal("TERM");
            assertThat(other.exitCode()).as(other.err()::toString).isZero();
            assertThat(other.err()).noneMatch(line -> line.startsWith("\tat ") || line.contains("foreign key"));
        }
        Map<String, Long> broken = new IntegrityCheck(database.dataSource()).broken();
        broken.keySet().removeAll(BROKEN_BY_DIRECT_SQL);
        assertThat(broken).isEmpty();
        assertThat(
                        texts(
                                "select scan_stats from scan_jobs where status = 'completed' and"
                                        + " cast(scan_stats ->> 'ports_probed' as bigint) is distinct from cast(scan_stats ->> 'open' as"
                                        + " bigint) + cast(scan_stats ->> 'closed' as bigint) + cast(scan_stats ->> 'filtered' as bigint)"))
                .as("the rest of that check")
                .isEmpty();
        scanBlocks("-p 21201-21204", 0, BLOCKS);
        assertThat(complaints).as("of the scan after all that").isEmpty();
        nothingIsLeft();
    }

    /** Waits for the end of it all: of the threads, of the jobs that a service takes up, and of what is spooled. */
    private void endsExplained(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(Duration.ofSeconds(90).toMillis() + (long) Chance.seconds(1_000));
            assertThat(thread.isAlive()).as(thread.getName()).isFalse();
        }
        await("the end of every job")
                .atMost(Duration.ofSeconds(60))
                .until(() -> "0"
                        .equals(database.value("select (select count(*) from scan_jobs where status in"
                                + " ('pending', 'running')) + (select count(*) from discovery_jobs where status in"
                                + " ('pending', 'running'))")));
        await("an empty spool")
                .atMost(Duration.ofSeconds(30))
                .until(() -> spooled(database.settings().home()) + spooled(second()) == 0);
        database.execute("drop function linger() cascade");
        System.out.println("torture: " + new TreeMap<>(counts));

        assertThat(complaints).isEmpty();
        assertThat(log.violations()).isEmpty();
        assertThat(badEnds())
                .allMatch(end -> end.matches("(failed|interrupted): .*")
                        && EXPLAINED.matcher(end.replaceFirst("^[a-z]+: ", "")).matches());
        if (log.isReadable()) { // the port that a server elsewhere sees may be none of the proxy's
            assertThat(counts.keySet()).containsAll(IN_COMMIT);
        }
    }

    private Path second() {
        return database.settings().home().resolve("second");
    }

    private static int spooled(Path home) {
        String[] files = home.resolve("spool").toFile().list((folder, name) -> name.endsWith(".json"));
        return files == null ? 0 : files.length;
    }

    private List<String> badEnds() {
        return texts("select status || ': ' || coalesce(error_message, 'without a reason') from ("
                + "select status, error_message from scan_jobs union all"
                + " select status, error_message from discovery_jobs) as j"
                + " where status <> 'completed' or error_message is not null");
    }

    /** Closes what was started, and looks whether anything of it goes on. */
    private void nothingIsLeft() {
        pipeline.close();
        pipeline = null;
        pool.close();
        await("the end of all connections")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(proxy.clientPorts()).isEmpty());
        await("the end of all of the server's processes")
                .atMost(Duration.ofSeconds(20))
                .until(() -> Integer.parseInt(database.value("select count(*) from pg_stat_activity"
                                + " where datname = current_database() and backend_type = 'client backend'"))
                        == ownConnections());
        proxy.close();
        await("the end of all threads")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> !threadsBefore.contains(thread) && thread.isAlive())
                                .filter(thread -> !isOfTheVirtualMachine(thread))
                                .map(Thread::getName))
                        .isEmpty());
    }

    /** Those that the test looks at the database through. */
    private int ownConnections() {
        return ((HikariDataSource) database.dataSource()).getHikariPoolMXBean().getTotalConnections();
    }

    /** What the JVM, the driver and the test's own tools keep for all that follow. */
    private static boolean isOfTheVirtualMachine(Thread thread) {
        return Stream.of(
                        "awaitility",
                        "ForkJoinPool",
                        "process reaper",
                        "PostgreSQL-JDBC",
                        "Attach Listener",
                        "globalEventExecutor",
                        "ObjectCleanerThread",
                        "RMI ",
                        "GC Daemon",
                        "JMX server")
                .anyMatch(thread.getName()::startsWith);
    }

    private Thread start(String name, Runnable work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException | AssertionError e) {
                        complaints.add(name + ": " + e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private boolean goesOn() {
        long late = System.nanoTime() - endNanos;
        boolean struck = counts.keySet().containsAll(IN_COMMIT) || !log.isReadable();
        return late < 0 || (!struck && late < STRIKING.toNanos());
    }

    private void count(String what) {
        counts.computeIfAbsent(what, none -> new AtomicInteger()).incrementAndGet();
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(millis * 1_000_000L);
    }

    // What is done

    private void scanWhole(Random random) {
        while (goesOn()) {
            int first = random.nextInt(BLOCKS);
            String options = random.nextInt(3) == 0 ? "-p 21201-21204 -Pn" : "-p 21201-21204";
            scanBlocks(options + rate(random), first, 1 + random.nextInt(BLOCKS - first));
        }
    }

    /** Scans whole blocks, which has to end well with all that is there to be found. */
    private void scanBlocks(String options, int first, int blocks) {
        String targets = address(first, 0) + "-" + address(first + blocks - 1, 255);
        JobOutcome outcome;
        try {
            outcome = run(request(false, options, targets));
        } catch (RuntimeException e) {
            refused(e);
            return;
        }
        if (outcome.status().equals("running")) { // another was quicker when the lock on it was lost
            count("taken over");
            return;
        }
        count(outcome.status());
        List<String> states = texts("select host(h.ip_address) || s.open_ports || s.closed_ports || s.filtered_ports"
                + " from host_scans s join hosts h on h.id = s.host_id where s.job_id = '" + outcome.id()
                + "' order by h.ip_address");
        if (!outcome.status().equals("completed") || !states.equals(truth(first, blocks))) {
            List<String> expected = truth(first, blocks);
            complaints.add("job %s of %s %s: %s, %s of %s hosts, %s are other than expected"
                    .formatted(
                            outcome.id(),
                            targets,
                            outcome.status(),
                            outcome.error(),
                            states.size(),
                            expected.size(),
                            states.stream()
                                    .filter(state -> !expected.contains(state))
                                    .limit(10)
                                    .toList()));
        }
    }

    private List<String> truth(int first, int blocks) {
        return IntStream.range(first, first + blocks)
                .boxed()
                .flatMap(block -> IntStream.rangeClosed(0, 255).mapToObj(last -> address(block, last)))
                .map(address -> address + states(open.getOrDefault(address, List.of())))
                .toList();
    }

    private static String states(List<Integer> openPorts) {
        return ranges(openPorts)
                + ranges(IntStream.rangeClosed(21201, 21204)
                        .boxed()
                        .filter(port -> !openPorts.contains(port))
                        .toList())
                + "{}";
    }

    /** Ports as the server writes them. */
    private static String ranges(List<Integer> ports) {
        List<String> ranges = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            int from = ports.get(i);
            while (i + 1 < ports.size() && ports.get(i + 1) == ports.get(i) + 1) {
                i++;
            }
            ranges.add("[" + from + "," + (ports.get(i) + 1) + ")");
        }
        return "{" + String.join(",", ranges) + "}";
    }

    /** Scans and discoveries of all kinds, which may end as they have to. */
    private void scan(Random random) {
        while (goesOn()) {
            int first = random.nextInt(BLOCKS);
            int last = first + random.nextInt(BLOCKS - first);
            String targets = address(first, random.nextInt(200)) + "-" + address(last, 200 + random.nextInt(56));
            String options = List.of("", " -Pn", " --type version").get(random.nextInt(3));
            boolean discovery = random.nextInt(8) == 0;
            try {
                JobOutcome outcome = run(request(
                        discovery, discovery ? "-p 21201" : "-p 21201-21204" + options + rate(random), targets));
                count(outcome.status());
                outcome.error().ifPresent(error -> {
                    if (!outcome.status().equals("running")
                            && !EXPLAINED.matcher(error).matches()) {
                        complaints.add("job " + outcome.id() + " " + outcome.status() + ": " + error);
                    }
                });
                if (outcome.error().isEmpty() && !outcome.status().equals("completed")) {
                    complaints.add("job " + outcome.id() + " " + outcome.status() + " without a reason");
                }
            } catch (RuntimeException e) {
                refused(e);
            }
        }
    }

    /** Some are slow, so that they are there when something happens to them. */
    private static String rate(Random random) {
        return random.nextInt(3) == 0 ? "" : " --rate " + (1_500 + random.nextInt(3_000));
    }

    private JobOutcome run(ScanRequest request) {
        return pipeline.run(request, JobListener.SILENT);
    }

    private static ScanRequest request(boolean discovery, String options, String targets) {
        return new ScanRequest(
                Source.CLI,
                Optional.empty(),
                Optional.empty(),
                discovery,
                TargetList.ofWords(List.of(targets)),
                ScanOptions.parse(List.of(options.split(" "))),
                Optional.empty());
    }

    /** A scan that could not be begun since no attempt to write its row got through: its user is told so. */
    private void refused(RuntimeException failure) {
        count("not begun");
        if (!DatabaseErrors.passes(failure)) {
            complaints.add("not begun: " + failure + ", " + failure.getCause());
        }
    }

    // What is done to it

    /** Makes commits take their time, some of them. The trigger goes before the database is looked at. */
    private void linger() {
        database.execute("create function linger() returns trigger language plpgsql as $$ begin"
                + " if random() < cast(tg_argv[0] as double precision) then perform pg_sleep(0.05); end if;"
                + " return null; end $$");
        Map.of("scan_jobs", "0.5", "host_scans", "0.004", "host_history", "0.002", "services", "0.1")
                .forEach((table, probability) -> database.execute("create constraint trigger linger after insert or"
                        + " update on " + table + " deferrable initially deferred for each row execute function linger("
                        + probability + ")"));
    }

    /** Breaks connections, one at a time: as the server ends them, or as a cable is pulled. */
    private void strike(Random random) {
        while (goesOn()) {
            String when = List.of("in COMMIT", "in COMMIT", "in a transaction", "anywhere")
                    .get(random.nextInt(4));
            boolean terminate = random.nextBoolean();
            if (strike(when, terminate)) {
                count((terminate ? "terminated " : "cut ") + when);
                pause(40 + random.nextInt(120));
            } else {
                pause(1); // until there is one
            }
        }
    }

    private boolean strike(String when, boolean terminate) {
        String condition = switch (when) {
            case "in COMMIT" -> " and state = 'active' and query ilike 'commit%'";
            case "in a transaction" -> " and xact_start is not null";
            default -> "";
        };
        String victim = "select pid, client_port from pg_stat_activity where datname = current_database()"
                + " and client_port in (" + join(proxy.clientPorts()) + ")" + condition + " order by random() limit 1";
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            if (terminate) {
                try (ResultSet row =
                        statement.executeQuery("select pg_terminate_backend(pid) from (" + victim + ") as victim")) {
                    return row.next() && row.getBoolean(1);
                }
            }
            try (ResultSet row = statement.executeQuery(victim)) {
                return row.next() && proxy.cut(row.getInt("client_port"));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String join(Set<Integer> ports) {
        return ports.isEmpty() ? "null" : ports.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private interface Deed {
        String sql(Random random);
    }

    /** Direct SQL, as somebody with {@code psql} has it. */
    private void meddle(Random random, Deed deed) {
        while (goesOn()) {
            String sql = deed.sql(random);
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                count(
                        statement.executeUpdate(sql) > 0
                                ? sql.replaceAll("(?s)^(\\w+ (from )?\\w+).*", "$1")
                                : "in vain");
            } catch (SQLException e) {
                if (!DatabaseErrors.passes(e)) { // it may be the one that gives way in a deadlock
                    complaints.add(sql + ": " + e.getMessage());
                }
                count("gave way");
            }
            pause(random.nextInt(150));
        }
    }

    private static String deletion(Random random) {
        String some = "(select id from %s order by random() limit " + (1 + random.nextInt(20)) + ")";
        return switch (random.nextInt(6)) {
            case 0, 1, 2 -> "delete from hosts where id in " + some.formatted("hosts");
            case 3 -> "delete from scan_jobs where id in (select id from scan_jobs order by random() limit 1)";
            case 4 -> "delete from scan_targets where id in (select id from scan_targets order by random() limit 1)";
            default -> "delete from port_scans where id in " + some.formatted("port_scans where port = 0");
        };
    }

    private static String update(Random random) {
        String some = "(select id from %s order by random() limit " + (1 + random.nextInt(20)) + ")";
        return switch (random.nextInt(6)) {
            case 0 ->
                "update hosts set vendor = 'somebody', hostname = 'renamed' where id in " + some.formatted("hosts");
            case 1 -> // readdressed, to where nobody scans
                "update hosts set ip_address = ip_address + 65536 * 100 where ip_address <<= '127.77.0.0/16' and"
                        + " not exists (select from hosts h where h.ip_address = hosts.ip_address + 65536 * 100) and id in "
                        + some.formatted("hosts");
            case 2 ->
                "update scan_targets set enabled = not enabled, name = left('renamed ' || name, 200) where id in"
                        + " (select id from scan_targets order by random() limit 1) and name not like 'renamed%'";
            case 3 ->
                "update scan_jobs set status = 'interrupted', error_message = 'stopped by the operator',"
                        + " completed_at = greatest(clock_timestamp(), started_at) where status = 'running' and id in"
                        + " (select id from scan_jobs where status = 'running' order by random() limit 1)";
            default ->
                "update scan_jobs set created_at = created_at - interval '1 day' where id in"
                        + " (select id from scan_jobs order by random() limit 1)";
        };
    }

    /** The commands that others call meanwhile. */
    private void command(Random random) {
        while (goesOn()) {
            String[] words = switch (random.nextInt(8)) {
                case 0 -> new String[] {"cleanup", "--all", "--yes"};
                case 1, 2, 3 -> new String[] {"cleanup", "--older-than", "0"};
                case 4 -> new String[] {"hosts"};
                default ->
                    new String[] {
                        "cancel",
                        database.value("select id from scan_jobs where status = 'running' order by random() limit 1")
                    };
            };
            if (!words[words.length - 1].equals("no row")) {
                Called called = Called.with(Called.environment(database.settings()), words);
                count(words[0] + " ended with " + called.exitCode());
                if (called.exitCode() > 1
                        || (called.exitCode() == 1 && called.err().lines().count() != 1)
                        || called.err().contains("\tat ")
                        || called.err().contains("foreign key")) {
                    complaints.add(String.join(" ", words) + " ended with " + called.exitCode() + ": " + called.err());
                }
                if (words[0].equals("cleanup") && called.exitCode() != 0) {
                    complaints.add(String.join(" ", words) + ": " + called.err());
                }
            }
            pause(random.nextInt(300));
        }
    }

    private List<String> texts(String sql) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
