package io.portolan.monitor;

/** The numbers of the service's scans, as {@code io.portolan:type=ScanMonitor}. All count from the start of the service. */
public interface ScanMonitorMXBean {
    @Meaning(value = "Scan and discovery jobs that run now", units = "jobs")
    int getActiveJobs();

    @Meaning(value = "SYNs sent since the service started, retries included", units = "probes")
    long getProbesSent();

    @Meaning(value = "SYNs sent a second, over the last ten seconds", units = "probes/s")
    double getProbesPerSecond();

    @Meaning(value = "Open ports found since the service started", units = "ports")
    long getOpenPorts();

    @Meaning(value = "Hosts found up since the service started", units = "hosts")
    long getHostsUp();

    @Meaning(value = "Rows of results committed to the database since the service started", units = "rows")
    long getRowsPersisted();

    @Meaning(value = "Attempts that followed a failed one, on any route, since the service started", units = "attempts")
    long getRedeliveries();

    @Meaning(value = "Results that wait in PORTOLAN_HOME/spool for the database", units = "files")
    long getSpooledResults();
}
