package io.portolan.scan;

import io.portolan.probe.ProbeChunk;
import io.portolan.target.PortSet;
import java.util.Iterator;
import java.util.List;

/**
 * What is probed together and written in one transaction: many hosts with few ports, or one host with many.
 *
 * @param hosts those that are asked, and those that are down, of which only that is to be written
 */
public record ProbeUnit(List<HostResult> hosts, PortSet ports) {

    /** Big enough for an exchange a chunk to cost nothing, small enough to interleave hosts. */
    private static final int PORTS_A_CHUNK = 4_096;

    /** Host × port chunks. */
    public Iterator<ProbeChunk> chunks() {
        List<PortSet> parts = ports.chunks(PORTS_A_CHUNK);
        return hosts.stream()
                .filter(host -> host.status() != HostStatus.DOWN)
                .flatMap(host -> parts.stream().map(part -> new ProbeChunk(host.address(), part, false)))
                .iterator();
    }
}
