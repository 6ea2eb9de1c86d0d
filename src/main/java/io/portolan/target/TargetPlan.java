package io.portolan.target;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IntSummaryStatistics;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * What a scan asks, compiled and never expanded: disjoint address ranges in ascending order, each with its ports. An
 * address that several lines ask for is in it once, with the union of their ports; excluded addresses and ports are
 * out. A range costs a few bytes whatever its length, so 10.0.0.0/8 costs what one address does.
 *
 * <p>Immutable; every iterator walks on its own.
 */
public final class TargetPlan {
    /** At most as many addresses as IPv4 has. */
    static final long MOST_ADDRESSES = 1L << 32;

    /**
     * Some addresses, in no order, that are asked for the same ports.
     *
     * @param addresses at least one, and at most as many as were asked for
     */
    public record AddressBatch(List<Address> addresses, PortSet ports) {}

    private final Map<Space, Segments> spaces;
    private final List<PortSet> portSets;
    private final Map<Address, String> names;
    private final int unresolved;
    private final long excluded;
    private final Optional<String> network;
    private final long addresses;
    private final long probes;

    TargetPlan(
            Map<Space, Segments> spaces,
            List<PortSet> portSets,
            Map<Address, String> names,
            int unresolved,
            long excluded,
            Optional<String> network) {
        this.spaces = spaces;
        this.portSets = portSets;
        this.names = names;
        this.unresolved = unresolved;
        this.excluded = excluded;
        this.network = network;
        long addressCount = 0;
        long probeCount = 0;
        for (Segments segments : spaces.values()) {
            for (int i = 0; i < segments.size(); i++) {
                long size = segments.range(i).size();
                if (size > MOST_ADDRESSES - addressCount) {
                    throw new IllegalArgumentException(
                            "the targets have more than 2^32 addresses, the most that one scan takes; split them");
                }
                addressCount += size;
                probeCount += size * portSets.get(segments.ports(i)).size();
            }
        }
        this.addresses = addressCount;
        this.probes = probeCount;
    }

    /**
     * Reads the targets and compiles them. Host names are looked up, all others parsed.
     *
     * @param defaultPorts for lines that give no ports of their own
     * @param excluded addresses that are not asked, whatever ports stand beside them; of a host name all its addresses
     * @param allIps to ask all addresses of a host name and not only the first
     * @param warnings takes a line for each name that doesn't resolve
     * @throws IllegalArgumentException in one line, where a target is bad or there are more than 2³² addresses
     */
    public static TargetPlan of(
            TargetList targets,
            PortSet defaultPorts,
            PortSet excludedPorts,
            TargetList excluded,
            boolean allIps,
            Consumer<String> warnings) {
        PlanCompiler compiler = new PlanCompiler(defaultPorts, excludedPorts, allIps, warnings);
        compiler.targets(targets);
        compiler.excluded(excluded);
        return compiler.compile();
    }

    public long addresses() {
        return addresses;
    }

    /** How many ports are asked on all addresses together, each counted once. */
    public long probes() {
        return probes;
    }

    /** How many host names did not resolve, exclusions aside. */
    public int unresolved() {
        return unresolved;
    }

    public boolean isEmpty() {
        return addresses == 0;
    }

    /** The one network that the targets are, however they were written and whatever is excluded from it. */
    public Optional<String> network() {
        return network;
    }

    /** The name that an address was asked for by, as the user wrote it. */
    public Optional<String> hostname(Address address) {
        return Optional.ofNullable(names.get(address));
    }

    public boolean contains(Address address) {
        return portSet(address).isPresent();
    }

    /** What an address is asked for; nothing where it is not in the plan. */
    public PortSet ports(Address address) {
        OptionalInt portSet = portSet(address);
        return portSet.isPresent() ? portSets.get(portSet.getAsInt()) : PortSet.EMPTY;
    }

    private OptionalInt portSet(Address address) {
        Segments segments = spaces.get(Space.of(address));
        return segments == null ? OptionalInt.empty() : segments.ports(address);
    }

    /** Every address once, in ascending order. */
    public Iterator<Address> iterator() {
        Walk walk = new Walk();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return walk.hasNext();
            }

            @Override
            public Address next() {
                return walk.next();
            }
        };
    }

    /**
     * All addresses in a pseudo-random order, at most {@code maxAddresses} at a time, which all have the same ports. The
     * plan must not be empty.
     *
     * @param seed chooses the order
     */
    public AddressOrder order(int maxAddresses, long seed) {
        if (maxAddresses < 1) {
            throw new IllegalArgumentException("a batch has at least one address, not " + maxAddresses);
        }
        return new AddressOrder(spaces.values(), portSets, maxAddresses, seed);
    }

    /**
     * Some of the addresses that lie side by side.
     *
     * @param name as a CIDR, a range or a single address
     */
    public record Range(String name, long addresses, PortSet ports) {}

    /** How many ranges the addresses make, where each has the same ports throughout. */
    public long ranges() {
        return spaces.values().stream().mapToLong(Segments::size).sum();
    }

    /** The first of them, in ascending order of their family and zone. */
    public List<Range> ranges(int most) {
        List<Range> ranges = new ArrayList<>();
        for (Segments segments : spaces.values()) {
            for (int i = 0; i < segments.size() && ranges.size() < most; i++) {
                AddressRange range = segments.range(i);
                ranges.add(new Range(range.toString(), range.size(), portSets.get(segments.ports(i))));
            }
        }
        return ranges;
    }

    /** How many addresses the exclusions take from the targets. */
    public long excluded() {
        return excluded;
    }

    /** How many ports the addresses are asked for: the fewest and the most. The plan must not be empty. */
    public IntSummaryStatistics portsAnAddress() {
        return spaces.values().stream()
                .flatMapToInt(Segments::portSets)
                .map(ports -> portSets.get(ports).size())
                .summaryStatistics();
    }

    /** Goes up all spaces at once; the zones of IPv6 share their numbers. */
    private final class Walk {
        private final PriorityQueue<Stand> stands = new PriorityQueue<>(Comparator.comparing(stand -> stand.at));

        Walk() {
            for (Segments segments : spaces.values()) {
                if (segments.size() > 0) {
                    stands.add(new Stand(segments));
                }
            }
        }

        boolean hasNext() {
            return !stands.isEmpty();
        }

        Address next() {
            Stand stand = stand();
            Address address = stand.at;
            if (stands.size() == 1) {
                if (!stand.advance()) {
                    stands.clear();
                }
            } else {
                stands.remove();
                if (stand.advance()) {
                    stands.add(stand);
                }
            }
            return address;
        }

        private Stand stand() {
            if (stands.isEmpty()) {
                throw new NoSuchElementException();
            }
            return stands.element();
        }
    }

    /** Where a walk stands in one space. */
    private static final class Stand {
        final Segments segments;
        int segment;
        Address at;
        private Address end;

        Stand(Segments segments) {
            this.segments = segments;
            this.at = segments.range(0).first();
            this.end = segments.range(0).last();
        }

        boolean advance() {
            if (!at.equals(end)) {
                at = at.next();
                return true;
            }
            segment++;
            if (segment == segments.size()) {
                return false;
            }
            at = segments.range(segment).first();
            end = segments.range(segment).last();
            return true;
        }
    }
}
