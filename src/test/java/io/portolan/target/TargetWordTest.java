package io.portolan.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetWordTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "192.0.2.1;192.0.2.1-192.0.2.1",
                "192.0.2.77/24;192.0.2.0-192.0.2.255",
                "192.0.2.1/32;192.0.2.1-192.0.2.1",
                "1.2.3.4/0;0.0.0.0-255.255.255.255",
                "10.0.0.1-20;10.0.0.1-10.0.0.20",
                "10.0.0.1-10.0.1.20;10.0.0.1-10.0.1.20",
                "10.0.0.*;10.0.0.0-10.0.0.255",
                "10.0.*.*;10.0.0.0-10.0.255.255",
                "10.0-1.*.0-255;10.0.0.0-10.1.255.255",
                "*.*.*.*;0.0.0.0-255.255.255.255",
                "10.0.0.5,1,2-3,2;10.0.0.1-10.0.0.3 10.0.0.5-10.0.0.5",
                "10.0,2.0.254-255;10.0.0.254-10.0.0.255 10.2.0.254-10.2.0.255",
                "10.0-1.1,5.*;10.0.1.0-10.0.1.255 10.0.5.0-10.0.5.255 10.1.1.0-10.1.1.255 10.1.5.0-10.1.5.255",
                "2001:db8::1;2001:db8::1-2001:db8::1",
                "2001:db8::abcd/112;2001:db8::-2001:db8::ffff",
                "2001:db8:1:2:3::/63;2001:db8:1:2::-2001:db8:1:3:ffff:ffff:ffff:ffff",
                "::/0;::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                "2001:db8::1-2001:db8::20;2001:db8::1-2001:db8::20",
                "::ffff:192.0.2.9/120;192.0.2.0-192.0.2.255",
                "::ffff:192.0.2.9-192.0.2.11;192.0.2.9-192.0.2.11",
                "fe80::1%lo;fe80::1%lo-fe80::1%lo",
                "fe80::1-fe80::3%lo;fe80::1%lo-fe80::3%lo",
                "fe80::7%lo/126;fe80::4%lo-fe80::7%lo",
            })
    void addresses_are_understood_as_ranges(String word, String ranges) {
        List<String> found = new ArrayList<>();
        ((TargetWord.Addresses) TargetWord.parse(word)).forEachRange(r -> found.add(r.first() + "-" + r.last()));
        assertThat(String.join(" ", found)).isEqualTo(ranges);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, localhost",
        "a, a",
        "example.com., example.com.",
        "my_host.example.com, my_host.example.com",
        "3com.com, 3com.com",
        "1.0.0.127.in-addr.arpa, 1.0.0.127.in-addr.arpa",
        "xn--bcher-kva.example, xn--bcher-kva.example",
        "bücher.example, xn--bcher-kva.example",
        "例え.テスト, xn--r8jz45g.xn--zckzah"
    })
    void host_names_are_left_to_the_resolver(String word, String ascii) {
        assertThat(TargetWord.parse(word)).isEqualTo(new TargetWord.HostName(word, ascii));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "-",
                "*",
                ",",
                "/",
                "%",
                ":",
                "22",
                "1-2",
                "1,2",
                "12345678901",
                "256.1.1.1",
                "1.2.3",
                "10.0.0",
                "10.0.0.",
                "10.0.0.1.1",
                "1.2.3.4.5",
                "010.0.0.1",
                "10.0.0.01",
                "1.2.3.4-",
                "-1.2.3.4",
                "10.0.0.20-10",
                "10.0.0.300-400",
                "10.0.0.1-300",
                "10.0.0.-",
                "10.0.0.1-2-3",
                "10.0.0.1,,2",
                "10.0.0.1,10.0.0.2",
                "10.0.1.1-10.0.0.1",
                "10.0.0.1-10.0.0",
                "10.0.0.1-2/24",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0.0/08",
                "10.0.0.0/255.255.255.0",
                "10.0.0.0/24/24",
                "10.0.0/8",
                "/24",
                "example.com/24",
                "127.1",
                "0x7f.1",
                "0x7f000001",
                "host.0x1f",
                "host.1",
                "1.2.3.4.",
                "host.12.",
                "http://example.com/",
                "example.com:80",
                "10.0.0.1:80",
                "[::1]",
                "[::1]:80",
                "user@example.com",
                "::1/129",
                "::1/-1",
                "::1/",
                "2001:db8::/032",
                "1::2::3",
                "12345::",
                "2001:db8::1-20",
                "2001:db8::5-2001:db8::1",
                "::1-10.0.0.1",
                "10.0.0.1-::1",
                "::ffff:1.2.3.4/95",
                "::1%lo",
                "fe80::1%",
                "fe80::1%nowhere0",
                "fe80::1%lo-fe80::5%lo",
                "fe80::1%lo%lo",
                "fe80::/9%lo",
                "fe80::1%lo/9",
                "-host",
                "host-",
                "a.-b",
                "a..b",
                ".host",
                "host..",
                "a b",
                "a\tb",
                "10.0.0.1\n",
                "\u0000",
                "10.0.0.1\u0000",
                "\u001b[31mred",
                "'10.0.0.1'",
                "\"10.0.0.1\"",
                "$(id)",
                "a;b",
                "a|b",
                "host#1",
                "10.0.0.1\u00a0",
                "\ufeff10.0.0.1",
                "\u202ehost",
                "１０.0.0.1",
                "١٠.0.0.1",
                "a,b",
                "a*b",
                "10.0.0.1–20",
                "😀.example",
                "\ud800",
                "0-255.0-254.0-255.1-9,11"
            })
    void what_is_no_target_is_refused_in_one_plain_line(String word) {
        assertThatThrownBy(() -> TargetWord.parse(word))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .message()
                .hasLineCount(1)
                .hasSizeLessThan(400)
                .doesNotContainPattern("[\\p{Cntrl}\\p{Cf}]");
    }

    @Test
    void a_long_word_is_refused_with_a_short_message() {
        for (String letter :
                List.of("a", "1", ".", ":", "/", "*", "-", ",", "\u0007", "ü", "😀", "a.", "1.", "1,", "f:")) {
            assertThatThrownBy(() -> TargetWord.parse(letter.repeat(100_000)))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .message()
                    .hasLineCount(1)
                    .hasSizeLessThan(600);
        }
    }

    @Property(tries = 5000)
    void any_word_is_understood_or_refused_in_one_line(
            @ForAll
                    @Chars({'0', '1', '2', '5', '.', ',', '-', '*', '/', ':', '%', 'f', 'e', 'x', '_', 'é', '。', '１'})
                    @StringLength(max = 16)
                    String word) {
        understoodOrRefused(word);
    }

    @Property
    void any_text_is_understood_or_refused_in_one_line(@ForAll @StringLength(max = 40) String word) {
        understoodOrRefused(word);
    }

    private static void understoodOrRefused(String word) {
        try {
            TargetWord.parse(word);
        } catch (IllegalArgumentException e) {
            assertThat(e).isExactlyInstanceOf(IllegalArgumentException.class);
            assertThat(e.getMessage()).hasLineCount(1).doesNotContainPattern("[\\p{Cntrl}\\p{Cf}]");
        }
    }
}
