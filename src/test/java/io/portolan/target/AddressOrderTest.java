package io.portolan.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.target.TargetPlan.AddressBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** In which order a plan is asked. That each address comes once, with its ports, is {@link TargetPlanTest}'s. */
class AddressOrderTest {
    private static final int BATCH = 256;

    @Test
    void each_address_of_a_network_with_holes_comes_once() {
        TargetPlan plan = plan(List.of("127.0.0.0/12"), "127.3.0.0/16,127.5.5.5,127.*.1-9.0-60");
        AddressOrder order = plan.order(BATCH, 42);
        BitSet seen = new BitSet(1 << 20);
        AddressOrder.Numbers numbers = order.numbers();
        for (long batch = 0; batch < order.batches(); batch++) {
            numbers.read(batch);
            for (int i = 0; i < numbers.size(); i++) {
                Address address = numbers.address(i);
                assertThat(plan.contains(address)).isTrue();
                seen.set((int) (address.low() & 0xf_ffff));
            }
            assertThat(numbers.loopbacks()).isEqualTo(numbers.size());
        }
        assertThat((long) seen.cardinality()).isEqualTo(plan.addresses()).isEqualTo(order.addresses());
        assertThat(plan.addresses() + plan.excluded()).isEqualTo(1 << 20);
    }

    /** Of the 32,640 pairs of a batch of 256 from a /16, every 257th is of one /24 by chance: 127 on average. */
    @Test
    void a_batch_has_no_more_of_one_network_than_chance_puts_into_it() {
        for (long seed = 1; seed <= 5; seed++) {
            Iterator<AddressBatch> batches =
                    plan(List.of("127.9.0.0/16"), "").order(BATCH, seed).iterator();
            long pairs = 0;
            long neighbours = 0;
            int most = 0;
            while (batches.hasNext()) {
                int[] of24 = new int[256];
                BitSet numbers = new BitSet();
                for (Address address : batches.next().addresses()) {
                    int number = (int) address.low() & 0xffff;
                    of24[number >>> 8]++;
                    neighbours += numbers.get(number + 1) || numbers.get(Math.max(0, number - 1)) ? 1 : 0;
                    numbers.set(number);
                }
                pairs += IntStream.of(of24)
                        .mapToLong(count -> count * (count - 1L) / 2)
                        .sum();
                most = Math.max(most, IntStream.of(of24).max().orElseThrow());
            }
            assertThat(pairs / 256.0).as("seed %d", seed).isBetween(120.0, 134.0);
            assertThat(neighbours / 256.0)
                    .as("seed %d: pairs of neighbours, 1 by chance", seed)
                    .isBetween(0.7, 1.3);
            assertThat(most).as("seed %d: of one /24 in one batch", seed).isLessThanOrEqualTo(10);
        }
    }

    @Test
    void the_lines_of_a_file_take_turns_whatever_their_ports() {
        List<String> lines = IntStream.range(0, 8)
                .mapToObj(i -> "127." + i + ".0.0/18 " + (i + 1))
                .toList();
        Iterator<AddressBatch> batches = plan(lines, "").order(BATCH, 3).iterator();
        int[] firstQuarter = new int[8];
        for (int batch = 0; batch < 128; batch++) {
            firstQuarter[batches.next().ports().port(0) - 1]++;
        }
        assertThat(firstQuarter).as("of 64 batches each").satisfies(counts -> {
            for (int count : counts) {
                assertThat(count).isBetween(4, 32);
            }
        });
    }

    @Test
    void another_seed_is_another_order_and_the_same_seed_the_same() {
        TargetPlan plan = plan(List.of("127.0.0.0/20", "::1", "127.1.0.0/24 22"), "");
        assertThat(all(plan, 1)).isEqualTo(all(plan, 1)).isNotEqualTo(all(plan, 2));
        assertThat(all(plan, 1)).containsExactlyInAnyOrderElementsOf(all(plan, 2));
    }

    private static List<Address> all(TargetPlan plan, long seed) {
        List<Address> all = new ArrayList<>();
        plan.order(BATCH, seed).forEach(batch -> all.addAll(batch.addresses()));
        return all;
    }

    /** 65,535 port sets on four addresses each, no two beside one another. */
    @Test
    void very_many_port_sets_are_right_and_take_no_time() {
        List<String> lines = IntStream.range(0, 4 * 65_535)
                .mapToObj(i -> Address.ipv4(0x7f00_0000L + 2L * i) + " " + (i % 65_535 + 1))
                .toList();
        long begun = System.nanoTime();
        TargetPlan plan = plan(lines, "");
        Map<Address, Integer> found = new HashMap<>();
        plan.order(BATCH, 5).forEach(batch -> {
            assertThat(batch.addresses()).hasSize(4);
            batch.addresses()
                    .forEach(address -> found.put(address, batch.ports().port(0)));
        });
        assertThat(found).hasSize(4 * 65_535);
        found.forEach((address, port) ->
                assertThat((address.low() - 0x7f00_0000L) / 2 % 65_535 + 1).isEqualTo((long) port));
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .as("quadratic would be hours")
                .isLessThan(Duration.ofSeconds(60));
    }

    @Test
    void families_zones_and_the_whole_of_ipv4_are_found_by_number() {
        AddressOrder everything = plan(List.of("0.0.0.0/0"), "").order(BATCH, 9);
        assertThat(everything.addresses()).isEqualTo(1L << 32);
        assertThat(everything.batches()).isEqualTo(1L << 24);
        assertThat(everything.batch((1L << 24) - 1).addresses()).hasSize(BATCH).doesNotHaveDuplicates();
        TargetPlan mixed = plan(List.of("127.0.0.0/28", "2001:db8::fffe-2001:db8::1:0001", "fe80::1-fe80::3%lo"), "");
        assertThat(all(mixed, 4))
                .hasSize(16 + 4 + 3)
                .contains(
                        Address.parse("127.0.0.15"),
                        Address.parse("2001:db8::1:0"),
                        Address.parse("2001:db8::1:1"),
                        Address.parse("fe80::2%lo"));
        assertThatThrownBy(() -> mixed.order(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The same /8 with one hole, and with a million: what an address costs grows by less than a hundred times. */
    @Test
    void a_million_exclusions_are_searched_and_not_gone_through() {
        String million = "127.*.0-30."
                + String.join(
                        ",", IntStream.range(0, 128).mapToObj(i -> "" + 2 * i).toList());
        AddressOrder one = plan(List.of("127.0.0.0/8"), "127.0.0.1").order(BATCH, 1);
        AddressOrder many = plan(List.of("127.0.0.0/8"), million).order(BATCH, 1);
        assertThat(many.addresses()).isEqualTo((1 << 24) - 256 * 31 * 128);
        nanos(many, 2_000); // warms up both
        double each = nanos(one, 4_000);
        double eachOfMany = nanos(many, 4_000);
        System.out.printf("one exclusion: %.0f ns an address, a million: %.0f ns%n", each, eachOfMany);
        assertThat(eachOfMany).isLessThan(100 * each);
    }

    private static double nanos(AddressOrder order, int batches) {
        AddressOrder.Numbers numbers = order.numbers();
        long begun = System.nanoTime();
        for (int batch = 0; batch < batches; batch++) {
            numbers.read(batch);
        }
        return (System.nanoTime() - begun) / (double) batches / BATCH;
    }

    private static TargetPlan plan(List<String> lines, String excluded) {
        return TargetPlan.of(
                TargetList.ofWords(lines),
                PortSet.of(80, 443),
                PortSet.EMPTY,
                TargetList.ofWords(excluded.isEmpty() ? List.of() : List.of(excluded.split(",(?=\\d+\\.)"))),
                false,
                warning -> {});
    }
}
