package io.portolan.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.portolan.probe.Said;
import io.portolan.scan.ServiceFound;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read from the bytes that real servers have sent, and from any others. */
class UdpProtocolsTest {
    private final UdpServices services = new UdpServices();

    private ServiceFound found(int port, byte[]... said) {
        return services.found(new Said(port, List.of(said))).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "dnsmasq, 53, dns, dnsmasq, 2.90",
                "bind9, 53, dns, ISC BIND, 9.18.49",
                "unbound, 53, dns, Unbound, 1.17.1",
                "unbound, 40053, dns, Unbound, 1.17.1",
                "ntpsec, 123, ntp, NTPsec, 1.2.2",
                "chrony, 123, ntp, '', ''",
                "snmpd, 161, snmp, Net-SNMP, ''",
                "dnsmasq-tftp, 69, tftp, dnsmasq, ''",
                "tftpd-hpa, 69, tftp, '', ''",
                "openvpn, 1194, openvpn, OpenVPN, ''",
                "openvpn, 443, openvpn, OpenVPN, ''",
                "kamailio, 5060, sip, kamailio, 5.6.3",
                "caddy, 443, quic, '', ''",
                "nmbd, 137, netbios-ns, Samba nmbd, ''",
                "avahi, 5353, mdns, '', ''"
            })
    void what_a_real_server_says_is_read(String server, int port, String type, String product, String version) {
        ServiceFound found = found(port, Recorded.of(server).toArray(byte[][]::new));

        assertThat(List.of(found.type(), found.product(), found.version())).containsExactly(type, product, version);
        assertThat(found.confidence()).isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dnsmasq | \"version_bind\":\"dnsmasq-2.90\"",
                "bind9 | {\"response_code\":\"5\",\"recursion\":\"no\",\"version_bind\":\"9.18.49-1~deb12u3-Debian\"}",
                "ntpsec | \"version\":\"ntpd ntpsec-1.2.2\"",
                "chrony | {\"protocol\":\"4\",\"stratum\":\"8\"}",
                "snmpd | \"system\":\"Linux vm 6.18.44-fc-v657 #1 SMP PREEMPT_DYNAMIC @0 x86_64\"",
                "snmpd | \"enterprise\":\"8072\"",
                "tftpd-hpa | {\"error\":\"1\",\"message\":\"File not found\"}",
                "nmbd | {\"name\":\"PORTULAN\",\"file_server\":\"PORTULAN\",\"workgroup\":\"CHART\"}",
                "avahi | {\"services\":\"_http._tcp _ssh._tcp\"}",
                "caddy | {\"versions\":\"v1 0x709a50c4 draft-29\"}",
                "kamailio | {\"status\":\"200\",\"server\":\"kamailio (5.6.3 (x86_64/linux))\"}"
            })
    void what_else_it_says_is_kept(String server, String details) {
        assertThat(found(1, Recorded.of(server).toArray(byte[][]::new)).details())
                .contains(details);
    }

    @Test
    void a_device_of_upnp_names_its_product_behind_its_system() {
        // As UPnP Device Architecture 2.0, section 1.3.3, has it.
        byte[] answer = """
                HTTP/1.1 200 OK\r
                CACHE-CONTROL: max-age=120\r
                EXT:\r
                LOCATION: http://192.0.2.1:5000/root.xml\r
                SERVER: Debian/12 UPnP/1.1 MiniUPnPd/2.2.1\r
                ST: upnp:rootdevice\r
                USN: uuid:00000000-0000-0000-0000-000000000000::upnp:rootdevice\r
                \r
                """.getBytes(StandardCharsets.US_ASCII);

        ServiceFound found = found(1900, answer);

        assertThat(List.of(found.type(), found.product(), found.version()))
                .containsExactly("upnp", "MiniUPnPd", "2.2.1");
        assertThat(found.details()).contains("\"location\":\"http://192.0.2.1:5000/root.xml\"");
    }

    @Test
    void a_plain_server_on_the_port_of_multicast_dns_is_none_of_multicast_dns() {
        byte[] refused = Bytes.ofHex("506d 8005 0001 0000 0000 0000"
                + "095f7365727669636573075f646e732d7364045f756470056c6f63616c00 000c 0001");

        assertThat(found(5353, refused).type()).isEqualTo("dns");
    }

    @Test
    void what_no_protocol_knows_is_kept_for_a_person_to_read() {
        ServiceFound found = found(7, "hello\u001b[31m\u0000".getBytes(StandardCharsets.US_ASCII));

        assertThat(found.type()).isEqualTo("unknown");
        assertThat(found.confidence()).isZero();
        assertThat(found.details()).isEqualTo("{\"banner\":\"hello\\\\x1b[31m\\\\x00\"}");
    }

    @Test
    void an_empty_datagram_says_nothing() {
        assertThat(services.found(new Said(9, List.of(new byte[0])))).isEmpty();
    }

    @Test
    void our_own_questions_are_no_answers() {
        for (ServiceLoader.Provider<UdpProtocol> asking :
                ServiceLoader.load(UdpProtocol.class).stream().toList()) {
            byte[] question = asking.get().question(1);
            for (ServiceLoader.Provider<UdpProtocol> reading :
                    ServiceLoader.load(UdpProtocol.class).stream().toList()) {
                assertThat(reading.get().service(List.of(question)))
                        .as("%s of %s", reading.type(), asking.type())
                        .isEmpty();
            }
        }
    }

    @Test
    void a_port_is_asked_in_the_language_of_its_service_and_any_other_in_one_after_the_other() {
        UdpProtocols protocols = new UdpProtocols();

        assertThat(new Dns().question(1)).isEqualTo(bytes(protocols, 53, 1)).isEqualTo(bytes(protocols, 53, 3));
        assertThat(bytes(protocols, 161, 1)).isNotEqualTo(bytes(protocols, 161, 2));
        assertThat(bytes(protocols, 40_000, 1)).isEmpty();
        assertThat(bytes(protocols, 40_000, 2)).isEqualTo(new Dns().question(1));
        assertThat(bytes(protocols, 40_000, 3)).isEqualTo(new OpenVpn().question(1));
        assertThat(bytes(protocols, 40_000, 12)).isEqualTo(new Dns().question(1));
        assertThat(bytes(protocols, 443, 1)).hasSize(1200);
    }

    private static byte[] bytes(UdpProtocols protocols, int port, int tryNumber) {
        return protocols.first(port, tryNumber).bytes();
    }

    /** Half of them begin as an answer does. */
    @Property(tries = 2_000)
    void any_bytes_are_read_or_not_and_nothing_is_thrown(
            @ForAll @Size(max = 400) byte[] noise, @ForAll boolean likely, @ForAll int choice, @ForAll int length) {
        List<String> servers =
                List.of("dnsmasq", "bind9", "ntpsec", "snmpd", "nmbd", "avahi", "caddy", "openvpn", "tftpd-hpa");
        byte[] bytes = noise;
        if (likely) {
            byte[] real = Recorded.of(servers.get(Math.floorMod(choice, servers.size())))
                    .get(0);
            bytes = Bytes.joined(Arrays.copyOf(real, Math.floorMod(length, real.length + 1)), noise);
        }
        byte[] said = bytes;

        assertThatCode(() -> services.found(new Said(Math.floorMod(choice, 65_535) + 1, List.of(said, said))))
                .doesNotThrowAnyException();
    }
}
