package io.portolan.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0db8::0001, 2001:db8::1",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "1:0:0:4:0:0:0:8, 1:0:0:4::8",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "1:2:3:4:5:6:192.0.2.33, 1:2:3:4:5:6:c000:221",
        "::ffff:192.0.2.33, 192.0.2.33",
        "::ffff:c000:221, 192.0.2.33",
        "fe80::1%eth0, fe80::1%eth0",
        "febf::1%br-0.7, febf::1%br-0.7",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    })
    void an_address_is_printed_as_rfc_5952_says(String literal, String printed) {
        assertThat(Address.parse(literal)).hasToString(printed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.4.5.6.7",
                "256.1.1.1",
                "1.2.3.-4",
                "1.2.3.+4",
                "1.2.3. 4",
                "1.2.3.",
                ".1.2.3",
                "1..2.3",
                "0x7f.0.0.1",
                "1.2.3.1000",
                "1.2.3.4 ",
                "localhost",
                ":",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "1::2::3",
                "12345::",
                "g::",
                ":1",
                "1:",
                "1:2:3:4:5:6:7:",
                ":2:3:4:5:6:7:8",
                "::1.2.3",
                "1.2.3.4::",
                "::1.2.3.4:5",
                "::256.1.1.1",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::1%lo",
                "2001:db8::1%eth0",
                "fe80::1%",
                "fe80::1%eth0%eth1",
                "fe80::1%e th",
                "fe80::1%9999999999",
                "[::1]",
                "::1/128",
                "1.2.3.4%eth0",
                "\u0661.1.1.1",
                "::\u0661"
            })
    void what_is_no_address_is_refused_in_one_line(String text) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .hasLineCount(1)
                .contains("is not an address: ");
    }

    @Test
    void a_leading_zero_is_refused_because_it_could_be_octal() {
        assertThatThrownBy(() -> Address.parse("192.168.010.1"))
                .hasMessage("'192.168.010.1' is not an address: part '010' has a leading zero, which some programs"
                        + " read as octal; write 10");
    }

    @Test
    void a_message_never_carries_what_a_terminal_would_act_on() {
        assertThatThrownBy(() -> Address.parse("1.2.3.\u001b[31m\n\u0000\u202e"))
                .message()
                .contains("\\u001b[31m\\u000a\\u0000\\u202e")
                .doesNotContainPattern("[\\p{Cntrl}\\p{Cf}]");
    }

    @Test
    void addresses_are_in_the_order_of_postgresql() {
        List<String> ordered = List.of(
                "0.0.0.0",
                "9.0.0.1",
                "10.0.0.1",
                "200.0.0.1",
                "::",
                "::1",
                "fe80::1",
                "fe80::1%a",
                "fe80::1%b",
                "ff00::");
        assertThat(ordered.stream().map(Address::parse))
                .isSortedAccordingTo(Address::compareTo)
                .doesNotHaveDuplicates();
    }

    @Test
    void loopback_is_known_in_both_families() {
        assertThat(Stream.of("127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1")
                        .map(Address::parse))
                .allMatch(Address::isLoopback);
        assertThat(Stream.of("126.0.0.1", "128.0.0.1", "::", "::2", "1::1").map(Address::parse))
                .noneMatch(Address::isLoopback);
    }

    @Test
    void a_zone_becomes_the_interface_of_the_socket_address() throws Exception {
        Address zoned = Address.parse("fe80::1%lo");
        assertThat(zoned.scope()).isEqualTo("lo");
        assertThat(zoned.ip()).isEqualTo("fe80::1");
        assertThat(Address.of(zoned.toInetAddress())).isEqualTo(zoned);
        assertThatThrownBy(() -> Address.parse("fe80::1%nowhere").toInetAddress())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nowhere");
    }

    @Property
    void four_bytes_survive_every_form(@ForAll @Size(4) byte[] bytes) throws Exception {
        survivesEveryForm(bytes);
    }

    @Property
    void sixteen_bytes_survive_every_form(@ForAll @Size(16) byte[] bytes, @ForAll @Size(8) boolean[] zeros)
            throws Exception {
        for (int i = 0; i < 16; i++) {
            bytes[i] = zeros[i / 2] ? 0 : bytes[i];
        }
        survivesEveryForm(bytes);
    }

    private static void survivesEveryForm(byte[] bytes) throws Exception {
        InetAddress expected = InetAddress.getByAddress(bytes);
        Address address = Address.of(expected);
        assertThat(Address.parse(address.toString())).isEqualTo(address).hasSameHashCodeAs(address);
        assertThat(Address.parse(expected.getHostAddress())).isEqualTo(address);
        assertThat(address.toInetAddress()).isEqualTo(expected);
        assertThat(address.bytes()).isEqualTo(expected.getAddress());
    }
}
