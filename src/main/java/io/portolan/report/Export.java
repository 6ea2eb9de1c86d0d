package io.portolan.report;

import java.io.Writer;
import java.sql.Connection;
import java.util.Locale;
import java.util.UUID;

/** What a job is handed to another tool as. */
public enum Export {
    NMAP_XML,
    JSON,
    JSONL,
    CSV,
    GREPABLE;

    /** The id of the script that says in nmap's XML that a host accepts every connection. */
    public static final String TARPIT = "portolan-tarpit";

    /**
     * Prints a job as it is read, and flushes.
     *
     * @param version this program's
     */
    public void print(Connection connection, UUID job, String version, Writer out) throws Exception {
        switch (this) {
            case NMAP_XML -> new NmapXml(version, out).print(connection, job);
            case GREPABLE -> new Grepable(version, out).print(connection, job);
            case JSON -> ScanReport.ofHostsUp(connection, job).print(Format.JSON, out);
            case CSV -> ScanReport.ofHostsUp(connection, job).printPorts(out);
            case JSONL -> ScanReport.ofHostsUp(connection, job).printLines(out);
        }
        out.flush();
    }

    /** As the user writes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
