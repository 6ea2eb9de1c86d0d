package io.portolan.target;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Makes a {@link TargetPlan}: collects the ranges of each port set in each space while the lines stream by, looks up
 * the host names that were met, and sweeps each space once. Used once.
 */
final class PlanCompiler {
    /** In numbers of eight bytes: what the ranges may cost before a scan is refused, far above any real list. */
    private static final int MOST_NUMBERS = 1 << 23;

    private final int defaultPorts;
    private final PortSet excludedPorts;
    private final boolean allIps;
    private final Consumer<String> warnings;
    private final PortSets portSets = new PortSets();
    private final Map<Space, Map<Integer, RangeList>> asked =
            new TreeMap<>(Comparator.comparing(Space::ipv4).reversed().thenComparing(Space::scope));
    private final Map<Space, RangeList> excluded = new HashMap<>();
    private final Map<Address, String> names = new HashMap<>();
    private int unresolved;
    private int numbers;
    /** With repeats, and what is excluded; and where they became too many, which exclusions may yet mend. */
    private double addressesAsked;

    private Optional<String> tooMany = Optional.empty();

    /** A host name that was met: as it was written first, where, and for which port sets. */
    private record Met(String written, String where, Set<Integer> portSets) {}

    PlanCompiler(PortSet defaultPorts, PortSet excludedPorts, boolean allIps, Consumer<String> warnings) {
        this.excludedPorts = excludedPorts;
        this.defaultPorts = portSets.number(defaultPorts.minus(excludedPorts));
        this.allIps = allIps;
        this.warnings = warnings;
    }

    void targets(TargetList targets) {
        Map<String, Met> met = read(targets, this::ask);
        Map<String, List<Address>> resolved = HostNames.resolve(List.copyOf(met.keySet()));
        met.forEach((name, host) -> {
            List<Address> addresses = resolved.get(name);
            if (addresses.isEmpty()) {
                unresolved++;
                warnings.accept(host.where() + ": host name " + Quoted.of(host.written()) + " does not resolve");
            }
            for (Address address : allIps ? addresses : addresses.subList(0, Math.min(1, addresses.size()))) {
                names.putIfAbsent(address, host.written());
                host.portSets().forEach(ports -> ask(ports, AddressRange.single(address)));
            }
        });
    }

    void excluded(TargetList list) {
        Map<String, Met> met = read(list, (ports, range) -> exclude(range));
        Map<String, List<Address>> resolved = HostNames.resolve(List.copyOf(met.keySet()));
        met.forEach((name, host) -> {
            if (resolved.get(name).isEmpty()) {
                warnings.accept(host.where() + ": host name " + Quoted.of(host.written())
                        + " does not resolve, nothing is excluded for it");
            }
            resolved.get(name).forEach(address -> exclude(AddressRange.single(address)));
        });
    }

    private interface RangeAction {
        void accept(int ports, AddressRange range);
    }

    /** Passes the ranges on as they come, and gives the host names by the name that a resolver takes. */
    private Map<String, Met> read(TargetList list, RangeAction action) {
        Map<String, Met> met = new LinkedHashMap<>();
        try (TargetReader reader = new TargetReader(list)) {
            while (reader.hasNext()) {
                TargetReader.Entry entry = reader.next();
                try {
                    TargetLine line = TargetLine.parse(entry.orThrow());
                    int ports = line.ports()
                            .map(own -> portSets.number(own.minus(excludedPorts)))
                            .orElse(defaultPorts);
                    for (TargetWord word : line.targets()) {
                        if (word instanceof TargetWord.Addresses addresses) {
                            addresses.forEachRange(range -> action.accept(ports, range));
                        } else if (word instanceof TargetWord.HostName host) {
                            met.computeIfAbsent(
                                            host.ascii().toLowerCase(Locale.ROOT),
                                            name -> new Met(host.written(), entry.where(), new TreeSet<>()))
                                    .portSets()
                                    .add(ports);
                        }
                    }
                } catch (IllegalArgumentException e) {
                    throw entry.failure(e.getMessage());
                }
                if (tooMany.isEmpty() && addressesAsked > TargetPlan.MOST_ADDRESSES) {
                    tooMany = Optional.of(entry.where());
                }
            }
        }
        return met;
    }

    private void ask(int ports, AddressRange range) {
        if (range.first().isLinkLocal() && range.first().scope().isEmpty()) {
            throw new IllegalArgumentException(
                    Quoted.of(range.first().ip()) + " is a link-local address; say on which interface, as in "
                            + range.first().ip() + "%eth0");
        }
        addressesAsked += range.size();
        add(
                asked.computeIfAbsent(Space.of(range.first()), space -> new HashMap<>())
                        .computeIfAbsent(ports, number -> new RangeList(Space.of(range.first()))),
                range);
    }

    private void exclude(AddressRange range) {
        for (AddressRange alias : Aliases.of(range)) {
            add(excluded.computeIfAbsent(Space.of(alias.first()), RangeList::new), alias);
        }
    }

    private void add(RangeList list, AddressRange range) {
        list.add(range.first(), range.last());
        numbers += range.first().isIpv4() ? 1 : 4;
        if (numbers > MOST_NUMBERS) {
            compact();
            if (numbers > MOST_NUMBERS / 4 * 3) {
                throw new IllegalArgumentException(
                        "the targets make too many separate ranges for one scan, more than 6 million of IPv4 or 1.5"
                                + " million of IPv6; split them");
            }
        }
    }

    private void compact() {
        List<RangeList> lists = new ArrayList<>(excluded.values());
        asked.values().forEach(byPorts -> lists.addAll(byPorts.values()));
        numbers = 0;
        for (RangeList list : lists) {
            list.compact();
            numbers += list.size() * list.width();
        }
    }

    TargetPlan compile() {
        compact();
        Map<Space, Segments> spaces = new LinkedHashMap<>();
        List<Optional<AddressRange>> wholes = new ArrayList<>();
        long cutOut = 0;
        for (Map.Entry<Space, Map<Integer, RangeList>> lists : asked.entrySet()) {
            Space space = lists.getKey();
            Sweep sweep = new Sweep(space, lists.getValue(), excludedOf(space), portSets);
            spaces.put(space, sweep.run());
            wholes.add(sweep.whole());
            cutOut += sweep.cutOut();
        }
        Optional<String> network =
                wholes.size() == 1 && unresolved == 0 ? wholes.get(0).flatMap(AddressRange::cidr) : Optional.empty();
        try {
            return new TargetPlan(spaces, portSets.all(), Map.copyOf(names), unresolved, cutOut, network);
        } catch (IllegalArgumentException e) {
            // No cause: of a chain, the innermost line is what a user is told.
            throw new IllegalArgumentException(
                    tooMany.map(where -> where + ": ").orElse("") + e.getMessage());
        }
    }

    /** What is excluded without a zone is so in every zone, and what is excluded of IPv4 in IPv6 networks too. */
    private RangeList excludedOf(Space space) {
        RangeList list = excluded.computeIfAbsent(space, RangeList::new);
        if (!space.scope().isEmpty()) {
            addAll(list, new Space(false, ""), range -> range.withScope(space.scope()));
        }
        AddressRange mapped = Aliases.MAPPED.withScope(space.scope());
        if (asked.get(space).values().stream().anyMatch(ranges -> ranges.meets(mapped))) {
            addAll(list, new Space(true, ""), range -> Aliases.mapped(range).withScope(space.scope()));
        }
        list.compact();
        return list;
    }

    private void addAll(RangeList list, Space from, UnaryOperator<AddressRange> form) {
        RangeList others = excluded.getOrDefault(from, new RangeList(from));
        for (int i = 0; i < others.size(); i++) {
            AddressRange range = form.apply(others.range(i));
            list.add(range.first(), range.last());
        }
    }
}
