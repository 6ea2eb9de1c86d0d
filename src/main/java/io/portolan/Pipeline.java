package io.portolan;

import io.portolan.monitor.JmxConnector;
import io.portolan.monitor.ScanCounters;
import io.portolan.monitor.ScanMonitor;
import io.portolan.probe.ConnectEngine;
import io.portolan.report.Query;
import io.portolan.route.RouteFiles;
import io.portolan.scan.JobListener;
import io.portolan.scan.JobOutcome;
import io.portolan.scan.RunningJobs;
import io.portolan.scan.ScanRequest;
import io.portolan.scan.Spool;
import io.portolan.store.DatabaseUnavailable;
import io.portolan.store.Diagnostics;
import io.portolan.store.JobOwnership;
import io.portolan.store.OpeningDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Camel with the routes: what {@code scan}, {@code discover} and {@code run} start. As a service it consumes the inbox and
 * follows the schedules besides, by routes that only a service has.
 */
public final class Pipeline implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    /** How long a stopping service waits for what is in flight; with the stop of Camel it stays below 30 s. */
    private static final Duration FINISH = Duration.ofSeconds(20);

    /** How long a process that ends goes on returning what is spooled, and how long it waits for the next result to go. */
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private static final Duration STANDSTILL = Duration.ofSeconds(1);

    private final Main main;
    private final ConnectEngine engine;
    private final JobOwnership ownership;
    private final DataSource database;
    private final ProducerTemplate requests;
    private final RunningJobs jobs;
    private final List<AutoCloseable> doors = new ArrayList<>();

    private Pipeline(Main main, ConnectEngine engine, JobOwnership ownership, DataSource database) {
        this.database = database;
        this.main = main;
        this.engine = engine;
        this.ownership = ownership;
        this.requests = main.getCamelContext().createProducerTemplate();
        this.jobs = bean("jobs", RunningJobs.class);
    }

    /**
     * Starts Camel with the routes of the settings' folder, on a database that is being opened meanwhile. Nothing is
     * consumed before it is open, and where it cannot be opened, that is what is thrown.
     *
     * @param service whether the inbox and the schedules are followed, and the routes are seen over JMX
     * @throws io.portolan.route.RouteFileException where a route file has a mistake
     * @throws IllegalStateException where the JMX port is taken
     */
    public static Pipeline start(Settings settings, OpeningDataSource database, boolean service) {
        ConnectEngine engine = new ConnectEngine(System.nanoTime());
        JobOwnership ownership = new JobOwnership(database);
        RouteFiles routes = RouteFiles.in(settings.routes());
        Main main = new Main();
        // Portolan hears the signals itself. Camel's own way hooks on to the end of the JVM, and holds all of Camel
        // until then.
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setInitialProperties(properties(settings, service));
        configure(main.configure(), new Beans(settings, database, engine, new ScanCounters(), ownership), routes);
        Pipeline pipeline = null;
        try {
            try {
                main.init();
                main.getCamelContext().init();
            } finally {
                database.await();
            }
            Diagnostics.counts("initial", database);
            main.start();
            pipeline = new Pipeline(main, engine, ownership, database);
            if (service) {
                queueEvents(settings, database);
                pipeline.openDoors(settings);
                followSchedules(main.getCamelContext());
            }
            return pipeline;
        } catch (RuntimeException e) {
            if (pipeline != null) {
                pipeline.close();
            } else {
                main.stop();
                ownership.close();
                engine.close();
            }
            throw routes.explain(e).<RuntimeException>map(mistake -> mistake).orElse(e);
        }
    }

    /** The same on a database that is open. */
    static Pipeline start(Settings settings, DataSource database, boolean service) {
        return start(settings, OpeningDataSource.of(() -> database), service);
    }

    /** What the routes' placeholders stand for. */
    static Properties properties(Settings settings, boolean service) {
        Properties properties = settings.asProperties();
        // Routes use it in URIs, where these have a meaning.
        String home = settings.home().toString();
        properties.setProperty(
                "portolan.home", home.replace("%", "%25").replace("?", "%3F").replace("&", "%26"));
        properties.setProperty("portolan.service", Boolean.toString(service));
        String told = settings.get("portolan.notify.to");
        boolean tells = service && !told.isEmpty();
        properties.setProperty("portolan.notify.on", Boolean.toString(tells));
        properties.setProperty("portolan.notify.endpoint", tells ? told : "log:notify"); // a route needs some endpoint
        if (tells) {
            for (String scheme :
                    List.of("http", "https")) { // the waits of Camel's own are endless or three minutes long
                String component = "camel.component." + scheme + ".";
                String timeout = settings.get("portolan.notify.timeout");
                properties.setProperty(component + "connect-timeout", timeout);
                properties.setProperty(component + "so-timeout", timeout);
                properties.setProperty(component + "response-timeout", timeout);
                properties.setProperty(component + "automatic-retries-disabled", "true");
                properties.setProperty(component + "http-client-configurer", "#impatience");
            }
        }
        properties.setProperty("portolan.ci", Boolean.toString(settings.isContinuousIntegration()));
        properties.setProperty("camel.main.jmxEnabled", Boolean.toString(service));
        return properties;
    }

    /** Makes a Camel this pipeline: its name, its beans, its routes. */
    static void configure(MainConfigurationProperties camel, Beans beans, RouteFiles routes) {
        camel.withName("portolan");
        camel.withThreadNamePattern("#name#-#counter#");
        camel.withLogName("io.portolan.route.${routeId}"); // the console of a service shows what a log step says
        camel.addConfiguration(beans);
        camel.addLambdaRouteBuilder(builder -> routes.load(builder.getContext()));
    }

    /** Has events queued from now on, by whatever process on this database, where they are to be told, and else no more. */
    static void queueEvents(Settings settings, DataSource database) {
        boolean tells = !settings.get("portolan.notify.to").isEmpty();
        try (Connection connection = database.getConnection()) {
            Query.update(connection, (tells ? "add" : "remove") + "-notification-receiver");
        } catch (SQLException e) {
            throw new DatabaseUnavailable("the database went away: " + e.getMessage(), e);
        }
    }

    /** Has the schedules followed from now on. Each becomes a route, and Camel loses those that are added while it starts. */
    static void followSchedules(CamelContext started) {
        try {
            started.getRouteController().startRoute("schedules");
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeException(e);
        }
    }

    /** What is seen of a service from outside. */
    private void openDoors(Settings settings) {
        Spool spool = bean("spool", Spool.class);
        doors.add(ScanMonitor.register(
                bean("counters", ScanCounters.class), jobs::active, engine::probesSent, spool::count));
        doors.add(JmxConnector.start(settings.home(), JmxConnector.port(settings.get("portolan.jmx.port"))));
    }

    private <T> T bean(String name, Class<T> type) {
        return main.getCamelContext().getRegistry().lookupByNameAndType(name, type);
    }

    /**
     * Sends a request down the routes and waits for its end.
     *
     * @throws io.portolan.scan.BadInput where it is refused at the door
     */
    public JobOutcome run(ScanRequest request, JobListener listener) {
        return run(requests, request, listener);
    }

    static JobOutcome run(ProducerTemplate requests, ScanRequest request, JobListener listener) {
        Exchange answer = requests.request("direct:scan", exchange -> {
            exchange.getIn().setBody(request);
            exchange.setProperty("listener", listener);
        });
        if (answer.getException() instanceof RuntimeException failure) {
            throw failure;
        }
        if (answer.getException() != null) {
            throw new CamelExecutionException("the scan could not be run", answer, answer.getException());
        }
        return answer.getMessage().getBody(JobOutcome.class);
    }

    /** Waits for the spool, as long as the database takes what comes out of it. */
    private void drain() {
        Spool spool = bean("spool", Spool.class);
        long end = System.nanoTime() + DRAIN.toNanos();
        int left = spool.count();
        long shrunk = System.nanoTime();
        try {
            while (left > 0 && System.nanoTime() < end && System.nanoTime() - shrunk < STANDSTILL.toNanos()) {
                Thread.sleep(20);
                int now = spool.count();
                shrunk = now < left ? System.nanoTime() : shrunk;
                left = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Finishes what is in flight, for half a minute at the most, and stops. */
    @Override
    public void close() {
        try {
            jobs.finish(FINISH);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        drain();
        main.stop();
        Diagnostics.counts("final", database);
        for (AutoCloseable door : doors) {
            try {
                door.close();
            } catch (Exception e) {
                LOG.warn("{} did not close: {}", door.getClass().getSimpleName(), e.getMessage());
            }
        }
        engine.close();
        ownership.close();
    }
}
