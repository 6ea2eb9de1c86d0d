package io.portolan.target;

import io.portolan.target.TargetPlan.AddressBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * The addresses of a plan in batches, in a pseudo-random order: each address once, each batch of one port set, and those
 * of one network spread over all batches of their port set, so that no network is asked all at once. Any batch can be
 * had at any time, by its number.
 *
 * <p>The segments are numbered through, port set by port set, and so are the addresses in them and the batches. A batch's
 * number is permuted, which says the port set and the batch in it; then the number of each of its addresses within the
 * port set is, and the segment that holds it is found: by a table of about as many entries as there are segments, which
 * says where to begin, and a binary search from there. So an address costs O(log n) of n segments at worst, and O(1) where
 * they are spread evenly. The memory is 12 bytes a segment, 16 where there is more than one port set.
 *
 * <p>Immutable.
 */
public final class AddressOrder {
    private final Segments[] spaces;
    /** The segments of each space are numbered from here; one more at the end. */
    private final int[] spaceStarts;

    /** Port set by port set, the numbers of its segments; empty where there is one port set, and each is at its number. */
    private final int[] segments;

    /** By place: the addresses before the segment there, without sign. */
    private final int[] before;

    /** Where in {@link #before} to look, by the upper bits of the number of an address; one more at the end. */
    private final int[] hints;

    private final int hintShift;

    private final PortSet[] groupPorts;
    private final long[] groupAddresses; // before the group, and at the end all
    private final long[] groupBatches; // likewise

    private final int most;
    private final long seed;
    private final Permutation batchOrder;

    /**
     * @param spaces what is asked, at least one address
     * @param most how many addresses a batch has, but for the last of each port set
     * @param seed chooses the order
     */
    AddressOrder(Collection<Segments> spaces, List<PortSet> portSets, int most, long seed) {
        this.spaces = spaces.toArray(Segments[]::new);
        this.most = most;
        this.seed = seed;
        this.spaceStarts = new int[this.spaces.length + 1];
        for (int i = 0; i < this.spaces.length; i++) {
            spaceStarts[i + 1] = spaceStarts[i] + this.spaces[i].size();
        }

        int[] segmentCounts = new int[portSets.size()];
        long[] addressCounts = new long[portSets.size()];
        for (Segments space : this.spaces) {
            for (int i = 0; i < space.size(); i++) {
                segmentCounts[space.ports(i)]++;
                addressCounts[space.ports(i)] += space.range(i).size();
            }
        }
        int groups =
                (int) Arrays.stream(segmentCounts).filter(count -> count > 0).count();
        this.groupPorts = new PortSet[groups];
        this.groupAddresses = new long[groups + 1];
        this.groupBatches = new long[groups + 1];
        int[] nextPlace = new int[portSets.size()];
        int group = 0;
        int place = 0;
        for (int ports = 0; ports < nextPlace.length; ports++) {
            nextPlace[ports] = place;
            place += segmentCounts[ports];
            if (segmentCounts[ports] > 0) {
                long addresses = addressCounts[ports];
                groupPorts[group] = portSets.get(ports);
                groupAddresses[group + 1] = groupAddresses[group] + addresses;
                groupBatches[group + 1] = groupBatches[group] + (addresses + most - 1) / most;
                group++;
            }
        }
        this.segments = groups > 1 ? placed(nextPlace, place) : new int[0];
        this.before = addressesBefore(place);
        int buckets = Math.max(1, Integer.highestOneBit(place));
        this.hintShift = Math.max(
                0, 64 - Long.numberOfLeadingZeros(addresses() - 1) - (31 - Integer.numberOfLeadingZeros(buckets)));
        this.hints = hints();
        this.batchOrder = new Permutation(batches(), seed);
    }

    /** The numbers of the segments in the order of their port sets, and of each port set in their own. */
    private int[] placed(int[] nextPlace, int count) {
        int[] placed = new int[count];
        for (int space = 0; space < spaces.length; space++) {
            for (int i = 0; i < spaces[space].size(); i++) {
                placed[nextPlace[spaces[space].ports(i)]++] = spaceStarts[space] + i;
            }
        }
        return placed;
    }

    private int[] addressesBefore(int count) {
        int[] sums = new int[count];
        long sum = 0;
        for (int place = 0; place < count; place++) {
            sums[place] = (int) sum;
            int segment = segmentAt(place);
            int space = spaceOf(segment);
            sum += spaces[space].range(segment - spaceStarts[space]).size();
        }
        return sums;
    }

    /** For each bucket the last place that begins at or below its first address. */
    private int[] hints() {
        int[] places = new int[(int) ((addresses() - 1) >>> hintShift) + 2];
        int place = 0;
        for (int bucket = 0; bucket < places.length; bucket++) {
            long first = (long) bucket << hintShift;
            while (place + 1 < before.length && Integer.toUnsignedLong(before[place + 1]) <= first) {
                place++;
            }
            places[bucket] = place;
        }
        return places;
    }

    private int segmentAt(int place) {
        return segments.length == 0 ? place : segments[place];
    }

    private int spaceOf(int segment) {
        int space = 0;
        while (segment >= spaceStarts[space + 1]) {
            space++;
        }
        return space;
    }

    /** How many addresses. */
    public long addresses() {
        return groupAddresses[groupPorts.length];
    }

    /** How many batches. */
    public long batches() {
        return groupBatches[groupPorts.length];
    }

    /** The batch at a place from 0 to {@link #batches()} - 1. */
    public AddressBatch batch(long place) {
        Numbers numbers = new Numbers();
        numbers.read(place);
        List<Address> addresses = new ArrayList<>(numbers.size);
        for (int i = 0; i < numbers.size; i++) {
            addresses.add(numbers.address(i));
        }
        return new AddressBatch(List.copyOf(addresses), numbers.ports());
    }

    /** Room for the addresses of a batch, to be used again for the next: a walk with it makes no objects. */
    public Numbers numbers() {
        return new Numbers();
    }

    /** The addresses of a batch as numbers. Not thread-safe. */
    public final class Numbers {
        private final long[] high = new long[most];
        private final long[] low = new long[most];
        private final int[] space = new int[most];
        private int size;
        private int group = -1;
        private Permutation order = batchOrder; // of the group, once one was read

        private Numbers() {}

        /** Takes up the batch at a place from 0 to {@link #batches()} - 1. */
        public void read(long place) {
            long batch = batchOrder.at(place);
            int found = group(batch);
            if (found != group) {
                group = found;
                order = new Permutation(groupAddresses[group + 1] - groupAddresses[group], seed ^ (group + 1L) << 32);
            }
            long first = (batch - groupBatches[group]) * most;
            size = (int) Math.min(most, order.size() - first);
            for (int i = 0; i < size; i++) {
                long number = groupAddresses[group] + order.at(first + i);
                int at = place(number);
                int segment = segmentAt(at);
                int in = spaceOf(segment);
                RangeList ranges = spaces[in].ranges();
                int range = segment - spaceStarts[in];
                long firstLow = ranges.firstLow(range);
                space[i] = in;
                low[i] = firstLow + (number - Integer.toUnsignedLong(before[at]));
                high[i] = ranges.firstHigh(range) + (Long.compareUnsigned(low[i], firstLow) < 0 ? 1 : 0);
            }
        }

        /** How many addresses it has. */
        public int size() {
            return size;
        }

        /** What they are asked for. */
        public PortSet ports() {
            return groupPorts[group];
        }

        /** One of them. */
        public Address address(int i) {
            Space of = spaces[space[i]].space();
            return Address.raw(of.ipv4(), high[i], low[i], of.scope());
        }

        /** How many of them lie on the loopback. */
        public int loopbacks() {
            int count = 0;
            for (int i = 0; i < size; i++) {
                count += Address.isLoopback(spaces[space[i]].space().ipv4(), high[i], low[i]) ? 1 : 0;
            }
            return count;
        }
    }

    private int group(long batch) {
        if (groupPorts.length == 1) {
            return 0;
        }
        int found = Arrays.binarySearch(groupBatches, batch);
        return found >= 0 ? found : -found - 2;
    }

    /** The place of the segment that holds an address: the last one that begins at or below its number. */
    private int place(long number) {
        int bucket = (int) (number >>> hintShift);
        int low = hints[bucket];
        int high = hints[bucket + 1];
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (Integer.toUnsignedLong(before[middle]) <= number) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
