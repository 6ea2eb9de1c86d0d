package io.portolan.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortSetTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "22;22",
                "443,80,22;22,80,443",
                "22,80,8000-8100;22,80,8000-8100",
                "-100;1-100",
                "60000-;60000-65535",
                "-;1-65535",
                "80,80,79-81,82;79-82",
                "00080;80",
                "65535;65535",
            })
    void ports_are_read_as_nmap_writes_them(String text, String ports) {
        assertThat(PortSet.parse(text)).hasToString(ports);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "0;'0'",
                "65536;'65536'",
                "99999999999999999999;'99999999999999999999'",
                "22,80-22;'80-22' in '22,80-22' runs backwards",
                "1,,2;empty part",
                ",;empty part",
                "22,;empty part",
                "1-2-3;'1-2-3'",
                "--;'--'",
                "+22;'+22'",
                "http;'http'",
                "80,ht\u001btp;'ht\\u001btp'",
                "T:80;'T:80'",
                "0x50;'0x50'",
                "22, 80;' 80' in '22, 80'",
                "0-10;'0' in '0-10'",
                "10-70000;'70000' in '10-70000'",
                "\u0662\u0662;is not a port",
            })
    void what_is_no_port_is_named_with_the_bounds(String text, String named) {
        assertThatThrownBy(() -> PortSet.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .hasLineCount(1)
                .contains(named)
                .contains("from 1 to 65535");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "22 80", "\t22"})
    void blanks_and_nothing_are_refused(String text) {
        assertThatThrownBy(() -> PortSet.parse(text)).hasMessageContaining("1 to 65535");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1,2)",
                "{[1,2]}",
                "{(0,2)}",
                "{[0,2)}",
                "{[1,65537)}",
                "{[2,2)}",
                "{[3,2)}",
                "{[1,)}",
                "{(,)}"
            })
    void what_is_no_multirange_of_ports_is_refused(String text) {
        assertThatThrownBy(() -> PortSet.fromMultirange(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("multirange");
    }

    @Test
    void all_ports_are_one_range() {
        assertThat(PortSet.ALL.toMultirange()).isEqualTo("{[1,65536)}");
        assertThat(PortSet.ALL.size()).isEqualTo(65535);
        assertThat(PortSet.EMPTY.toMultirange()).isEqualTo("{}");
        assertThat(PortSet.EMPTY.toString()).isEmpty();
        assertThat(PortSet.fromMultirange("{}")).isEqualTo(PortSet.EMPTY);
    }

    @Test
    void chunks_are_contiguous_and_full() {
        assertThat(PortSet.parse("1-5,7,9-12").chunks(4))
                .extracting(PortSet::toString)
                .containsExactly("1-4", "5,7,9-10", "11-12");
        assertThat(PortSet.ALL.chunks(4096)).hasSize(16);
        assertThat(PortSet.EMPTY.chunks(4096)).isEmpty();
    }

    @Property
    void text_and_multirange_round_trip(
            @ForAll @Size(min = 1, max = 60) Set<@IntRange(min = 1, max = 65535) Integer> ports) {
        PortSet set = setOf(ports);
        assertThat(PortSet.parse(set.toString())).isEqualTo(set).hasSameHashCodeAs(set);
        assertThat(PortSet.fromMultirange(set.toMultirange())).isEqualTo(set);
        assertThat(set).containsExactlyElementsOf(new TreeSet<>(ports));
        assertThat(set.toArray()).isEqualTo(set.stream().toArray());
        assertThat(set.size()).isEqualTo(ports.size());
    }

    @Property
    void operations_are_those_of_sets(
            @ForAll Set<@IntRange(min = 1, max = 40) Integer> a,
            @ForAll Set<@IntRange(min = 1, max = 40) Integer> b,
            @ForAll @IntRange(min = 1, max = 9) int chunk) {
        PortSet x = setOf(a);
        PortSet y = setOf(b);
        Set<Integer> union = new TreeSet<>(a);
        union.addAll(b);
        Set<Integer> minus = new TreeSet<>(a);
        minus.removeAll(b);
        Set<Integer> both = new TreeSet<>(a);
        both.retainAll(b);
        assertThat(x.union(y)).isEqualTo(setOf(union));
        assertThat(x.minus(y)).isEqualTo(setOf(minus));
        assertThat(x.intersect(y)).isEqualTo(setOf(both));
        assertThat(IntStream.range(0, 45)).allMatch(port -> x.contains(port) == a.contains(port));
        List<PortSet> chunks = x.chunks(chunk);
        assertThat(chunks.stream().flatMap(c -> c.stream().boxed())).containsExactlyElementsOf(x);
        assertThat(chunks).allMatch(c -> c.size() <= chunk && !c.isEmpty());
    }

    private static PortSet setOf(Set<Integer> ports) {
        return PortSet.of(ports.stream().mapToInt(Integer::intValue).toArray());
    }

    @Property
    void a_port_is_found_by_its_place(@ForAll @Size(max = 50) Set<@IntRange(min = 1, max = 65535) Integer> ports) {
        PortSet set = PortSet.of(ports.stream().mapToInt(Integer::intValue).toArray());
        assertThat(IntStream.range(0, set.size()).map(set::port).toArray()).isEqualTo(set.toArray());
        assertThatThrownBy(() -> set.port(set.size())).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> set.port(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
