package io.portolan.monitor;

import java.util.concurrent.atomic.LongAdder;

/**
 * What the pipeline has done since the service started; it only grows. Any number of threads may count without waiting
 * for each other.
 */
public final class ScanCounters {
    private final LongAdder openPorts = new LongAdder();
    private final LongAdder hostsUp = new LongAdder();
    private final LongAdder rowsPersisted = new LongAdder();
    private final LongAdder redeliveries = new LongAdder();

    public void addOpenPorts(long ports) {
        openPorts.add(ports);
    }

    public void addHostsUp(long hosts) {
        hostsUp.add(hosts);
    }

    /** To be called once the rows are committed. */
    public void addRowsPersisted(long rows) {
        rowsPersisted.add(rows);
    }

    void addRedelivery() {
        redeliveries.increment();
    }

    long openPorts() {
        return openPorts.sum();
    }

    long hostsUp() {
        return hostsUp.sum();
    }

    long rowsPersisted() {
        return rowsPersisted.sum();
    }

    /** Attempts after a failed one, whether they cured it or not. */
    public long redeliveries() {
        return redeliveries.sum();
    }
}
