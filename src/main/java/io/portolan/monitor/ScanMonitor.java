package io.portolan.monitor;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/**
 * The numbers of the scans in the platform's MBean server, under {@code io.portolan:type=ScanMonitor}, from its
 * registration until it is closed. Reading them costs the pipeline nothing: what it counts is summed when somebody asks,
 * and the probes' speed comes from one sample a second.
 */
public final class ScanMonitor extends StandardMBean implements ScanMonitorMXBean, AutoCloseable {
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private final ScanCounters counters;
    private final IntSupplier activeJobs;
    private final LongSupplier probesSent;
    private final LongSupplier spooledResults;

    private final RateWindow probes = new RateWindow(WINDOW);
    private final ScheduledExecutorService sampler;
    private final ScheduledFuture<?> sampling;

    private ScanMonitor(
            ScanCounters counters, IntSupplier activeJobs, LongSupplier probesSent, LongSupplier spooledResults) {
        super(ScanMonitorMXBean.class, true);
        this.counters = counters;
        this.activeJobs = activeJobs;
        this.probesSent = probesSent;
        this.spooledResults = spooledResults;
        sampler = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "scan-monitor");
            thread.setDaemon(true);
            return thread;
        });
        sampling = sampler.scheduleWithFixedDelay(
                () -> probes.sample(System.nanoTime(), probesSent.getAsLong()), 0, 1, TimeUnit.SECONDS);
    }

    /**
     * Registers the MBean. The suppliers are asked from threads of JMX clients and must answer at once.
     *
     * @param probesSent since the service started: a number that never shrinks
     * @throws IllegalStateException when there is one in this JVM already
     */
    public static ScanMonitor register(
            ScanCounters counters, IntSupplier activeJobs, LongSupplier probesSent, LongSupplier spooledResults) {
        ScanMonitor monitor = new ScanMonitor(counters, activeJobs, probesSent, spooledResults);
        try {
            ManagementFactory.getPlatformMBeanServer().registerMBean(monitor, name());
            return monitor;
        } catch (JMException e) {
            monitor.stopSampling();
            throw new IllegalStateException("cannot register the MBean " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        stopSampling();
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name());
        } catch (JMException e) {
            throw new IllegalStateException("the MBean was unregistered by somebody else: " + e.getMessage(), e);
        }
    }

    private void stopSampling() {
        sampling.cancel(false);
        sampler.shutdown();
    }

    private static ObjectName name() throws JMException {
        return new ObjectName("io.portolan:type=ScanMonitor");
    }

    @Override
    public int getActiveJobs() {
        return activeJobs.getAsInt();
    }

    @Override
    public long getProbesSent() {
        return probesSent.getAsLong();
    }

    @Override
    public double getProbesPerSecond() {
        return probes.perSecond();
    }

    @Override
    public long getOpenPorts() {
        return counters.openPorts();
    }

    @Override
    public long getHostsUp() {
        return counters.hostsUp();
    }

    @Override
    public long getRowsPersisted() {
        return counters.rowsPersisted();
    }

    @Override
    public long getRedeliveries() {
        return counters.redeliveries();
    }

    @Override
    public long getSpooledResults() {
        return spooledResults.getAsLong();
    }

    @Override
    protected String getDescription(MBeanInfo info) {
        return "What the scans of this service have done";
    }

    /** JMX clients show the attribute's description, and fill it with its name unless told. */
    @Override
    protected String getDescription(MBeanAttributeInfo attribute) {
        return (String) attribute.getDescriptor().getFieldValue("description");
    }
}
