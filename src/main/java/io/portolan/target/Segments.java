package io.portolan.target;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The addresses of one space that are asked, as disjoint ranges in ascending order, each with the number of its port
 * set. Filled once by {@link Sweep}, and not changed after.
 */
final class Segments {
    private final Space space;
    private final RangeList ranges;
    private int[] ports = new int[4];

    Segments(Space space) {
        this.space = space;
        this.ranges = new RangeList(space);
    }

    /** Adds the next range, which lies above all before it. */
    void append(Address first, Address last, int portSet) {
        int before = ranges.size() - 1;
        if (before >= 0
                && ports[before] == portSet
                && ranges.last(before).next().equals(first)) {
            ranges.extend(last);
            return;
        }
        ranges.add(first, last);
        if (ranges.size() > ports.length) {
            ports = Arrays.copyOf(ports, ports.length + ports.length / 2);
        }
        ports[ranges.size() - 1] = portSet;
    }

    /** All of them are there: nothing is kept for more. */
    void trim() {
        ranges.trim();
        ports = Arrays.copyOf(ports, ranges.size());
    }

    int size() {
        return ranges.size();
    }

    Space space() {
        return space;
    }

    RangeList ranges() {
        return ranges;
    }

    AddressRange range(int i) {
        return ranges.range(i);
    }

    int ports(int i) {
        return ports[i];
    }

    /** The numbers of the port sets of all ranges. */
    IntStream portSets() {
        return Arrays.stream(ports, 0, size());
    }

    OptionalInt ports(Address address) {
        OptionalInt found = ranges.find(address);
        return found.isPresent() ? OptionalInt.of(ports[found.getAsInt()]) : found;
    }
}
