package io.portolan.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.target.PortSet;
import io.portolan.target.TopPorts;
import io.portolan.target.Transport;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScanOptionsTest {
    private static ScanOptions options(String words) {
        return ScanOptions.parse(words.isEmpty() ? List.of() : List.of(words.split(" ")));
    }

    @Test
    void without_options_the_thousand_ports_open_most_often_are_connected_to() {
        ScanOptions options = options("");

        assertThat(options.ports()).isEqualTo(TopPorts.first(1000));
        assertThat(options.excludedPorts()).isEqualTo(PortSet.EMPTY);
        assertThat(options.type()).isEqualTo(ScanType.CONNECT);
        assertThat(options.discovery()).isTrue();
        assertThat(options.live()).isFalse();
        assertThat(options.allIps()).isFalse();
        assertThat(options.probeSettings().rate()).isEqualTo(OptionalInt.empty());
        assertThat(options.probeSettings().retries()).isEqualTo(OptionalInt.empty());
        assertThat(options.probeSettings().timeout()).isEqualTo(Duration.ofMillis(900));
        assertThat(options.words()).isEmpty();
    }

    @Test
    void by_udp_all_ports_are_asked_that_are_ranked_and_no_more_can_be_asked_for_without_naming_them() {
        int ranked = TopPorts.count(Transport.UDP);

        assertThat(options("--type udp").ports()).isEqualTo(TopPorts.first(Transport.UDP, ranked));
        assertThat(options("--type udp --top-ports 3").ports()).isEqualTo(PortSet.of(53, 123, 161));
        assertThat(options("--type udp -p 40000").ports()).isEqualTo(PortSet.of(40_000));
        assertThatThrownBy(() -> options("--type udp --top-ports 1000"))
                .isInstanceOf(BadInput.class)
                .hasMessage("--top-ports: " + ranked + " UDP ports are ranked, not 1000; name more with --ports");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-p 22,80,8000-8100 | 22,80,8000-8100",
                "-p22              | 22",
                "-p-               | 1-65535",
                "-p -              | 1-65535",
                "-p -100           | 1-100",
                "-p-100            | 1-100",
                "--ports=60000-    | 60000-65535",
                "--ports -100      | 1-100",
            })
    void ports_are_written_as_nmap_users_write_them(String words, String ports) {
        assertThat(options(words).ports()).hasToString(ports);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-p 22,80-90 --exclude-ports 85 --type version --rate 500 --timeout 250 --retries 3 --all-ips -Pn",
                "--top-ports 20 --exclude 10.0.0.1,5,10.0.1.0/24,example.org",
                "--live --network 10.0.0.0/8",
                "-p- --rate 0 --retries 0",
                "--type udp --top-ports 20",
            })
    void its_words_make_it_again(String words) {
        ScanOptions options = options(words);
        ScanOptions again = ScanOptions.parse(options.words());

        assertThat(again.words()).isEqualTo(options.words());
        assertThat(again.ports()).isEqualTo(options.ports());
        assertThat(again.excludedPorts()).isEqualTo(options.excludedPorts());
        assertThat(again.excluded().lines())
                .containsExactlyElementsOf(options.excluded().lines().toList());
        assertThat(again.live()).isEqualTo(options.live());
        assertThat(again.network()).isEqualTo(options.network());
        assertThat(again.type()).isEqualTo(options.type());
        assertThat(again.discovery()).isEqualTo(options.discovery());
        assertThat(again.allIps()).isEqualTo(options.allIps());
        assertThat(again.probeSettings()).isEqualTo(options.probeSettings());
    }

    @Test
    void only_what_was_given_is_kept() {
        assertThat(options("--rate 500 -p 80").words()).containsExactly("--ports", "80", "--rate", "500");
    }

    @Test
    void a_comma_inside_an_excluded_target_does_not_part_it() {
        assertThat(options("--exclude 10.0.0-3.1,5,10-20,192.0.2.0/24,a.example,::1")
                        .excluded()
                        .lines())
                .containsExactly("10.0.0-3.1,5,10-20", "192.0.2.0/24", "a.example", "::1");
        assertThat(options("--exclude 10.0,1.0.1,10.0.0.7").excluded().lines())
                .containsExactly("10.0,1.0.1", "10.0.0.7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "-p 0                          | --ports: port '0'",
                "-p 22 --top-ports 5           | --ports and --top-ports are two ways",
                "--top-ports 0                 | --top-ports: '0' is not a whole number from 1 to 65,535",
                "--rate -1                     | --rate: '-1' is not a whole number 0 or more",
                "--rate fast                   | --rate: 'fast' is not a whole number",
                "--timeout 0                   | --timeout: '0' is not a whole number from 1 to 60,000",
                "--retries 11                  | --retries: '11' is not a whole number from 0 to 10",
                "--type syn                    | --type: 'syn' is no scan type; expected connect or version or udp",
                "--network 10.0.0.0/8          | --network narrows --live down",
                "--live --network 10.0.0.0/33  | --network: '10.0.0.0/33' is not a network",
                "--live --network x            | --network: 'x' is not a network",
                "--exclude 10.0.0.300          | --exclude: ",
                "-p 80 --exclude-ports -       | --exclude-ports leaves no port to probe",
                "--rate 1 --rate 2             | should be specified only once",
                "--prots 1                     | unknown option '--prots'; did you mean --ports?",
                "-Px                           | unknown option '-Px'; did you mean -Pn?",
                "10.0.0.1                      | unexpected word '10.0.0.1'",
                "--ports                       | missing required parameter for option '--ports'",
                "--live=maybe                  | --live: 'maybe' is not a boolean",
            })
    void a_wrong_option_is_refused_in_one_line(String words, String line) {
        assertThatThrownBy(() -> options(words))
                .isInstanceOfSatisfying(
                        BadInput.class,
                        refused -> assertThat(refused.lines())
                                .singleElement()
                                .asString()
                                .contains(line)
                                .doesNotContain("\n"));
    }
}
