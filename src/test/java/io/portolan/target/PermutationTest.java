package io.portolan.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PermutationTest {

    @Test
    void every_size_up_to_a_thousand_has_each_number_once() {
        for (int size = 1; size <= 1_000; size++) {
            for (long seed : new long[] {0, 1, -1, 0x1234_5678_9abc_def0L}) {
                assertBijective(new Permutation(size, seed));
            }
        }
    }

    @Property(tries = 200)
    void any_size_and_seed_has_each_number_once(@ForAll @IntRange(min = 1, max = 200_000) int size, @ForAll long seed) {
        assertBijective(new Permutation(size, seed));
    }

    private static void assertBijective(Permutation permutation) {
        BitSet seen = new BitSet();
        for (long place = 0; place < permutation.size(); place++) {
            seen.set(Math.toIntExact(permutation.at(place)));
        }
        assertThat(seen.cardinality()).as("of %d", permutation.size()).isEqualTo((int) permutation.size());
        assertThat(seen.length()).isEqualTo((int) permutation.size());
    }

    @Property
    void no_number_of_a_size_beyond_memory_comes_twice_in_a_row_of_places(
            @ForAll @LongRange(min = 100_000, max = 1L << 32) long size, @ForAll long seed) {
        Permutation permutation = new Permutation(size, seed);
        Set<Long> seen = new HashSet<>();
        for (long place = size - 1_000; place < size; place++) {
            long number = permutation.at(place);
            assertThat(number).isBetween(0L, size - 1);
            assertThat(seen.add(number)).isTrue();
        }
    }

    @Test
    void all_of_ipv4_and_the_largest_size_are_ordered_too() {
        for (long size : new long[] {1L << 32, (1L << 32) - 1, (1L << 32) + 1, 1L << 62}) {
            Permutation permutation = new Permutation(size, 7);
            assertThat(permutation.at(0)).isBetween(0L, size - 1).isEqualTo(new Permutation(size, 7).at(0));
            assertThat(permutation.at(size - 1)).isBetween(0L, size - 1);
        }
        for (long size : new long[] {0, -1, (1L << 62) + 1}) {
            assertThatThrownBy(() -> new Permutation(size, 7)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new Permutation(5, 7).at(5)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new Permutation(5, 7).at(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void other_seeds_give_other_orders_and_every_number_comes_first_about_equally_often() {
        int size = 10;
        int[] first = new int[size];
        Set<List<Long>> orders = new HashSet<>();
        for (long seed = 0; seed < 10_000; seed++) {
            Permutation permutation = new Permutation(size, seed);
            first[(int) permutation.at(0)]++;
            orders.add(LongStream.range(0, size).map(permutation::at).boxed().toList());
        }
        assertThat(orders).as("of 3,628,800 that there are").hasSizeGreaterThan(9_000);
        assertThat(first).as("1,000 each, a standard deviation is 30").satisfies(counts -> {
            for (int count : counts) {
                assertThat(count).isBetween(850, 1_150);
            }
        });
    }

    /** Numbers of neighbouring places lie apart as two numbers drawn at random do: a third of the size on average. */
    @Property(tries = 100)
    void neighbours_end_up_far_apart(@ForAll @LongRange(min = 1 << 16, max = 1L << 32) long size, @ForAll long seed) {
        Permutation permutation = new Permutation(size, seed);
        int places = 10_000;
        double distance = 0;
        int close = 0;
        for (int place = 1; place <= places; place++) {
            long apart = Math.abs(permutation.at(place) - permutation.at(place - 1));
            distance += (double) apart / size;
            close += apart < size / 1_000 ? 1 : 0;
        }
        // A standard deviation of the mean is 0.0024 and of the count 4.5.
        assertThat(distance / places).isBetween(0.31, 0.36);
        assertThat(close).as("a five-hundredth of them, 20").isBetween(0, 55);
    }

    /** A chi-square test of every window of 4,096 places: each /24 is expected 16 times in it. */
    @Test
    void every_24_of_a_16_is_visited_evenly_in_every_window() {
        for (long seed = 1; seed <= 20; seed++) {
            Permutation permutation = new Permutation(1 << 16, seed);
            for (int window = 0; window < 16; window++) {
                int[] visits = new int[256];
                for (int place = window * 4_096; place < (window + 1) * 4_096; place++) {
                    visits[(int) permutation.at(place) >>> 8]++;
                }
                double chiSquare = 0;
                for (int count : visits) {
                    chiSquare += (count - 16.0) * (count - 16.0) / 16;
                    assertThat(count).as("seed %d, window %d", seed, window).isBetween(1, 42);
                }
                // 255 degrees of freedom, 22.6 a standard deviation; without replacement it is rather smaller
                assertThat(chiSquare).as("seed %d, window %d", seed, window).isBetween(120.0, 360.0);
            }
        }
    }

    /** The first bit of a number tells nothing of that of the next one: pairs of four kinds are equally many. */
    @Test
    void numbers_tell_nothing_of_their_successors() {
        List<String> bad = new ArrayList<>();
        for (long seed = 1; seed <= 10; seed++) {
            Permutation permutation = new Permutation(1 << 20, seed);
            for (int bit = 0; bit < 20; bit++) {
                int[] pairs = new int[4];
                for (int place = 1; place < 40_000; place++) {
                    pairs[
                            (int) (permutation.at(place - 1) >>> bit & 1) << 1
                                    | (int) (permutation.at(place) >>> bit & 1)]++;
                }
                for (int count : pairs) { // 10,000 each, a standard deviation is 87
                    if (Math.abs(count - 10_000) > 500) {
                        bad.add("seed " + seed + " bit " + bit + ": " + count);
                    }
                }
            }
        }
        assertThat(bad).isEmpty();
    }
}
