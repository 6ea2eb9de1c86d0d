package io.portolan.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.portolan.scan.ServiceFound;
import io.portolan.target.Address;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.ServiceLoader;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from the bytes that real servers have sent, and from any others. */
class UdpProtocolsTest {
    private static final Address HOST = Address.parse("127.0.0.1");

    private final UdpServices services = new UdpServices();

    private ServiceFound found(int port, byte[]... said) {
        return services.found(HOST, port, List.of(said)).orElseThrow().service();
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
                "kamailio, 5060, sip, Kamailio, 5.6.3",
                "caddy, 443, quic, '', ''",
                "nmbd, 137, netbios-ns, Samba nmbd, ''",
                "avahi, 5353, mdns, '', ''",
                "coturn, 3478, stun, Coturn, 4.6.1",
                "mumble-server, 64738, mumble, Mumble server, 1.3.4",
                "rpcbind, 111, rpcbind, '', ''",
                "krb5-kdc, 88, kerberos, MIT Kerberos, ''",
                "freeradius, 1812, radius, '', ''",
                "miniupnpd, 1900, upnp, MiniUPnPd, 2.3.1"
            })
    void what_a_real_server_says_is_read(String server, int port, String type, String product, String version) {
        ServiceFound found = found(port, RecordedDatagrams.of(server).toArray(byte[][]::new));

        assertThat(List.of(found.type(), found.product(), found.version())).containsExactly(type, product, version);
        assertThat(found.confidence()).isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dnsmasq | \"version_bind\":\"dnsmasq-2.90\"",
                "bind9 | {\"response_code\":5,\"recursion\":\"no\",\"version_bind\":\"9.18.49-1~deb12u3-Debian\"}",
                "ntpsec | \"version\":\"ntpd ntpsec-1.2.2\"",
                "chrony | {\"protocol\":\"4\",\"stratum\":\"8\"}",
                "snmpd | \"system\":\"Linux vm 6.18.44-fc-v657 #1 SMP PREEMPT_DYNAMIC @0 x86_64\"",
                "snmpd | \"enterprise\":\"8072\"",
                "tftpd-hpa | {\"error\":\"1\",\"message\":\"File not found\"}",
                "nmbd | {\"name\":\"PORTULAN\",\"file_server\":\"PORTULAN\",\"workgroup\":\"CHART\"}",
                "rpcbind | \"100000 v4 udp 111\"",
                "mumble-server | {\"users\":0,\"most_users\":5}",
                "avahi | {\"services\":\"_http._tcp _ssh._tcp\"}",
                "caddy | {\"versions\":\"v1 0x709a50c4 draft-29\"}",
                "kamailio | {\"status\":200,\"server\":\"kamailio (5.6.3 (x86_64/linux))\"}"
            })
    void what_else_it_says_is_kept(String server, String details) {
        assertThat(found(1, RecordedDatagrams.of(server).toArray(byte[][]::new)).details())
                .contains(details);
    }

    @ParameterizedTest
    @CsvSource({
        "dnsmasq, cpe:/a:thekelleys:dnsmasq:2.90",
        "dnsmasq-tftp, cpe:/a:thekelleys:dnsmasq",
        "bind9, cpe:/a:isc:bind:9.18.49",
        "unbound, cpe:/a:nlnetlabs:unbound:1.17.1",
        "ntpsec, cpe:/a:ntpsec:ntpsec:1.2.2",
        "snmpd, cpe:/a:net-snmp:net-snmp",
        "openvpn, cpe:/a:openvpn:openvpn",
        "kamailio, cpe:/a:kamailio:kamailio:5.6.3",
        "nmbd, cpe:/a:samba:samba"
    })
    void a_product_that_answers_by_udp_has_a_cpe_as_by_tcp(String server, String cpe) {
        assertThat(found(1, RecordedDatagrams.of(server).toArray(byte[][]::new)).cpe())
                .isEqualTo(cpe);
    }

    /** The same datagram once as it came, once behind its length as TCP has it. */
    @ParameterizedTest
    @ValueSource(strings = {"dnsmasq", "bind9", "unbound"})
    void a_name_server_reads_the_same_by_udp_and_by_tcp(String server) {
        List<byte[]> said = RecordedDatagrams.of(server);
        byte[] version = said.get(1);
        byte[] byTcp = new byte[version.length + 2];
        byTcp[1] = (byte) version.length;
        System.arraycopy(version, 0, byTcp, 2, version.length);

        ServiceFound udp = found(53, said.toArray(byte[][]::new));
        Server asked = new Server(HOST, "", 53);
        Step.Say question = (Step.Say) new Dns().opening(asked).orElseThrow();
        Match tcp = ((Step.Known) question.then().apply(new Said(asked, byTcp, byTcp.length))).match();

        assertThat(List.of(udp.type(), udp.product(), udp.version(), udp.cpe(), udp.confidence()))
                .containsExactly(tcp.type(), tcp.product(), tcp.version(), tcp.cpe(), tcp.confidence());
    }

    @Test
    void a_plain_server_on_the_port_of_multicast_dns_is_none_of_multicast_dns() {
        byte[] refused = HexFormat.of()
                .parseHex(("506d 8005 0001 0000 0000 0000"
                                + "095f7365727669636573075f646e732d7364045f756470056c6f63616c00 000c 0001")
                        .replace(" ", ""));

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
        assertThat(services.found(HOST, 9, List.of(new byte[0]))).isEmpty();
    }

    @Test
    void our_own_questions_are_no_answers() {
        for (ServiceLoader.Provider<UdpProtocol> asking :
                ServiceLoader.load(UdpProtocol.class).stream().toList()) {
            byte[] words = asking.get().question(1).getBytes(StandardCharsets.ISO_8859_1);
            Said question = new Said(new Server(HOST, "", 40_000), words, words.length);
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

        assertThat(new Dns().question(1)).isEqualTo(words(protocols, 53, 1)).isEqualTo(words(protocols, 53, 3));
        assertThat(words(protocols, 161, 1)).isNotEqualTo(words(protocols, 161, 2));
        assertThat(words(protocols, 40_000, 1)).isEmpty();
        assertThat(words(protocols, 40_000, 2)).isEqualTo(new Dns().question(1));
        assertThat(words(protocols, 40_000, 3)).isEqualTo(new OpenVpn().question(1));
        assertThat(words(protocols, 40_000, 17)).isEqualTo(new Dns().question(1));
        assertThat(words(protocols, 443, 1)).hasSize(1200);
    }

    private static String words(UdpProtocols protocols, int port, int tryNumber) {
        return new String(protocols.first(port, tryNumber).bytes(), StandardCharsets.ISO_8859_1);
    }

    /** Half of them begin as an answer does. */
    @Property(tries = 2_000)
    void any_bytes_are_read_or_not_and_nothing_is_thrown(
            @ForAll @Size(max = 400) byte[] noise, @ForAll boolean likely, @ForAll int choice, @ForAll int length) {
        List<String> servers = List.of(
                "dnsmasq",
                "bind9",
                "ntpsec",
                "snmpd",
                "nmbd",
                "avahi",
                "caddy",
                "openvpn",
                "tftpd-hpa",
                "coturn",
                "mumble-server",
                "rpcbind",
                "krb5-kdc",
                "freeradius");
        byte[] bytes = noise;
        if (likely) {
            byte[] real = RecordedDatagrams.of(servers.get(Math.floorMod(choice, servers.size())))
                    .get(0);
            int kept = Math.floorMod(length, real.length + 1);
            bytes = Arrays.copyOf(real, kept + noise.length);
            System.arraycopy(noise, 0, bytes, kept, noise.length);
        }
        byte[] said = bytes;

        assertThatCode(() -> services.found(HOST, Math.floorMod(choice, 65_535) + 1, List.of(said, said)))
                .doesNotThrowAnyException();
    }
}
