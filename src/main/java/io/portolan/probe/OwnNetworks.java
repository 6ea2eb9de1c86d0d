package io.portolan.probe;

import io.portolan.target.Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The networks that this machine is on, as of when they were looked up: an address of theirs is a neighbour, which no
 * router stands before, and whose hardware address has to be known before anything can be sent to it. Interfaces without
 * hardware addresses, as the loopback and tunnels, have none.
 */
final class OwnNetworks {
    private static final Logger LOG = LoggerFactory.getLogger(OwnNetworks.class);

    private static final class Network {
        private final byte[] start;
        private final int prefixLength;

        Network(InterfaceAddress address) {
            start = address.getAddress().getAddress();
            prefixLength = address.getNetworkPrefixLength();
        }

        boolean contains(byte[] address) {
            if (address.length != start.length) {
                return false;
            }
            for (int bit = 0; bit < prefixLength; bit += 8) {
                int mask = 0xff00 >> Math.min(8, prefixLength - bit) & 0xff;
                if (((address[bit / 8] ^ start[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private final OwnAddresses own;
    private final List<Network> networks = new ArrayList<>();
    /** The zones of the interfaces, by name and by number. */
    private final Set<String> zones = new HashSet<>();

    private OwnNetworks(OwnAddresses own) {
        this.own = own;
    }

    static OwnNetworks lookUp(OwnAddresses own) {
        OwnNetworks networks = new OwnNetworks(own);
        try {
            for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                networks.add(each);
            }
        } catch (SocketException e) {
            LOG.warn("The networks of this machine cannot be listed ({}); none is known", e.getMessage());
        }
        return networks;
    }

    private void add(NetworkInterface each) throws SocketException {
        if (!each.isUp() || each.isLoopback() || each.isPointToPoint() || each.getHardwareAddress() == null) {
            return;
        }
        zones.add(each.getName());
        zones.add(Integer.toString(each.getIndex()));
        for (InterfaceAddress address : each.getInterfaceAddresses()) {
            if (!address.getAddress().isLinkLocalAddress()
                    || address.getAddress().getAddress().length == 4) {
                networks.add(new Network(address));
            }
        }
    }

    /** Whether the address is a neighbour of this machine, which it is not itself. */
    boolean contains(Address address) {
        if (own.contains(address)) {
            return false;
        }
        if (!address.scope().isEmpty()) {
            return zones.contains(address.scope());
        }
        byte[] bytes = address.bytes();
        return networks.stream().anyMatch(network -> network.contains(bytes));
    }
}
