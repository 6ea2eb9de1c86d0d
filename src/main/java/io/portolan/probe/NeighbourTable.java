package io.portolan.probe;

import io.portolan.target.Address;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernel's tables of neighbours, as far as this network namespace is shown them. Of IPv4 a file has all entries, each
 * with its hardware address, or without while that is asked for and when nobody has answered.
 */
final class NeighbourTable {
    private static final Path ARP = Path.of("/proc/net/arp");
    private static final Path STATISTICS = Path.of("/proc/net/stat/arp_cache");
    /** Of Ethernet and its kin: others have other lengths. */
    private static final Pattern MAC = Pattern.compile("(?:[0-9a-f]{2}:){5}[0-9a-f]{2}");

    private static final Pattern IPV6_ENTRY =
            Pattern.compile("([0-9a-f:]+) dev (\\S+) (?:.* )?lladdr (" + MAC.pattern() + ") .*");

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

    /** The hardware addresses of IPv4 neighbours. */
    static Map<Address, String> hardwareAddresses() {
        Map<Address, String> known = new HashMap<>();
        read().ifPresent(entries -> entries.forEach((address, hardware) ->
                hardware.filter(NeighbourTable::isMac).ifPresent(mac -> known.put(address, mac))));
        return known;
    }

    /** Those of IPv6 neighbours, whom no file shows: empty where there is no {@code ip} to ask. */
    static Map<Address, String> hardwareAddressesOfIpv6() {
        try {
            Process ip = new ProcessBuilder("ip", "-6", "neighbour", "show")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            ip.getOutputStream().close();
            try (BufferedReader lines = ip.inputReader(StandardCharsets.US_ASCII)) {
                return parseIpv6(lines.lines().toList());
            } finally {
                ip.destroy();
            }
        } catch (IOException | UncheckedIOException e) {
            return Map.of();
        }
    }

    /** Of lines as {@code fe80::2 dev eth0 lladdr 5e:11:22:33:44:55 REACHABLE}. */
    static Map<Address, String> parseIpv6(List<String> lines) {
        Map<Address, String> known = new HashMap<>();
        for (String line : lines) {
            Matcher entry = IPV6_ENTRY.matcher(line);
            if (entry.matches()) {
                String zone = entry.group(1).startsWith("fe80:") ? "%" + entry.group(2) : "";
                known.put(Address.parse(entry.group(1) + zone), entry.group(3));
            }
        }
        return known;
    }

    private static boolean isMac(String hardwareAddress) {
        return MAC.matcher(hardwareAddress).matches();
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

    /**
     * How many entries it may hold at most: {@code gc_thresh3}, where a namespace is not told the kernel's default. A file
     * of this kind gives its number to one read alone: who asks for a byte first, as {@link Files#readString} does of a
     * file without a size, is told the first digit.
     */
    static int bound(boolean ipv4) {
        Path bound = Path.of("/proc/sys/net/" + (ipv4 ? "ipv4" : "ipv6") + "/neigh/default/gc_thresh3");
        try {
            return Integer.parseInt(
                    Files.readAllLines(bound, StandardCharsets.US_ASCII).get(0).trim());
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
            return DEFAULT_BOUND;
        }
    }
}
