package io.portolan.target;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.Collectors;

/**
 * One walk up the addresses of a space over all its range lists at once, a list for each port set: wherever a range
 * starts or ends, a segment ends, and what lies between is asked for the union of the ports of the lists that cover it.
 * So an address that several lines ask for comes out once. Excluded addresses are cut out on the way.
 */
final class Sweep {
    private final RangeList excluded;
    private final PortSets portSets;
    private final PriorityQueue<Cursor> waiting = new PriorityQueue<>(Comparator.comparing(Cursor::first));
    private final PriorityQueue<Cursor> covering = new PriorityQueue<>(Comparator.comparing(Cursor::last));
    private final Segments segments;
    private int nextExcluded;
    private Optional<Address> lowest = Optional.empty();
    private Optional<Address> highest = Optional.empty();
    private boolean gap;
    private long cutOut;

    /** Where the walk stands in one list. */
    private static final class Cursor {
        final RangeList ranges;
        final int ports;
        private int at;
        private Address first;
        private Address last;

        Cursor(RangeList ranges, int ports) {
            this.ranges = ranges;
            this.ports = ports;
            this.first = ranges.first(0);
            this.last = ranges.last(0);
        }

        Address first() {
            return first;
        }

        Address last() {
            return last;
        }

        boolean advance() {
            at++;
            if (at == ranges.size()) {
                return false;
            }
            first = ranges.first(at);
            last = ranges.last(at);
            return true;
        }
    }

    /**
     * Makes a walk ready.
     *
     * @param lists compact lists by the number of their port set
     * @param excluded a compact list
     */
    Sweep(Space space, Map<Integer, RangeList> lists, RangeList excluded, PortSets portSets) {
        this.excluded = excluded;
        this.portSets = portSets;
        this.segments = new Segments(space);
        lists.forEach((ports, list) -> {
            if (list.size() > 0) {
                waiting.add(new Cursor(list, ports));
            }
        });
    }

    Segments run() {
        while (!waiting.isEmpty()) {
            Address at = waiting.element().first();
            gap |= highest.isPresent() && !highest.get().next().equals(at);
            lowest = lowest.or(() -> Optional.of(at));
            cover(at);
        }
        segments.trim();
        return segments;
    }

    /** Walks from where something covers the addresses to where nothing does. */
    private void cover(Address start) {
        Address at = start;
        while (true) {
            while (!waiting.isEmpty() && waiting.element().first().equals(at)) {
                covering.add(waiting.remove());
            }
            Address end = covering.element().last();
            if (!waiting.isEmpty() && waiting.element().first().compareTo(end) <= 0) {
                end = waiting.element().first().previous();
            }
            emit(at, end);
            highest = Optional.of(end);
            while (!covering.isEmpty() && covering.element().last().equals(end)) {
                Cursor ended = covering.remove();
                if (ended.advance()) {
                    waiting.add(ended);
                }
            }
            if (covering.isEmpty()) {
                return;
            }
            at = end.next();
        }
    }

    private void emit(Address first, Address last) {
        int ports = covering.size() == 1
                ? covering.element().ports
                : portSets.union(covering.stream().map(cursor -> cursor.ports).collect(Collectors.toSet()));
        if (portSets.get(ports).isEmpty()) {
            return;
        }
        while (nextExcluded < excluded.size() && excluded.last(nextExcluded).compareTo(first) < 0) {
            nextExcluded++;
        }
        long size = new AddressRange(first, last).size();
        long kept = 0;
        Address at = first;
        for (int i = nextExcluded; i < excluded.size() && excluded.first(i).compareTo(last) <= 0; i++) {
            if (excluded.first(i).compareTo(at) > 0) {
                kept += append(at, excluded.first(i).previous(), ports);
            }
            if (excluded.last(i).compareTo(last) >= 0) {
                cutOut = sum(cutOut, size - kept);
                return;
            }
            at = excluded.last(i).next();
        }
        kept += append(at, last, ports);
        cutOut = sum(cutOut, size - kept);
    }

    private long append(Address first, Address last, int ports) {
        segments.append(first, last, ports);
        return new AddressRange(first, last).size();
    }

    private static long sum(long a, long b) {
        return a + b < 0 ? Long.MAX_VALUE : a + b;
    }

    /** After the walk: how many addresses were cut out; {@link Long#MAX_VALUE} where they are 2⁶³ or more. */
    long cutOut() {
        return cutOut;
    }

    /** After the walk: the one range without a gap that the lists cover together, exclusions aside. */
    Optional<AddressRange> whole() {
        return gap ? Optional.empty() : lowest.map(first -> new AddressRange(first, highest.orElseThrow()));
    }
}
