package io.portolan;

import io.portolan.monitor.ScanCounters;
import io.portolan.probe.ConnectEngine;
import io.portolan.scan.JobListener;
import io.portolan.scan.JobOutcome;
import io.portolan.scan.RunningJobs;
import io.portolan.scan.ScanRequest;
import io.portolan.store.Database;
import io.portolan.store.JobOwnership;
import java.util.Properties;
import javax.sql.DataSource;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;

/**
 * Camel with the routes: what {@code scan}, {@code discover} and {@code run} start. A service consumes the inbox and the
 * schedules besides; otherwise those routes are there and stand still.
 */
public final class Pipeline implements AutoCloseable {

    private final Main main;
    private final ConnectEngine engine;
    private final JobOwnership ownership;
    private final ProducerTemplate requests;
    private final RunningJobs jobs;
    private final ScanCounters counters;

    private Pipeline(Main main, ConnectEngine engine, JobOwnership ownership, ScanCounters counters) {
        this.main = main;
        this.engine = engine;
        this.ownership = ownership;
        this.counters = counters;
        this.requests = main.getCamelContext().createProducerTemplate();
        this.jobs = main.getCamelContext().getRegistry().lookupByNameAndType("jobs", RunningJobs.class);
    }
}
