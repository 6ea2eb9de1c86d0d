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
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The networks that this machine is on, as of when they were looked up: an address of theirs is a neighbour, which no
 * router stands before, and whose hardware address has to be known before anything can be sent to it. Interfaces without
 * hardware addresses, as the loopback and tunnels, have none. On Linux, which shows its routes, a part of a network that a
 * route of its own leads to a router is none of this machine's; and a network is, without an address of this machine in
 * it, where a route leads to an interface and no router: so is each that DHCPv6 gave a single address of.
 */
final class OwnNetworks {
    private static final Logger LOG = LoggerFactory.getLogger(OwnNetworks.class);

    private static final Path IPV4_ROUTES = Path.of("/proc/net/route");
    private static final Path IPV6_ROUTES = Path.of("/proc/net/ipv6_route");
    private static final int IPV4_COLUMNS = 11;
    private static final int IPV6_COLUMNS = 10;
    /** RTF_GATEWAY of linux/route.h. */
    private static final int HAS_GATEWAY = 2;

    /** As the kernel chooses: the longest prefix, and of equal ones the least metric. */
    private static final Comparator<Network> NEAREST = Comparator.comparingInt(
                    (Network network) -> -network.prefixLength)
            .thenComparingLong(network -> network.metric)
            .thenComparing(network -> network.behindRouter);

    private static final class Network {
        private final byte[] start;
        private final int prefixLength;
        private final long metric;
        private final boolean behindRouter;

        Network(byte[] start, int prefixLength, long metric, boolean behindRouter) {
            this.start = start;
            this.prefixLength = prefixLength;
            this.metric = metric;
            this.behindRouter = behindRouter;
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
        networks.addIpv4Routes(lines(IPV4_ROUTES));
        networks.addIpv6Routes(lines(IPV6_ROUTES));
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
                networks.add(
                        new Network(address.getAddress().getAddress(), address.getNetworkPrefixLength(), 0, false));
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
        return networks.stream()
                .filter(network -> network.contains(bytes))
                .min(NEAREST)
                .filter(network -> !network.behindRouter)
                .isPresent();
    }

    /** Of lines of {@code /proc/net/route}, whose numbers are those of the machine. */
    private void addIpv4Routes(List<String> lines) {
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            String[] columns = line.trim().split("\\s+", IPV4_COLUMNS);
            if (columns.length == IPV4_COLUMNS) {
                addRoute(
                        columns[0],
                        ipv4(columns[1]),
                        Integer.bitCount(Integer.parseUnsignedInt(columns[7], 16)),
                        Long.parseLong(columns[6]),
                        Integer.parseInt(columns[3], 16));
            }
        }
    }

    private void addIpv6Routes(List<String> lines) {
        for (String line : lines) {
            String[] columns = line.trim().split("\\s+", IPV6_COLUMNS);
            if (columns.length == IPV6_COLUMNS) {
                addRoute(
                        columns[9],
                        HexFormat.of().parseHex(columns[0]),
                        Integer.parseInt(columns[1], 16),
                        Long.parseLong(columns[5], 16),
                        Integer.parseUnsignedInt(columns[8], 16));
            }
        }
    }

    private void addRoute(String device, byte[] start, int prefixLength, long metric, int flags) {
        boolean hasGateway = (flags & HAS_GATEWAY) != 0;
        if (hasGateway || zones.contains(device)) {
            networks.add(new Network(start, prefixLength, metric, hasGateway));
        }
    }

    private static byte[] ipv4(String hex) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(Integer.parseUnsignedInt(hex, 16))
                .array();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return List.of();
        }
    }
}
