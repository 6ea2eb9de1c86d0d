package io.portolan.foreign;

import io.portolan.scan.HostResult;
import io.portolan.target.Address;
import io.portolan.target.Transport;

/**
 * What a tool has found of a host by one protocol; one that it asked by two is found twice.
 *
 * @param tarpit whether the file says that it accepts every connection
 */
record FoundHost(Transport transport, HostResult host, boolean tarpit) {

    /** What is put together where it comes again. */
    record Key(Transport transport, Address address) {}

    FoundHost(Transport transport, HostResult host) {
        this(transport, host, false);
    }

    Key key() {
        return new Key(transport, host.address());
    }
}
