package io.portolan.report;

import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.util.List;

/**
 * One address of a scan's report.
 *
 * @param open how many ports are open: the size of {@code ports}
 */
record ScannedHost(
        Address address,
        Cell hostname,
        String status,
        Cell responseTimeMillis,
        int open,
        PortSet closed,
        PortSet filtered,
        List<OpenPort> ports) {

    /** An open port, and what is known of who listens there. */
    record OpenPort(
            int port,
            String protocol,
            String state,
            Cell serviceName,
            Cell product,
            Cell version,
            Cell cpe,
            Cell banner) {}

    /** An address that never answered; where discovery did not ask it, its ports stayed silent. */
    static ScannedHost silent(Address address, Cell hostname, String status, PortSet filtered) {
        return new ScannedHost(address, hostname, status, Cell.ABSENT, 0, PortSet.EMPTY, filtered, List.of());
    }
}
