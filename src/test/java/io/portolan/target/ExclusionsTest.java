package io.portolan.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExclusionsTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/24, 10.0.0.0/24, 10.0.0.0/24",
        "10.0.0.77/24, 10.0.0.0/24, 10.0.0.0/24",
        "10.0.0.*, 10.0.0.0/24, 10.0.0.0/24",
        "10.0.0.0-10.0.0.255, 10.0.0.0/24, 10.0.0.0/24",
        "10.0.0.1, 10.0.0.1, 10.0.0.1/32",
        "10.0.0.1-3, 10.0.0.1-10.0.0.3, ",
        "'10.0.0-1.7,9', '10.0.0-1.7,9', ",
        "::ffff:10.0.0.1, 10.0.0.1, 10.0.0.1/32",
        "2001:DB8:0::/32, 2001:db8::/32, 2001:db8::/32",
        "::/0, ::/0, ::/0",
        "fe80::/10, fe80::/10, fe80::/10",
        "2001:db8::/63, 2001:db8::/63, 2001:db8::/63",
        "2001:db8::1-2001:db8:0:1:ffff:ffff:ffff:ffff, 2001:db8::1-2001:db8:0:1:ffff:ffff:ffff:ffff, ",
        "0.0.0.0-255.255.255.255, 0.0.0.0/0, 0.0.0.0/0",
    })
    void the_same_addresses_are_kept_as_one_text(String word, String target, String network) {
        assertThat(Exclusions.entry(word)).isEqualTo(new Exclusions.Entry(target, Optional.ofNullable(network)));
        assertThat(Exclusions.entry(target).target()).isEqualTo(target);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "db.example.org | a name may lead elsewhere tomorrow",
                "fe80::1%lo | leave the zone out",
                "fe80::1%no-such-interface | leave the zone out",
                "300.0.0.1 | is not a number from 0 to 255",
                "10.0.0.1 80 | no target has",
                "'' | an empty word",
            })
    void what_is_no_address_is_refused(String word, String why) {
        assertThatThrownBy(() -> Exclusions.entry(word))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
        assertThatThrownBy(() -> Exclusions.of(List.of("10.0.0.1", word)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void an_address_is_on_the_list_in_whatever_zone_and_form() {
        Exclusions list = Exclusions.of(List.of("10.0.0.0/24", "10.0.9.1-3", "fe80::/10", "2001:db8::7"));

        assertThat(List.of(
                        "10.0.0.0",
                        "10.0.0.255",
                        "10.0.9.2",
                        "::ffff:10.0.0.9",
                        "fe80::1%lo",
                        "fe80::1%1",
                        "2001:db8::7"))
                .allMatch(address -> list.contains(Address.parse(address)));
        assertThat(list.contains(Address.raw(false, 0, 0xffff_0a00_0009L, "")))
                .as("10.0.0.9 as it comes of an IPv6 network")
                .isTrue();
        assertThat(List.of("10.0.1.0", "9.255.255.255", "10.0.9.4", "::1", "2001:db8::8"))
                .noneMatch(address -> list.contains(Address.parse(address)));
        assertThat(Exclusions.NONE.contains(Address.parse("10.0.0.1"))).isFalse();
    }

    /** Linux connects to the loopback for them. */
    @Test
    void the_unspecified_address_leads_to_the_loopback_and_goes_with_it() {
        assertThat(Exclusions.of(List.of("127.0.0.0/8")).contains(Address.parse("0.0.0.0")))
                .isTrue();
        assertThat(Exclusions.of(List.of("127.0.0.2")).contains(Address.parse("0.0.0.0")))
                .isFalse();
        assertThat(Exclusions.of(List.of("::1")).contains(Address.parse("::"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.3", "10.1.2.0/24", "0.0.0.0/0"})
    void an_ipv6_network_around_the_mapped_addresses_is_no_way_to_ipv4(String excluded) {
        // Of the 2^33 addresses of the network, what is left is the mapped ones around 10.1.2.3 alone.
        TargetPlan plan = TargetPlan.of(
                TargetList.ofWords(List.of("::fffe:0:0/95")),
                PortSet.of(80),
                PortSet.EMPTY,
                TargetList.ofWords(List.of("::fffe:0:0/96", "0.0.0.0-10.1.2.1", "10.1.2.5-255.255.255.255"))
                        .plus(Exclusions.of(List.of(excluded)).targets()),
                false,
                warning -> {});

        Address mapped = Address.raw(false, 0, 0xffff_0a01_0203L, "");
        assertThat(plan.contains(mapped)).isFalse();
        assertThat(plan.addresses()).isEqualTo(excluded.equals("10.1.2.3") ? 2 : 0);
    }

    @Test
    void a_zone_is_no_way_around_the_list() {
        TargetPlan plan = TargetPlan.of(
                TargetList.ofWords(List.of("fe80::1%lo", "fe80::2%1", "fe80::5-fe80::9%lo")),
                PortSet.of(80),
                PortSet.EMPTY,
                Exclusions.of(List.of("fe80::1-fe80::8")).targets(),
                false,
                warning -> {});

        assertThat(plan.iterator()).toIterable().extracting(Address::toString).containsExactly("fe80::9%lo");
        assertThat(plan.excluded()).isEqualTo(6);
    }
}
