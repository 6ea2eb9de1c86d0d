package io.portolan.target;

import io.portolan.target.TargetPlan.AddressBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The addresses of a plan in batches, in a pseudo-random order: each address once, each batch of one port set, and those
 * of one network spread over all batches of their port set, so that no network is asked all at once. Any batch can be
 * had at any time, by its number.
 *
 * <p>The segments are numbered through, port set by port set, and so are the addresses in them and the batches. A batch's
 * number is permuted, which says the port set and the batch in it; then the number of each of its addresses within the
 * port set is, and the segment that holds it is found: by a table of about as many entries as there are segments, which
 * says where to begin, and a binary search from there. So an address costs O(log n) of n segments at worst, and O(1) where
 * they are spread evenly. The memory is 12 to 16 bytes a segment, and 4 more where there is more than one port set.
 *
 * <p>Immutable.
 */
public final class AddressOrder implements Iterable<AddressBatch> {
    private static final long LOWER_HALF = 0xffff_ffffL;

    private final Segments[] spaces;
    /** The segments of each space are numbered from here; one more at the end. */
    private final int[] spaceStarts;

    private final boolean[] ipv4;

    /** Port set by port set, the numbers of its segments; empty where there is one port set, and each is at its number. */
    private final int[] segments;

    /**
     * By place: the number of the first address of the segment there in the upper half, and in the lower half that address
     * itself, where it is IPv4. So an address costs two reads from far apart, of a hint and of this.
     */
    private final long[] starts;

    /** Where in {@link #starts} to look, by the upper bits of the number of an address; one more at the end. */
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
        this.ipv4 = new boolean[this.spaces.length];
        for (int i = 0; i < this.spaces.length; i++) {
            ipv4[i] = this.spaces[i].space().ipv4();
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
        this.starts = starts(place);
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

    private long[] starts(int count) {
        long[] found = new long[count];
        long number = 0;
        for (int place = 0; place < count; place++) {
            int segment = segmentAt(place);
            int space = spaceOf(segment);
            AddressRange range = spaces[space].range(segment - spaceStarts[space]);
            found[place] =
                    number << 32 | (range.first().isIpv4() ? range.first().low() : 0);
            number += range.size();
        }
        return found;
    }

    /** For each bucket the last place that begins at or below its first address. */
    private int[] hints() {
        int[] places = new int[(int) ((addresses() - 1) >>> hintShift) + 2];
        int place = 0;
        for (int bucket = 0; bucket < places.length; bucket++) {
            long first = (long) bucket << hintShift;
            while (place + 1 < starts.length && starts[place + 1] >>> 32 <= first) {
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

    /** All batches, each made when it is asked for. */
    @Override
    public Iterator<AddressBatch> iterator() {
        return LongStream.range(0, batches()).mapToObj(this::batch).iterator();
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
            // In three loops, of which the middle one has no branches: so the processor waits for many reads at a time.
            for (int i = 0; i < size; i++) {
                high[i] = groupAddresses[group] + order.at(first + i);
            }
            for (int i = 0; i < size; i++) {
                space[i] = hints[(int) (high[i] >>> hintShift)];
                low[i] = starts[space[i]];
            }
            for (int i = 0; i < size; i++) {
                long number = high[i];
                int at = place(number, space[i]);
                long start = at == space[i] ? low[i] : starts[at];
                long offset = number - (start >>> 32);
                int segment = segmentAt(at);
                int in = spaceOf(segment);
                space[i] = in;
                if (ipv4[in]) {
                    low[i] = (start & LOWER_HALF) + offset;
                    high[i] = 0;
                } else {
                    RangeList ranges = spaces[in].ranges();
                    int range = segment - spaceStarts[in];
                    low[i] = ranges.firstLow(range) + offset;
                    high[i] = ranges.firstHigh(range)
                            + (Long.compareUnsigned(low[i], ranges.firstLow(range)) < 0 ? 1 : 0);
                }
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
                count += Address.isLoopback(ipv4[space[i]], high[i], low[i]) ? 1 : 0;
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

    /**
     * The place of the segment that holds an address: the last one that begins at or below its number.
     *
     * @param hint the first place that it may be
     */
    private int place(long number, int hint) {
        int low = hint;
        int high = hints[(int) (number >>> hintShift) + 1];
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (starts[middle] >>> 32 <= number) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
