package io.portolan;

import io.portolan.monitor.ScanCounters;
import io.portolan.probe.ConnectEngine;
import io.portolan.scan.JobListener;
import io.portolan.scan.JobOutcome;
import io.portolan.scan.RunningJobs;
import io.portolan.scan.ScanRequest;
import io.portolan.scan.Spool;
import io.portolan.store.JobOwnership;
import java.util.Properties;
import javax.sql.DataSource;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;

/**
 * Camel with the routes: what {@code scan}, {@code discover} and {@code run} start. As a service it consumes the inbox and
 * follows the schedules besides; otherwise those routes are there and stand still.
 */
public final class Pipeline implements AutoCloseable {

    private final Main main;
    private final ConnectEngine engine;
    private final JobOwnership ownership;
    private final ProducerTemplate requests;

    private Pipeline(Main main, ConnectEngine engine, JobOwnership ownership) {
        this.main = main;
        this.engine = engine;
        this.ownership = ownership;
        this.requests = main.getCamelContext().createProducerTemplate();
    }

    /**
     * Starts Camel with the routes of the settings' folder.
     *
     * @param service whether the inbox and the schedules are followed, and the routes are seen over JMX
     */
    public static Pipeline start(Settings settings, DataSource database, boolean service) {
        ConnectEngine engine = new ConnectEngine(System.nanoTime());
        JobOwnership ownership = new JobOwnership(database);
        Main main = new Main();
        Properties properties = settings.asProperties();
        properties.setProperty("portolan.service", Boolean.toString(service));
        properties.setProperty("camel.main.jmxEnabled", Boolean.toString(service));
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setInitialProperties(properties);
        main.configure().addConfiguration(new Beans(settings, database, engine, new ScanCounters(), ownership));
        main.configure().withRoutesIncludePattern("file:" + settings.routes() + "/*.camel.yaml");
        try {
            main.start();
            return new Pipeline(main, engine, ownership);
        } catch (RuntimeException e) {
            ownership.close();
            engine.close();
            throw e;
        }
    }

    /**
     * Sends a request down the routes and waits for its end.
     *
     * @throws io.portolan.scan.BadInput where it is refused at the door
     */
    public JobOutcome run(ScanRequest request, JobListener listener) {
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

    /** The jobs under way. */
    public RunningJobs jobs() {
        return main.getCamelContext().getRegistry().lookupByNameAndType("jobs", RunningJobs.class);
    }

    /** The results that wait for the database. */
    public Spool spool() {
        return main.getCamelContext().getRegistry().lookupByNameAndType("spool", Spool.class);
    }

    /** What the pipeline has counted since it started. */
    public ScanCounters counters() {
        return main.getCamelContext().getRegistry().lookupByNameAndType("counters", ScanCounters.class);
    }

    /** What probes. */
    public ConnectEngine engine() {
        return engine;
    }

    /** Stops the consumers, waits for what is in flight, and stops Camel. */
    @Override
    public void close() {
        main.stop();
        engine.close();
        ownership.close();
    }
}
