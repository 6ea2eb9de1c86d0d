package io.portolan.scan;

/**
 * How far a job is.
 *
 * @param hostsTotal the addresses that the targets name
 * @param hostsDone those of them that are decided and written
 * @param probesTotal the ports to ask, as far as it is known which hosts are up
 * @param portsDone those of them that are decided
 * @param probesSent connection attempts so far, retries included
 * @param spooled results that wait in the spool for the database
 */
public record Progress(
        long hostsTotal,
        long hostsDone,
        long hostsUp,
        long probesTotal,
        long portsDone,
        long probesSent,
        long open,
        int spooled) {}
