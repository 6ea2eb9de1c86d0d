package io.portolan.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.target.TargetPlan.AddressBatch;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetPlanTest {
    private static final PortSet WEB = PortSet.of(80, 443);

    private final List<String> warnings = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void an_address_of_several_lines_is_asked_once_for_the_ports_of_all() {
        TargetPlan plan = plan("10.0.0.0/30 22", "10.0.0.2-10.0.0.5 80,22", "10.0.0.5", "10.0.0.2 443");
        assertThat(segments(plan))
                .containsExactly(
                        "10.0.0.0/31: 22", "10.0.0.2: 22,80,443", "10.0.0.3-10.0.0.4: 22,80", "10.0.0.5: 22,80,443");
        assertThat(plan.addresses()).isEqualTo(6);
        assertThat(plan.probes()).isEqualTo(2 + 3 + 4 + 3);
    }

    @Test
    void exclusions_are_cut_out_and_what_has_no_ports_left_vanishes() {
        TargetPlan plan = TargetPlan.of(
                TargetList.ofWords(List.of("10.0.0.0/29", "10.0.0.20 22")),
                WEB,
                PortSet.of(22, 443),
                TargetList.ofWords(List.of("10.0.0.1-2", "10.0.0.7-10.0.0.9", "10.0.0.4")),
                false,
                warnings::add);
        assertThat(segments(plan)).containsExactly("10.0.0.0: 80", "10.0.0.3: 80", "10.0.0.5-10.0.0.6: 80");
        assertThat(plan.contains(Address.parse("10.0.0.20"))).isFalse();
        assertThat(plan.ports(Address.parse("10.0.0.4"))).isEqualTo(PortSet.EMPTY);
        assertThat(plan.excluded()).isEqualTo(4);
        assertThat(plan.network()).isEmpty();
    }

    @Test
    void a_plan_from_which_everything_is_excluded_is_empty() {
        TargetPlan plan = TargetPlan.of(
                TargetList.ofWords(List.of("10.0.0.0/8", "2001:db8::/100")),
                WEB,
                PortSet.EMPTY,
                TargetList.ofWords(List.of("0.0.0.0/0", "::/0")),
                false,
                warnings::add);
        assertThat(plan.isEmpty()).isTrue();
        assertThat(plan.iterator()).isExhausted();
    }

    @Test
    void families_and_zones_come_in_the_order_of_addresses() {
        TargetPlan plan = plan("fe80::2%lo", "fe80::1%lo", "2001:db8::1-2001:db8::2", "ff02::1", "10.0.0.1");
        assertThat(plan.iterator())
                .toIterable()
                .extracting(Address::toString)
                .containsExactly("10.0.0.1", "2001:db8::1", "2001:db8::2", "fe80::1%lo", "fe80::2%lo", "ff02::1");
        assertThat(plan.contains(Address.parse("fe80::2%lo"))).isTrue();
        assertThat(plan.contains(Address.parse("fe80::2"))).isFalse();
    }

    @Test
    void the_same_number_in_two_zones_is_two_addresses_side_by_side() {
        Map<Space, Segments> spaces = new LinkedHashMap<>();
        for (String zone : List.of("eth0", "eth1")) {
            Segments segments = new Segments(new Space(false, zone));
            segments.append(Address.parse("fe80::1%" + zone), Address.parse("fe80::2%" + zone), 0);
            spaces.put(new Space(false, zone), segments);
        }
        TargetPlan plan = new TargetPlan(spaces, List.of(WEB), Map.of(), 0, 0, Optional.empty());
        assertThat(plan.iterator())
                .toIterable()
                .extracting(Address::toString)
                .containsExactly("fe80::1%eth0", "fe80::1%eth1", "fe80::2%eth0", "fe80::2%eth1");
        assertThat(plan.order(3, 1))
                .extracting(batch -> batch.addresses().size())
                .containsExactlyInAnyOrder(3, 1);
    }

    @Test
    void a_link_local_address_says_on_which_interface() {
        assertThatThrownBy(() -> plan("fe80::1"))
                .hasMessageContaining("fe80::1%eth0")
                .message()
                .hasLineCount(1);
        TargetPlan plan = TargetPlan.of(
                TargetList.ofWords(List.of("fe80::1-fe80::4%lo")),
                WEB,
                PortSet.EMPTY,
                TargetList.ofWords(List.of("fe80::2", "fe80::3%lo")),
                false,
                warnings::add);
        assertThat(segments(plan)).containsExactly("fe80::1%lo: 80,443", "fe80::4%lo: 80,443");
    }

    @Test
    void a_scan_has_at_most_as_many_addresses_as_ipv4() {
        assertThat(plan("0.0.0.0/0").addresses()).isEqualTo(1L << 32);
        assertThat(plan("0.0.0.0/0").probes()).isEqualTo(2L << 32);
        assertThat(plan("2001:db8::/96").addresses()).isEqualTo(1L << 32);
        for (List<String> tooMany : List.of(
                List.of("0.0.0.0/0", "::1"),
                List.of("::/0"),
                List.of("2001:db8::/95"),
                List.of("2001:db8::/64"),
                List.of("2001:db8::-2001:db8:0:1:8000::"))) {
            assertThatThrownBy(() -> plan(tooMany.toArray(String[]::new)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("2^32");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "none",
            value = {
                "10.0.0.0-10.0.0.255;10.0.0.0/24",
                "10.0.0.7/24;10.0.0.0/24",
                "10.0.0.1;10.0.0.1/32",
                "10.0.0.*;10.0.0.0/24",
                "10.0.0.128/25 10.0.0.0/25;10.0.0.0/24",
                "0.0.0.0/0;0.0.0.0/0",
                "2001:db8::1;2001:db8::1/128",
                "2001:db8::/100;2001:db8::/100",
                "fe80::1%lo;fe80::1/128",
                "10.0.0.0-10.0.0.254;none",
                "10.0.0.1-10.0.0.2;none",
                "10.0.0.0/24 10.0.2.0/24;none",
                "10.0.0.0/24 ::1;none",
            })
    void the_network_is_known_where_the_targets_are_exactly_one(String targets, String network) {
        TargetPlan plan = TargetPlan.of(
                TargetList.ofWords(List.of(targets.split(" "))),
                WEB,
                PortSet.EMPTY,
                TargetList.ofWords(List.of("10.0.0.77", "192.0.2.1")),
                false,
                warnings::add);
        assertThat(plan.network().orElse(null)).isEqualTo(network);
    }

    @Test
    void host_names_are_looked_up_and_kept() throws IOException {
        TargetPlan plan = plan("LocalHost 22", "10.0.0.1", "localhost 80");
        Address local = Address.of(InetAddress.getByName("localhost"));
        assertThat(plan.addresses()).isEqualTo(2);
        assertThat(plan.hostname(local)).contains("LocalHost");
        assertThat(plan.hostname(Address.parse("10.0.0.1"))).isEmpty();
        assertThat(plan.ports(local)).hasToString("22,80");
        assertThat(warnings).isEmpty();
    }

    @Test
    void a_name_that_does_not_resolve_is_a_warning_and_counted_once() {
        TargetPlan plan = plan("no-such-host.invalid", "10.0.0.1", "NO-such-host.invalid 22", "other.invalid");
        assertThat(plan.unresolved()).isEqualTo(2);
        assertThat(plan.addresses()).isEqualTo(1);
        assertThat(plan.network()).isEmpty();
        assertThat(warnings)
                .hasSize(2)
                .allSatisfy(warning -> assertThat(warning).hasLineCount(1).contains("does not resolve"));
    }

    @Test
    void an_excluded_name_takes_all_its_addresses_out() {
        TargetPlan plan = TargetPlan.of(
                TargetList.ofWords(List.of("localhost", "10.0.0.1")),
                WEB,
                PortSet.EMPTY,
                TargetList.ofWords(List.of("localhost", "no-such-host.invalid")),
                true,
                warnings::add);
        assertThat(segments(plan)).containsExactly("10.0.0.1: 80,443");
        assertThat(plan.unresolved()).isZero();
        assertThat(warnings).singleElement().asString().contains("nothing is excluded");
    }

    @Test
    void a_bad_line_is_named_with_its_place() throws IOException {
        Path file = Files.writeString(folder.resolve("t.txt"), "10.0.0.1\n10.0.0\n");
        assertThatThrownBy(() -> TargetPlan.of(
                        TargetList.ofFile(file),
                        WEB,
                        PortSet.EMPTY,
                        TargetList.ofWords(List.of()),
                        false,
                        warnings::add))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .startsWith("t.txt:2: '10.0.0' is not a target: ");
    }

    @Test
    void a_million_lines_in_no_order_are_one_plan() throws IOException {
        Path file = folder.resolve("million.txt");
        try (Writer out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < 1_000_000; i++) {
                long number = (i * 2_654_435_761L) & 0xffff_fffeL; // every second address, in no order
                out.write(Address.ipv4(number).toString());
                out.write('\n');
            }
        }
        TargetList list = TargetList.ofFile(file);
        assertThat(list.check()).isEmpty();
        TargetPlan plan = TargetPlan.of(list, WEB, PortSet.EMPTY, TargetList.ofWords(List.of()), false, warnings::add);
        assertThat(plan.addresses()).isBetween(999_000L, 1_000_000L);
        Address before = Address.parse("0.0.0.0");
        long count = 0;
        for (Iterator<Address> all = plan.iterator(); all.hasNext(); count++) {
            Address address = all.next();
            assertThat(count > 0 && address.compareTo(before) <= 0).isFalse();
            before = address;
        }
        assertThat(count).isEqualTo(plan.addresses());
        long sum = 0;
        for (AddressBatch batch : plan.order(256, 7)) {
            for (Address address : batch.addresses()) {
                assertThat(plan.contains(address)).isTrue();
                sum++;
            }
        }
        assertThat(sum).isEqualTo(count);
    }

    @Test
    void two_million_exclusions_are_as_many_numbers() {
        String evens =
                IntStream.range(0, 128).mapToObj(i -> String.valueOf(2 * i)).collect(Collectors.joining(","));
        TargetPlan plan = TargetPlan.of(
                TargetList.ofWords(List.of("10.0.0.0/8")),
                WEB,
                PortSet.EMPTY,
                TargetList.ofWords(List.of("10.*.0-30." + evens, "10.*.31-60." + evens)),
                false,
                warnings::add);

        assertThat(plan.excluded()).isEqualTo(256 * 61 * 128);
        assertThat(plan.addresses()).isEqualTo((1 << 24) - 256 * 61 * 128);
    }

    @Test
    void a_word_of_countless_pieces_is_refused_before_it_fills_the_memory() {
        String[] words = new String[40];
        for (int i = 0; i < words.length; i++) {
            words[i] =
                    i + ".0-255.0-15.0,2,4,6,8,10,12,14,16,18,20,22,24,26,28,30,32,34,36,38,40,42,44,46,48,50,52,54,56,"
                            + "58,60,62,64,66,68,70,72,74,76,78,80,82,84,86,88,90,92,94,96,98,100,102,104,106,108,110,112,114,116";
        }
        assertThatThrownBy(() -> plan(words)).message().hasLineCount(1).contains("too many separate ranges");
    }

    record Line(int first, int length, Set<Integer> ports) {}

    @Provide
    Arbitrary<List<Line>> lines() {
        Arbitrary<Set<Integer>> ports =
                Arbitraries.integers().between(1, 6).set().ofMaxSize(3);
        return Combinators.combine(
                        Arbitraries.integers().between(0, 63),
                        Arbitraries.integers().between(0, 20),
                        ports)
                .as(Line::new)
                .list()
                .ofMaxSize(10);
    }

    @Property
    void a_plan_is_what_sets_of_addresses_and_ports_would_be(
            @ForAll("lines") List<Line> asked,
            @ForAll("lines") @Size(max = 4) List<Line> excluded,
            @ForAll Set<@IntRange(min = 1, max = 6) Integer> excludedPorts,
            @ForAll @IntRange(min = 1, max = 9) int batchSize,
            @ForAll long seed) {
        // The networks lie where numbers wrap: at both ends of a family, and over the border of the upper 64 bits.
        for (String first : List.of(
                "0.0.0.0",
                "127.255.255.224",
                "255.255.255.192",
                "::",
                "2001:db8:0:1:ffff:ffff:ffff:ffe0",
                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffc0")) {
            List<Address> universe = Stream.iterate(Address.parse(first), Address::next)
                    .limit(64)
                    .toList();
            compare(asked, excluded, excludedPorts, batchSize, seed, universe);
        }
    }

    private static boolean holds(Line line, List<Address> universe, String address) {
        int place = universe.indexOf(Address.parse(address));
        return place >= line.first() && place <= line.first() + line.length();
    }

    private void compare(
            List<Line> asked,
            List<Line> excluded,
            Set<Integer> excludedPorts,
            int batchSize,
            long seed,
            List<Address> universe) {
        PortSet defaults = PortSet.of(1, 2);
        Map<Address, PortSet> expected = new TreeMap<>();
        for (Line line : asked) {
            PortSet ports = line.ports().isEmpty() ? defaults : setOf(line.ports());
            for (int i = line.first(); i <= Math.min(line.first() + line.length(), 63); i++) {
                expected.merge(universe.get(i), ports, PortSet::union);
            }
        }
        for (Line line : excluded) {
            for (int i = line.first(); i <= Math.min(line.first() + line.length(), 63); i++) {
                expected.remove(universe.get(i));
            }
        }
        if (excluded.stream().anyMatch(line -> holds(line, universe, "::1"))) {
            expected.remove(Address.parse("::")); // leads to ::1
        }
        expected.replaceAll((address, ports) -> ports.minus(setOf(excludedPorts)));
        expected.values().removeIf(PortSet::isEmpty);

        TargetPlan plan = TargetPlan.of(
                words(asked, universe),
                defaults,
                setOf(excludedPorts),
                words(excluded, universe),
                false,
                warnings::add);
        Map<Address, PortSet> found = new LinkedHashMap<>();
        for (AddressBatch batch : plan.isEmpty() ? List.<AddressBatch>of() : plan.order(batchSize, seed)) {
            assertThat(batch.addresses()).hasSizeBetween(1, batchSize);
            batch.addresses()
                    .forEach(address ->
                            assertThat(found.put(address, batch.ports())).isNull());
        }
        assertThat(found).isEqualTo(expected);
        assertThat(plan.iterator()).toIterable().containsExactlyElementsOf(expected.keySet());
        assertThat(plan.addresses()).isEqualTo(expected.size());
        assertThat(plan.probes())
                .isEqualTo(expected.values().stream().mapToLong(PortSet::size).sum());
        for (int i = 0; i < 64; i++) {
            Address address = universe.get(i);
            assertThat(plan.contains(address)).isEqualTo(expected.containsKey(address));
            assertThat(plan.ports(address)).isEqualTo(expected.getOrDefault(address, PortSet.EMPTY));
        }
    }

    private static TargetList words(List<Line> lines, List<Address> universe) {
        return TargetList.ofWords(lines.stream()
                .map(line -> universe.get(line.first()) + "-"
                        + universe.get(Math.min(line.first() + line.length(), 63))
                        + (line.ports().isEmpty() ? "" : " " + setOf(line.ports())))
                .toList());
    }

    private TargetPlan plan(String... words) {
        return TargetPlan.of(
                TargetList.ofWords(List.of(words)),
                WEB,
                PortSet.EMPTY,
                TargetList.ofWords(List.of()),
                false,
                warnings::add);
    }

    private static PortSet setOf(Set<Integer> ports) {
        return PortSet.of(
                new TreeSet<>(ports).stream().mapToInt(Integer::intValue).toArray());
    }

    private static List<String> segments(TargetPlan plan) {
        List<TargetPlan.Range> ranges = plan.ranges(100);
        assertThat(plan.ranges()).isEqualTo(ranges.size());
        return ranges.stream().map(range -> range.name() + ": " + range.ports()).toList();
    }
}
