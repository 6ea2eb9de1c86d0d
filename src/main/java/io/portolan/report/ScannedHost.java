package io.portolan.report;

import io.portolan.target.Address;
import io.portolan.target.PortSet;
import io.portolan.target.Transport;
import java.util.List;

/**
 * One address of a scan's report.
 *
 * @param transport whose ports they are
 * @param open how many ports are open: the size of {@code ports}
 * @param tarpit whether it accepts every connection, so that its open ports say nothing
 */
record ScannedHost(
        Address address,
        Cell hostname,
        String status,
        Cell responseTimeMillis,
        Transport transport,
        int open,
        PortSet closed,
        PortSet filtered,
        PortSet openFiltered,
        List<OpenPort> ports,
        boolean tarpit) {

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
    static ScannedHost silent(Address address, Cell hostname, String status, Transport transport, PortSet silent) {
        boolean udp = transport == Transport.UDP;
        return new ScannedHost(
                address,
                hostname,
                status,
                Cell.ABSENT,
                transport,
                0,
                PortSet.EMPTY,
                udp ? PortSet.EMPTY : silent,
                udp ? silent : PortSet.EMPTY,
                List.of(),
                false);
    }
}
