package io.portolan.target;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;

/**
 * Ports in ascending order without repeats, held as ranges: {@code 1-65535} costs one range.
 *
 * <p>The ranges are one array of boundaries, {@code [first, last + 1, first, last + 1, …]}: a port is in the set when
 * an odd number of boundaries lies at or below it, and every set operation is one walk over two such arrays.
 *
 * <p>Immutable.
 */
public final class PortSet implements Iterable<Integer> {
    private static final int[] NOT_MADE = new int[0];

    public static final int MIN = 1;
    public static final int MAX = 65535;
    public static final PortSet EMPTY = new PortSet(new int[0]);
    public static final PortSet ALL = new PortSet(new int[] {MIN, MAX + 1});

    private static final String EXPECTED =
            "expected ports from 1 to 65535 as in 22,80,8000-8100 (-100: up to 100, 60000-: from 60000, -: all)";

    private final int[] boundaries;
    private final int size;

    /** How many ports are before each range, made when first asked for; who makes it twice makes the same. */
    private volatile int[] before = NOT_MADE;

    private PortSet(int[] boundaries) {
        this.boundaries = boundaries;
        int ports = 0;
        for (int i = 0; i < boundaries.length; i += 2) {
            ports += boundaries[i + 1] - boundaries[i];
        }
        this.size = ports;
    }

    /**
     * Reads ports as nmap writes them: {@code 22,80,8000-8100}, {@code -100}, {@code 60000-}, {@code -} for all.
     *
     * @throws IllegalArgumentException naming the part that is not a port or a range, and the bounds 1 to 65535
     */
    public static PortSet parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("no ports given; " + EXPECTED);
        }
        String[] parts = text.split(",", -1);
        Builder builder = builder();
        for (String part : parts) {
            if (part.isEmpty()) {
                throw new IllegalArgumentException(
                        "ports " + Quoted.of(text) + " have an empty part beside a comma; " + EXPECTED);
            }
            int dash = part.indexOf('-');
            String from = dash < 0 ? part : part.substring(0, dash);
            String to = part.substring(dash + 1);
            int first = from.isEmpty() ? MIN : port(from, part, text);
            int last = to.isEmpty() ? MAX : port(to, part, text);
            if (first > last) {
                throw new IllegalArgumentException(
                        "port range " + Quoted.of(part) + inside(part, text) + " runs backwards; " + EXPECTED);
            }
            if (parts.length == 1) {
                return range(first, last); // without a bit for each port below it: a million lines may have one
            }
            builder.add(first, last);
        }
        return builder.build();
    }

    private static int port(String number, String part, String whole) {
        int value = 0;
        for (int i = 0; i < number.length(); i++) {
            char c = number.charAt(i);
            if (c < '0' || c > '9') {
                throw new IllegalArgumentException(
                        Quoted.of(part) + inside(part, whole) + " is not a port or a port range; " + EXPECTED);
            }
            value = Math.min(value * 10 + (c - '0'), MAX + 1);
        }
        if (value < MIN || value > MAX) {
            throw new IllegalArgumentException(
                    "port " + Quoted.of(number) + inside(number, whole) + " is out of bounds; " + EXPECTED);
        }
        return value;
    }

    private static String inside(String part, String whole) {
        return part.equals(whole) ? "" : " in " + Quoted.of(whole);
    }

    public static PortSet of(int... ports) {
        Builder builder = builder();
        for (int port : ports) {
            builder.add(port);
        }
        return builder.build();
    }

    /** The ports from {@code first} to {@code last}, both included. */
    public static PortSet range(int first, int last) {
        checkRange(first, last);
        return new PortSet(new int[] {first, last + 1});
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** The port at a place from 0 to {@code size() - 1} of their ascending order. */
    public int port(int place) {
        if (place < 0 || place >= size) {
            throw new IndexOutOfBoundsException("port " + place + " of " + size);
        }
        if (boundaries.length == 2) {
            return boundaries[0] + place;
        }
        int[] made = before;
        int[] sums = made == NOT_MADE ? portsBefore() : made;
        int found = Arrays.binarySearch(sums, place);
        int range = found >= 0 ? found : -found - 2;
        return boundaries[2 * range] + place - sums[range];
    }

    private int[] portsBefore() {
        int[] sums = new int[boundaries.length / 2];
        for (int range = 1; range < sums.length; range++) {
            sums[range] = sums[range - 1] + boundaries[2 * range - 1] - boundaries[2 * range - 2];
        }
        before = sums;
        return sums;
    }

    public boolean contains(int port) {
        int found = Arrays.binarySearch(boundaries, port);
        int atOrBelow = found >= 0 ? found + 1 : -found - 1;
        return atOrBelow % 2 == 1;
    }

    public PortSet union(PortSet other) {
        return combine(other, (mine, others) -> mine || others);
    }

    public PortSet minus(PortSet other) {
        return combine(other, (mine, others) -> mine && !others);
    }

    public PortSet intersect(PortSet other) {
        return combine(other, (mine, others) -> mine && others);
    }

    private interface Membership {
        boolean test(boolean mine, boolean others);
    }

    private PortSet combine(PortSet other, Membership wanted) {
        int[] out = new int[boundaries.length + other.boundaries.length];
        int count = 0;
        int i = 0;
        int j = 0;
        while (i < boundaries.length || j < other.boundaries.length) {
            int a = i < boundaries.length ? boundaries[i] : Integer.MAX_VALUE;
            int b = j < other.boundaries.length ? other.boundaries[j] : Integer.MAX_VALUE;
            int at = Math.min(a, b);
            i += a == at ? 1 : 0;
            j += b == at ? 1 : 0;
            if (wanted.test(i % 2 == 1, j % 2 == 1) != (count % 2 == 1)) {
                out[count++] = at;
            }
        }
        return new PortSet(Arrays.copyOf(out, count));
    }

    /** The set in pieces of at most {@code maxPorts} ports, contiguous in its order. */
    public List<PortSet> chunks(int maxPorts) {
        if (maxPorts < 1) {
            throw new IllegalArgumentException("a chunk has at least one port, not " + maxPorts);
        }
        List<PortSet> chunks = new ArrayList<>(size / maxPorts + 1);
        int[] chunk = new int[boundaries.length];
        int count = 0;
        int room = maxPorts;
        for (int i = 0; i < boundaries.length; i += 2) {
            for (int first = boundaries[i]; first < boundaries[i + 1]; ) {
                int end = Math.min(boundaries[i + 1], first + room);
                chunk[count++] = first;
                chunk[count++] = end;
                room -= end - first;
                first = end;
                if (room == 0) {
                    chunks.add(new PortSet(Arrays.copyOf(chunk, count)));
                    count = 0;
                    room = maxPorts;
                }
            }
        }
        if (count > 0) {
            chunks.add(new PortSet(Arrays.copyOf(chunk, count)));
        }
        return chunks;
    }

    @Override
    public PrimitiveIterator.OfInt iterator() {
        return new PrimitiveIterator.OfInt() {
            private int range;
            private int next = boundaries.length == 0 ? 0 : boundaries[0];

            @Override
            public boolean hasNext() {
                return range < boundaries.length;
            }

            @Override
            public int nextInt() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                int port = next++;
                if (next == boundaries[range + 1]) {
                    range += 2;
                    next = range < boundaries.length ? boundaries[range] : 0;
                }
                return port;
            }
        };
    }

    public IntStream stream() {
        return IntStream.iterate(0, i -> i < boundaries.length, i -> i + 2)
                .flatMap(i -> IntStream.range(boundaries[i], boundaries[i + 1]));
    }

    public int[] toArray() {
        int[] ports = new int[size];
        int count = 0;
        for (int i = 0; i < boundaries.length; i += 2) {
            for (int port = boundaries[i]; port < boundaries[i + 1]; port++) {
                ports[count++] = port;
            }
        }
        return ports;
    }

    /** As {@code 1-21,23-79,443}; empty for no ports. What it gives, {@link #parse} reads. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < boundaries.length; i += 2) {
            out.append(i == 0 ? "" : ",").append(boundaries[i]);
            if (boundaries[i + 1] - boundaries[i] > 1) {
                out.append('-').append(boundaries[i + 1] - 1);
            }
        }
        return out.toString();
    }

    /** As PostgreSQL writes an {@code int4multirange}: {@code {[1,22),[23,80)}}. */
    public String toMultirange() {
        StringBuilder out = new StringBuilder("{");
        for (int i = 0; i < boundaries.length; i += 2) {
            out.append(i == 0 ? "[" : ",[")
                    .append(boundaries[i])
                    .append(',')
                    .append(boundaries[i + 1])
                    .append(')');
        }
        return out.append('}').toString();
    }

    /**
     * Reads what PostgreSQL writes of an {@code int4multirange}, whose canonical ranges are {@code [first,end)}.
     *
     * @throws IllegalArgumentException where the text is something else, or holds what is no port
     */
    public static PortSet fromMultirange(String text) {
        if (!text.startsWith("{") || !text.endsWith("}") || text.length() < 2) {
            throw badMultirange(text);
        }
        String inner = text.substring(1, text.length() - 1);
        if (inner.isEmpty()) {
            return EMPTY;
        }
        if (!inner.startsWith("[") || !inner.endsWith(")")) {
            throw badMultirange(text);
        }
        Builder builder = builder();
        for (String range : inner.substring(1, inner.length() - 1).split("\\),\\[", -1)) {
            int comma = range.indexOf(',');
            try {
                int first = Integer.parseInt(range.substring(0, Math.max(comma, 0)));
                int end = Integer.parseInt(range.substring(comma + 1));
                builder.add(first, end - 1);
            } catch (IllegalArgumentException e) {
                throw badMultirange(text);
            }
        }
        return builder.build();
    }

    private static IllegalArgumentException badMultirange(String text) {
        return new IllegalArgumentException(
                Quoted.of(text) + " is not a multirange of ports; expected {[first,end),…} within [1,65536)");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PortSet that && Arrays.equals(boundaries, that.boundaries);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(boundaries);
    }

    private static void checkPort(int port) {
        if (port < MIN || port > MAX) {
            throw new IllegalArgumentException("port " + port + " is out of bounds: 1 to 65535");
        }
    }

    private static void checkRange(int first, int last) {
        checkPort(first);
        checkPort(last);
        if (first > last) {
            throw new IllegalArgumentException("port range " + first + "-" + last + " runs backwards");
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Collects ports that come in any order, a bit each as soon as there are two sets of them. Not thread-safe. */
    public static final class Builder {
        private final BitSet ports = new BitSet(0);
        private PortSet only = EMPTY;
        private boolean several;

        private Builder() {}

        public Builder add(int port) {
            return add(port, port);
        }

        /** Adds the ports from {@code first} to {@code last}, both included. */
        public Builder add(int first, int last) {
            if (several) {
                checkRange(first, last);
                ports.set(first, last + 1);
                return this;
            }
            return add(range(first, last));
        }

        public Builder add(PortSet set) {
            if (!several && only.isEmpty()) {
                only = set;
            } else if (!several) {
                several = true;
                set(only);
                set(set);
            } else {
                set(set);
            }
            return this;
        }

        private void set(PortSet set) {
            for (int i = 0; i < set.boundaries.length; i += 2) {
                ports.set(set.boundaries[i], set.boundaries[i + 1]);
            }
        }

        public PortSet build() {
            if (!several) {
                return only;
            }
            int[] boundaries = new int[16];
            int count = 0;
            for (int first = ports.nextSetBit(0); first >= 0; first = ports.nextSetBit(boundaries[count - 1])) {
                if (count == boundaries.length) {
                    boundaries = Arrays.copyOf(boundaries, count * 2);
                }
                boundaries[count++] = first;
                boundaries[count++] = ports.nextClearBit(first);
            }
            return new PortSet(Arrays.copyOf(boundaries, count));
        }
    }
}
