package io.portolan.probe;

import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.util.Objects;

/**
 * Ports of one address to be asked.
 *
 * @param untilFirstAnswer whether the question is only if anyone is there: all ports are asked at once, the first that
 *     accepts or refuses decides, and the others are dropped
 */
public record ProbeChunk(Address address, PortSet ports, boolean untilFirstAnswer) {
    public ProbeChunk {
        Objects.requireNonNull(address);
        Objects.requireNonNull(ports);
    }
}
