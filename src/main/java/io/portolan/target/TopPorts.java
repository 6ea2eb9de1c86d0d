package io.portolan.target;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What is known of ports before anything is probed: which are open most often, and what usually listens there. The ranking
 * of TCP ports starts with those of {@code top-ports.txt} and goes on with all others in ascending order, so that every
 * number of ports up to 65,535 can be asked for. That of UDP ports ends with {@code udp-ports.tsv}: a silent port costs a
 * wait, and of one that nobody uses nothing is learnt.
 */
public final class TopPorts {
    private TopPorts() {}

    /**
     * The {@code n} ports that are open most often, that one first.
     *
     * @throws IllegalArgumentException unless {@code n} is 1 to 65535
     */
    public static int[] ranked(int n) {
        if (n < 1 || n > PortSet.MAX) {
            throw new IllegalArgumentException("the number of top ports is 1 to 65535, not " + n);
        }
        return Arrays.copyOf(Ranking.PORTS, n);
    }

    /** How many ports are ranked. */
    public static int count(Transport transport) {
        return transport == Transport.UDP ? UdpPorts.RANKED.size() : PortSet.MAX;
    }

    /**
     * The {@code n} ports that are open most often, as a set.
     *
     * @throws IllegalArgumentException unless {@code n} is 1 to the number of those that are ranked
     */
    public static PortSet first(Transport transport, int n) {
        if (transport == Transport.TCP) {
            return first(n);
        }
        int most = UdpPorts.RANKED.size();
        if (n < 1 || n > most) {
            throw new IllegalArgumentException("the number of top UDP ports is 1 to " + most + ", not " + n);
        }
        return PortSet.of(UdpPorts.RANKED.keySet().stream()
                .limit(n)
                .mapToInt(Integer::intValue)
                .toArray());
    }

    /** The {@code n} TCP ports that are open most often, as a set. */
    public static PortSet first(int n) {
        return PortSet.of(ranked(n));
    }

    /** The name of the service that a port is known for; nothing says that it is what answers there. */
    public static Optional<String> serviceName(Transport transport, int port) {
        return transport == Transport.TCP ? serviceName(port) : Optional.ofNullable(UdpPorts.RANKED.get(port));
    }

    /** The name of the service that a TCP port is known for; nothing says that it is what answers there. */
    public static Optional<String> serviceName(int port) {
        return Optional.ofNullable(Services.NAMES.get(port));
    }

    private static List<String> read(String resource) {
        try (InputStream in = TopPorts.class.getResourceAsStream(resource);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Read when the first ranking is asked for. */
    private static final class Ranking {
        static final int[] PORTS = IntStream.concat(
                        read("top-ports.txt").stream()
                                .flatMap(line -> Arrays.stream(line.split(" ")))
                                .mapToInt(Integer::parseInt),
                        IntStream.rangeClosed(PortSet.MIN, PortSet.MAX))
                .distinct()
                .toArray();
    }

    /** Read when the first of them is asked for. */
    private static final class UdpPorts {
        /** The names of the ports, the one that is open most often first. */
        static final Map<Integer, String> RANKED = new LinkedHashMap<>();

        static {
            for (String line : read("udp-ports.tsv")) {
                int tab = line.indexOf('\t');
                RANKED.put(Integer.valueOf(line.substring(0, tab)), line.substring(tab + 1));
            }
        }
    }

    /** Read when the first name is asked for. */
    private static final class Services {
        static final Map<Integer, String> NAMES = new HashMap<>();

        static {
            for (String line : read("services.tsv")) {
                int tab = line.indexOf('\t');
                NAMES.put(Integer.valueOf(line.substring(0, tab)), line.substring(tab + 1));
            }
        }
    }
}
