package io.portolan.target;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * The addresses of one space that are asked, as disjoint ranges in ascending order, each with the number of its port
 * set. Filled once by {@link Sweep}, and not changed after.
 */
final class Segments {
    private final RangeList ranges;
    private int[] ports = new int[4];

    Segments(Space space) {
        ranges = new RangeList(space);
    }

    /** Adds the next range, which lies above all before it. */
    void append(Address first, Address last, int portSet) {
        ranges.add(first, last);
        if (ranges.size() > ports.length) {
            ports = Arrays.copyOf(ports, ports.length + ports.length / 2);
        }
        ports[ranges.size() - 1] = portSet;
    }

    int size() {
        return ranges.size();
    }

    AddressRange range(int i) {
        return ranges.range(i);
    }

    int ports(int i) {
        return ports[i];
    }

    OptionalInt ports(Address address) {
        OptionalInt found = ranges.find(address);
        return found.isPresent() ? OptionalInt.of(ports[found.getAsInt()]) : found;
    }
}
