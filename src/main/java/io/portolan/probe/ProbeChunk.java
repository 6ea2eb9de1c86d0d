package io.portolan.probe;

import io.portolan.target.Address;
import io.portolan.target.PortSet;
import io.portolan.target.Transport;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Ports of one address to be asked.
 *
 * @param untilFirstAnswer whether the question is only if anyone is there: all ports are asked at once, the first that
 *     accepts or refuses decides, and the others are dropped
 */
public record ProbeChunk(Address address, PortSet ports, Transport transport, boolean untilFirstAnswer) {
    private static final int PORTS_TOGETHER = 1_024;

    public ProbeChunk {
        Objects.requireNonNull(address);
        Objects.requireNonNull(ports);
        Objects.requireNonNull(transport);
    }

    /** TCP ports. */
    public ProbeChunk(Address address, PortSet ports, boolean untilFirstAnswer) {
        this(address, ports, Transport.TCP, untilFirstAnswer);
    }

    /**
     * The same ports of many addresses, some addresses together: enough ports for an exchange to cost nothing beside them,
     * few enough to be handed over by several threads.
     */
    public static Iterator<List<ProbeChunk>> together(
            List<Address> addresses, PortSet ports, Transport transport, boolean untilFirstAnswer) {
        int most = Math.max(1, PORTS_TOGETHER / Math.max(1, ports.size()));
        return IntStream.iterate(0, from -> from < addresses.size(), from -> from + most)
                .mapToObj(from -> addresses.subList(from, Math.min(addresses.size(), from + most)).stream()
                        .map(address -> new ProbeChunk(address, ports, transport, untilFirstAnswer))
                        .toList())
                .iterator();
    }
}
