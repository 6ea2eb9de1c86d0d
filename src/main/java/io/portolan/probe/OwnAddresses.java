package io.portolan.probe;

import io.portolan.target.Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The addresses of this machine, as of when they were looked up: a probe of one leaves no wire loaded. */
final class OwnAddresses {
    private static final Logger LOG = LoggerFactory.getLogger(OwnAddresses.class);

    private final Set<Address> addresses;

    private OwnAddresses(Set<Address> addresses) {
        this.addresses = addresses;
    }

    static OwnAddresses lookUp() {
        try {
            return new OwnAddresses(NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map((InetAddress address) -> Address.of(address))
                    .collect(Collectors.toUnmodifiableSet()));
        } catch (SocketException e) {
            LOG.warn("The addresses of this machine cannot be listed ({}); only the loopback is known", e.getMessage());
            return new OwnAddresses(Set.of());
        }
    }

    boolean contains(Address address) {
        return address.isLoopback() || addresses.contains(address);
    }
}
