package io.portolan.scan;

import io.portolan.probe.ProbeChunk;
import io.portolan.target.Address;
import io.portolan.target.PortSet;
import io.portolan.target.Transport;
import java.util.Iterator;
import java.util.List;

/**
 * What is probed together and written in one transaction: many hosts with few ports, or some of the ports of a few hosts.
 *
 * @param transport whose ports they are
 * @param hosts those that are asked, or those that are down, of which only that is to be written
 */
public record ProbeUnit(Transport transport, List<HostResult> hosts, PortSet ports) {

    /** Host × port chunks, of small hosts some together. */
    public Iterator<List<ProbeChunk>> chunks() {
        List<Address> asked = hosts.stream()
                .filter(host -> host.status() != HostStatus.DOWN)
                .map(HostResult::address)
                .toList();
        return ProbeChunk.together(asked, ports, transport, false);
    }
}
