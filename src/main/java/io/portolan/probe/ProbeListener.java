package io.portolan.probe;

import io.portolan.target.Address;
import io.portolan.target.Transport;

/** Hears of open ports as they are found, before their chunk is complete. Called from engine threads: be quick. */
@FunctionalInterface
public interface ProbeListener {
    void open(Address address, Transport transport, int port);
}
