package io.portolan.target;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Address ranges of one space in primitive arrays, so that a million single addresses cost 8 MB and a /8 costs one
 * range: an IPv4 range is {@code first << 32 | last} in one number, an IPv6 range is four numbers. Ranges are added in
 * any order; {@link #compact} sorts them and merges those that overlap or touch. Not thread-safe.
 */
final class RangeList {
    private final Space space;
    private final int width;
    private long[] numbers = new long[4];
    private int size;

    RangeList(Space space) {
        this.space = space;
        this.width = space.ipv4() ? 1 : 4;
    }

    int size() {
        return size;
    }

    /** How many numbers of eight bytes a range takes. */
    int width() {
        return width;
    }

    /** The upper half of the number of the first address of a range. */
    long firstHigh(int i) {
        return space.ipv4() ? 0 : numbers[4 * i];
    }

    /** The lower half of it. */
    long firstLow(int i) {
        return space.ipv4() ? numbers[i] >>> 32 : numbers[4 * i + 1];
    }

    Address first(int i) {
        return space.ipv4()
                ? Address.raw(true, 0, numbers[i] >>> 32, "")
                : Address.raw(false, numbers[4 * i], numbers[4 * i + 1], space.scope());
    }

    Address last(int i) {
        return space.ipv4()
                ? Address.raw(true, 0, numbers[i] & 0xffff_ffffL, "")
                : Address.raw(false, numbers[4 * i + 2], numbers[4 * i + 3], space.scope());
    }

    AddressRange range(int i) {
        return new AddressRange(first(i), last(i));
    }

    void add(Address first, Address last) {
        if ((size + 1) * width > numbers.length) {
            numbers = Arrays.copyOf(numbers, numbers.length + Math.max(numbers.length / 2, width));
        }
        size++;
        set(size - 1, first, last);
    }

    private void set(int i, Address first, Address last) {
        if (space.ipv4()) {
            numbers[i] = first.low() << 32 | last.low();
        } else {
            numbers[4 * i] = first.high();
            numbers[4 * i + 1] = first.low();
            numbers[4 * i + 2] = last.high();
            numbers[4 * i + 3] = last.low();
        }
    }

    /** Gives the last range another end. */
    void extend(Address last) {
        set(size - 1, first(size - 1), last);
    }

    /** Gives back what the list has grown beyond its size. */
    void trim() {
        numbers = Arrays.copyOf(numbers, size * width);
    }

    /** Sorts the ranges and merges those that overlap or touch. */
    void compact() {
        if (space.ipv4()) {
            sortIpv4();
        } else {
            sortIpv6();
        }
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (kept > 0 && touches(kept - 1, i)) {
                Address last = last(i);
                if (last.compareTo(last(kept - 1)) > 0) {
                    set(kept - 1, first(kept - 1), last);
                }
            } else {
                System.arraycopy(numbers, i * width, numbers, kept * width, width);
                kept++;
            }
        }
        size = kept;
    }

    private boolean touches(int before, int i) {
        Address end = last(before);
        return end.isLastOfFamily() || first(i).compareTo(end.next()) <= 0;
    }

    /** Whether one of them and this range have an address in common. */
    boolean meets(AddressRange range) {
        for (int i = 0; i < size; i++) {
            if (first(i).compareTo(range.last()) <= 0 && last(i).compareTo(range.first()) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Which range of a compact list an address of this space lies in. */
    OptionalInt find(Address address) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (first(middle).compareTo(address) > 0) {
                high = middle - 1;
            } else if (last(middle).compareTo(address) < 0) {
                low = middle + 1;
            } else {
                return OptionalInt.of(middle);
            }
        }
        return OptionalInt.empty();
    }

    /** The JDK sorts by sign, addresses have none. */
    private void sortIpv4() {
        for (int i = 0; i < size; i++) {
            numbers[i] ^= Long.MIN_VALUE;
        }
        Arrays.sort(numbers, 0, size);
        for (int i = 0; i < size; i++) {
            numbers[i] ^= Long.MIN_VALUE;
        }
    }

    /** A heap sort: the JDK has none for records of four numbers, and this one needs no objects. */
    private void sortIpv6() {
        for (int root = size / 2 - 1; root >= 0; root--) {
            sink(root, size);
        }
        for (int end = size - 1; end > 0; end--) {
            swap(0, end);
            sink(0, end);
        }
    }

    private void sink(int from, int end) {
        int root = from;
        for (int child = 2 * root + 1; child < end; child = 2 * root + 1) {
            if (child + 1 < end && compareFirst(child, child + 1) < 0) {
                child++;
            }
            if (compareFirst(root, child) >= 0) {
                return;
            }
            swap(root, child);
            root = child;
        }
    }

    private int compareFirst(int a, int b) {
        return Address.compare(numbers[4 * a], numbers[4 * a + 1], numbers[4 * b], numbers[4 * b + 1]);
    }

    private void swap(int a, int b) {
        for (int i = 0; i < 4; i++) {
            long kept = numbers[4 * a + i];
            numbers[4 * a + i] = numbers[4 * b + i];
            numbers[4 * b + i] = kept;
        }
    }
}
