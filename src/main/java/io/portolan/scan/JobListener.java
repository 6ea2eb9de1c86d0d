package io.portolan.scan;

import io.portolan.target.Address;

/** Follows one job. Called from the pipeline's threads, so an implementation is quick and thread-safe. */
public interface JobListener {

    /** A listener that wants to know nothing. */
    JobListener SILENT = new JobListener() {
        @Override
        public void opened(ScanJob job) {}

        @Override
        public void open(Address address, int port) {}
    };

    /** The job has its row in the database. */
    void opened(ScanJob job);

    /** A port was found open, just now; it is on its way into the database. */
    void open(Address address, int port);
}
