package io.portolan.probe;

import io.portolan.target.Address;
import java.io.IOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The networks that this machine is on, as of when they were looked up: an address of theirs is a neighbour, which no
 * router stands before, and whose hardware address has to be known before anything can be sent to it. Interfaces without
 * hardware addresses, as the loopback and tunnels, have none; and a part of a network that a route of its own leads to a
 * router is none of this machine's, on Linux, which shows its routes.
 */
final class OwnNetworks {
    private static final Logger LOG = LoggerFactory.getLogger(OwnNetworks.class);

    private static final Path IPV4_ROUTES = Path.of("/proc/net/route");
    private static final Path IPV6_ROUTES = Path.of("/proc/net/ipv6_route");
    private static final int IPV4_COLUMNS = 11;
    private static final int IPV6_COLUMNS = 10;
    /** RTF_GATEWAY of linux/route.h. */
    private static final int HAS_GATEWAY = 2;

    private static final class Network {
        private final byte[] start;
        private final int prefixLength;

        Network(byte[] start, int prefixLength) {
            this.start = start;
            this.prefixLength = prefixLength;
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
    private final List<Network> behindRouters = new ArrayList<>();
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
        networks.behindRouters.addAll(ipv4Routes(lines(IPV4_ROUTES)));
        networks.behindRouters.addAll(ipv6Routes(lines(IPV6_ROUTES)));
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
                networks.add(new Network(address.getAddress().getAddress(), address.getNetworkPrefixLength()));
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
        int nearest = longest(networks, bytes);
        return nearest >= 0 && nearest >= longest(behindRouters, bytes);
    }

    /** How long the longest prefix of a network is that the address is in; -1 where it is in none. */
    private static int longest(List<Network> networks, byte[] address) {
        return networks.stream()
                .filter(network -> network.contains(address))
                .mapToInt(network -> network.prefixLength)
                .max()
                .orElse(-1);
    }

    /** Of lines of {@code /proc/net/route}, whose numbers are those of the machine: its networks that have a gateway. */
    private static List<Network> ipv4Routes(List<String> lines) {
        List<Network> routes = new ArrayList<>();
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            String[] columns = line.trim().split("\\s+", IPV4_COLUMNS);
            if (columns.length == IPV4_COLUMNS && (Integer.parseInt(columns[3], 16) & HAS_GATEWAY) != 0) {
                routes.add(new Network(ipv4(columns[1]), Integer.bitCount(Integer.parseUnsignedInt(columns[7], 16))));
            }
        }
        return routes;
    }

    private static byte[] ipv4(String hex) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(Integer.parseUnsignedInt(hex, 16))
                .array();
    }

    /** Of lines of {@code /proc/net/ipv6_route}. */
    private static List<Network> ipv6Routes(List<String> lines) {
        List<Network> routes = new ArrayList<>();
        for (String line : lines) {
            String[] columns = line.trim().split("\\s+", IPV6_COLUMNS);
            if (columns.length == IPV6_COLUMNS && (Integer.parseUnsignedInt(columns[8], 16) & HAS_GATEWAY) != 0) {
                routes.add(new Network(HexFormat.of().parseHex(columns[0]), Integer.parseInt(columns[1], 16)));
            }
        }
        return routes;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return List.of();
        }
    }
}
