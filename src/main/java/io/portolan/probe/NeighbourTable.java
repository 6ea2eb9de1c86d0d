package io.portolan.probe;

import io.portolan.target.Address;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The kernel's table of IPv4 neighbours, as far as this network namespace is shown it: each with its hardware address,
 * empty while that is asked for and when nobody has answered.
 */
final class NeighbourTable {
    private static final Path ARP = Path.of("/proc/net/arp");
    private static final Path STATISTICS = Path.of("/proc/net/stat/arp_cache");
    private static final int DEFAULT_BOUND = 1024;
    private static final int COLUMNS = 6;
    private static final int FLAGS = 2;
    private static final int HARDWARE_ADDRESS = 3;
    private static final int COMPLETE = 2;

    private NeighbourTable() {}

    /** Its entries by address; nothing where the system shows none. */
    static Optional<Map<Address, Optional<String>>> read() {
        try {
            return Optional.of(parse(Files.readAllLines(ARP, StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Of the lines of {@code /proc/net/arp}: a head, and one a neighbour and interface. */
    static Map<Address, Optional<String>> parse(List<String> lines) {
        Map<Address, Optional<String>> entries = new HashMap<>();
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            String[] columns = line.trim().split(" +", COLUMNS);
            if (columns.length < COLUMNS) {
                continue;
            }
            boolean complete = (Integer.decode(columns[FLAGS]) & COMPLETE) != 0;
            entries.merge(
                    Address.parse(columns[0]),
                    complete ? Optional.of(columns[HARDWARE_ADDRESS]) : Optional.empty(),
                    (one, other) -> one.isPresent() ? one : other);
        }
        return entries;
    }

    /** How many entries the kernel holds over all network namespaces, which share its bounds; nothing where it is not told. */
    static Optional<Integer> size() {
        try {
            List<String> lines = Files.readAllLines(STATISTICS, StandardCharsets.US_ASCII);
            return Optional.of(Integer.parseInt(lines.get(1).trim().split(" +", 2)[0], 16));
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** How many entries it may hold at most: {@code gc_thresh3}, where a namespace is not told the kernel's default. */
    static int bound(boolean ipv4) {
        Path bound = Path.of("/proc/sys/net/" + (ipv4 ? "ipv4" : "ipv6") + "/neigh/default/gc_thresh3");
        try {
            return Integer.parseInt(Files.readString(bound).trim());
        } catch (IOException | NumberFormatException e) {
            return DEFAULT_BOUND;
        }
    }
}
