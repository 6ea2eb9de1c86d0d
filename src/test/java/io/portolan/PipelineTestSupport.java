package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.cli.Called;
import io.portolan.monitor.ScanCounters;
import io.portolan.probe.ConnectEngine;
import io.portolan.probe.Listeners;
import io.portolan.route.RouteFiles;
import io.portolan.scan.JobListener;
import io.portolan.scan.JobOutcome;
import io.portolan.scan.RunningJobs;
import io.portolan.scan.ScanJob;
import io.portolan.scan.ScanOptions;
import io.portolan.scan.ScanRequest;
import io.portolan.scan.Source;
import io.portolan.service.Servers;
import io.portolan.store.JobOwnership;
import io.portolan.store.TestDatabase;
import io.portolan.target.Address;
import io.portolan.target.TargetList;
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
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.test.main.junit5.CamelMainTestSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/**
 * A test of the pipeline as it is shipped: the route files, the beans and a real PostgreSQL, with a database and a home
 * of the test class's own. Each test starts Camel anew on empty tables and leaves it stopped; the database is checked
 * before and after. Targets are listeners that the test opens on 127.x.y.z.
 */
public abstract class PipelineTestSupport extends CamelMainTestSupport {

    private static final long INBOX_DELAY_MILLIS = 50;

    private static TestDatabase database;

    /** Sockets that the kernel answers for, or keeps silent. Closed after each test. */
    protected final Listeners listeners = new Listeners();

    /** Servers that speak first. Closed after each test. */
    protected final Servers servers = new Servers();

    private Settings settings;
    private ConnectEngine engine;
    private JobOwnership ownership;

    @BeforeAll
    static void openDatabase(TestInfo test) {
        database = TestDatabase.open(test.getTestClass().orElseThrow());
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    /** More of the environment than where the database and the home are: {@code PORTOLAN_RETRY_DELAY} and its like. */
    protected Map<String, String> environment() {
        return Map.of();
    }

    /** Whether Camel runs as the service: with the inbox, the schedules and the resumption of jobs. */
    protected boolean service() {
        return false;
    }

    /** How Camel comes to the database. */
    protected DataSource dataSource() {
        return database.dataSource();
    }

    @Override
    protected void setupResources() {
        execute(
                "truncate scan_targets, scan_jobs, discovery_jobs, hosts, host_scans, port_scans, services, host_history,"
                        + " scheduled_jobs, exclusions cascade");
        execute("delete from scan_profiles where not built_in");
        settings = Settings.load(fullEnvironment());
        engine = new ConnectEngine(1);
        ownership = new JobOwnership(dataSource());
        camelContextConfiguration()
                .withUseOverridePropertiesWithPropertiesComponent(Pipeline.properties(settings, service()));
    }

    private Map<String, String> fullEnvironment() {
        Map<String, String> environment = new HashMap<>(Called.environment(database.settings()));
        environment.putAll(environment());
        return environment;
    }

    @Override
    protected void configure(MainConfigurationProperties camel) {
        Beans beans = new Beans(settings, dataSource(), engine, new ScanCounters(), ownership);
        Pipeline.configure(camel, beans, RouteFiles.in(settings.routes()));
    }

    /** Has the inbox looked into ten times as often as in a user's service: many a test waits for little else. */
    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext created = super.createCamelContext();
        created.getCamelContextExtension().registerEndpointCallback((uri, endpoint) -> {
            if (endpoint instanceof FileEndpoint folder
                    && folder.getFile().toPath().equals(inbox())) {
                folder.setDelay(INBOX_DELAY_MILLIS);
            }
            return endpoint;
        });
        return created;
    }

    @BeforeEach
    void startsWhole() {
        if (service()) {
            Pipeline.followSchedules(context);
        }
        integrity().passes();
    }

    @AfterEach
    void endsWhole() throws Exception {
        jobs().finish(Duration.ofSeconds(20));
        listeners.close();
        servers.close();
        integrity().passes();
    }

    @Override
    protected void cleanupResources() {
        engine.close();
        ownership.close();
    }

    /** The check that every test passes at its start and at its end. */
    protected final IntegrityCheck integrity() {
        return new IntegrityCheck(database.dataSource());
    }

    protected final TestDatabase database() {
        return database;
    }

    protected final Settings settings() {
        return settings;
    }

    /** Where files are dropped. */
    protected final Path inbox() {
        return settings.home().resolve("inbox");
    }

    /** Where a file of the inbox goes whose job has ended. */
    protected final Path done(String name) {
        return inbox().resolve("done").resolve(name);
    }

    /** Where a file of the inbox goes that was refused, or whose job failed. */
    protected final Path failed(String name) {
        return inbox().resolve("failed").resolve(name);
    }

    /** The jobs that this Camel works on. */
    protected final RunningJobs jobs() {
        return context.getRegistry().lookupByNameAndType("jobs", RunningJobs.class);
    }

    /** A scan as a user asks for it: options and targets, in words with blanks between them. */
    protected static ScanRequest scan(String options, String... targets) {
        return request(false, options, targets);
    }

    /** A discovery. */
    protected static ScanRequest discovery(String options, String... targets) {
        return request(true, options, targets);
    }

    private static ScanRequest request(boolean discoveryOnly, String options, String... targets) {
        return new ScanRequest(
                Source.CLI,
                Optional.empty(),
                Optional.empty(),
                discoveryOnly,
                TargetList.ofWords(List.of(targets)),
                ScanOptions.parse(options.isBlank() ? List.of() : List.of(options.split(" "))),
                Optional.empty());
    }

    /** Does something as soon as a job has its row, and before it has sent a probe. */
    protected static JobListener onceOpened(Runnable deed) {
        return new JobListener() {
            @Override
            public void opened(ScanJob job) {
                deed.run();
            }

            @Override
            public void open(Address address, int port) {
                // not of interest here
            }
        };
    }

    /** Sends a request down the routes and waits for its end. */
    protected final JobOutcome run(ScanRequest request) {
        return run(request, JobListener.SILENT);
    }

    protected final JobOutcome run(ScanRequest request, JobListener listener) {
        return Pipeline.run(template, request, listener);
    }

    /** Sends a request down the routes, which has to complete. */
    protected final JobOutcome completed(ScanRequest request) {
        JobOutcome outcome = run(request);
        assertThat(outcome.error()).isEmpty();
        assertThat(outcome.status()).isEqualTo("completed");
        return outcome;
    }

    /** Sends a request down the routes and goes on. */
    protected final CompletableFuture<JobOutcome> start(ScanRequest request, JobListener listener) {
        return CompletableFuture.supplyAsync(() -> run(request, listener));
    }

    /** One call of the command line on the same database and home, in a pipeline of its own where it needs one. */
    protected final Called portolan(String... words) {
        return Called.with(fullEnvironment(), words);
    }

    /** Another Portolan on the same database and home, as a process of its own. */
    final PortolanProcess process(String... words) {
        return PortolanProcess.start(fullEnvironment(), words);
    }

    /** Runs a statement. */
    protected static void execute(String sql) {
        database.execute(sql);
    }

    /** The rows of a query, a text each: the columns with {@code |} between them, null as {@code -}. */
    protected static List<String> rows(String sql) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(text(rows, columns));
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static String text(ResultSet row, int columns) {
        return IntStream.rangeClosed(1, columns)
                .mapToObj(column -> value(row, column))
                .collect(Collectors.joining(" | "));
    }

    private static String value(ResultSet row, int column) {
        try {
            return Optional.ofNullable(row.getString(column)).orElse("-");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
