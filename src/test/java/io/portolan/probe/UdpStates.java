package io.portolan.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.target.Address;
import io.portolan.target.PortSet;
import io.portolan.target.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What each state of a UDP port looks like to the engine, on real sockets; run once for each kind of sockets. */
@Timeout(120)
abstract class UdpStates {
    private static final String HOST = "127.7.0.20";

    /** Asks by the number of the try, one port so that the answer may come from another, and who has said its name for more. */
    private static final Datagrams DATAGRAMS = new Datagrams() {
        @Override
        public Question first(int port, int tryNumber) {
            return new Question(bytes("try " + tryNumber), port == 20_151);
        }

        @Override
        public Optional<Question> next(Address address, int port, List<byte[]> said) {
            return text(said.get(said.size() - 1)).equals("name")
                    ? Optional.of(new Question(bytes("version?"), false))
                    : Optional.empty();
        }
    };

    private final UdpServers servers = new UdpServers();
    private final Set<String> heard = ConcurrentHashMap.newKeySet();
    private ConnectEngine engine;
    private ProbeSession session;

    abstract Sockets.Factory sockets();

    @BeforeEach
    void open() {
        engine = new ConnectEngine(sockets(), 2, 1, DATAGRAMS);
        session = engine.open(
                ProbeSettings.DEFAULT,
                (address, transport, port) -> assertThat(heard.add(address + " " + transport.text() + " " + port))
                        .isTrue());
    }

    @AfterEach
    void close() throws Exception {
        session.close();
        engine.close();
        servers.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private ProbeResult probe(String address, PortSet ports) throws Exception {
        return session.probe(new ProbeChunk(Address.parse(address), ports, Transport.UDP, false))
                .get(60, TimeUnit.SECONDS);
    }

    private static List<String> said(ProbeResult result, int port) {
        return result.said().stream()
                .filter(said -> said.port() == port)
                .flatMap(said -> said.datagrams().stream())
                .map(UdpStates::text)
                .toList();
    }

    @Test
    void a_port_that_answers_is_open_and_one_that_is_refused_closed_and_a_silent_one_either() throws Exception {
        servers.answering(HOST, 20_100, asked -> bytes("echo of " + text(asked)));
        servers.silent(HOST, 20_102);

        ProbeResult result = probe(HOST, PortSet.of(20_100, 20_102, 20_104));

        assertThat(result.open()).isEqualTo(PortSet.of(20_100));
        assertThat(result.closed()).isEqualTo(PortSet.of(20_104));
        assertThat(result.openFiltered()).isEqualTo(PortSet.of(20_102));
        assertThat(result.filtered()).isEqualTo(PortSet.EMPTY);
        assertThat(said(result, 20_100)).containsExactly("echo of try 1");
        assertThat(result.responseTimeMillis().orElseThrow()).isBetween(0.0, 900.0);
        assertThat(heard).containsExactly(HOST + " udp 20100");
        assertThat(session.probesSent()).isEqualTo(5);
    }

    @Test
    void an_answer_of_no_bytes_is_an_answer() throws Exception {
        servers.answeringWithNothing(HOST, 20_110);

        ProbeResult result = probe(HOST, PortSet.of(20_110));

        assertThat(result.open()).isEqualTo(PortSet.of(20_110));
        assertThat(said(result, 20_110)).containsExactly("");
    }

    @Test
    void a_port_that_answers_only_a_later_try_is_open() throws Exception {
        servers.answering(HOST, 20_120, asked -> text(asked).equals("try 3") ? bytes("at last") : new byte[0]);

        ProbeResult result = probe(HOST, PortSet.of(20_120));

        assertThat(result.open()).isEqualTo(PortSet.of(20_120));
        assertThat(said(result, 20_120)).containsExactly("at last");
    }

    @Test
    void what_has_answered_is_asked_more_and_is_open_if_it_keeps_silent_then() throws Exception {
        servers.answering(HOST, 20_130, asked -> bytes(text(asked).equals("version?") ? "1.0" : "name"));
        servers.answering(HOST, 20_132, asked -> text(asked).equals("version?") ? new byte[0] : bytes("name"));

        ProbeResult result = probe(HOST, PortSet.of(20_130, 20_132));

        assertThat(result.open()).isEqualTo(PortSet.of(20_130, 20_132));
        assertThat(said(result, 20_130)).containsExactly("name", "1.0");
        assertThat(said(result, 20_132)).containsExactly("name");
        assertThat(session.probesSent())
                .as("the second of them is asked for its version twice")
                .isEqualTo(5);
    }

    @Test
    void a_server_that_answers_for_ever_is_asked_a_few_times() throws Exception {
        servers.answering(HOST, 20_140, asked -> bytes("name"));

        ProbeResult result = probe(HOST, PortSet.of(20_140));

        assertThat(said(result, 20_140)).hasSize(4);
    }

    @Test
    void of_a_host_on_which_everything_answers_only_some_ports_are_listened_to() throws Exception {
        for (int port = 20_201; port <= 20_240; port++) {
            servers.answering(HOST, port, asked -> bytes("x".repeat(5_000)));
        }

        ProbeResult result = probe(HOST, PortSet.range(20_201, 20_240));

        assertThat(result.open()).isEqualTo(PortSet.range(20_201, 20_240));
        assertThat(result.said()).hasSize(32);
        assertThat(result.said().get(0).datagrams().get(0)).hasSize(Sockets.LONGEST_DATAGRAM);
    }

    @Test
    void an_answer_from_another_port_counts_where_the_question_says_so() throws Exception {
        servers.answeringFromAnotherPort(HOST, 20_151, asked -> bytes("here"));
        servers.answeringFromAnotherPort(HOST, 20_150, asked -> bytes("here"));

        ProbeResult result = probe(HOST, PortSet.of(20_150, 20_151));

        assertThat(result.open()).isEqualTo(PortSet.of(20_151));
        assertThat(result.openFiltered()).isEqualTo(PortSet.of(20_150));
    }

    @Test
    void ipv6_has_the_same_states() throws Exception {
        servers.answering("::1", 20_160, asked -> bytes("six"));
        servers.silent("::1", 20_162);

        ProbeResult result = probe("::1", PortSet.of(20_160, 20_162, 20_164));

        assertThat(result.open()).isEqualTo(PortSet.of(20_160));
        assertThat(result.openFiltered()).isEqualTo(PortSet.of(20_162));
        assertThat(result.closed()).isEqualTo(PortSet.of(20_164));
    }

    @Test
    void a_silent_port_is_asked_as_often_as_it_was_said() throws Exception {
        servers.silent(HOST, 20_170);
        try (ProbeSession asked = engine.open(
                new ProbeSettings(OptionalInt.empty(), Duration.ofMillis(50), OptionalInt.of(4)),
                (address, transport, open) -> {})) {
            ProbeResult result = asked.probe(
                            new ProbeChunk(Address.parse(HOST), PortSet.of(20_170), Transport.UDP, false))
                    .get(10, TimeUnit.SECONDS);

            assertThat(result.openFiltered()).isEqualTo(PortSet.of(20_170));
            assertThat(asked.probesSent()).isEqualTo(5);
        }
    }

    @Test
    void a_zone_that_is_no_interface_is_silence_and_no_error() throws Exception {
        ProbeResult result = probe("fe80::1%nosuch0", PortSet.range(1, 100));

        assertThat(result.openFiltered()).isEqualTo(PortSet.range(1, 100));
        assertThat(session.probesSent()).isZero();
    }

    @Test
    void scans_of_ones_own_ephemeral_range_find_no_false_open_port() throws Exception {
        PortSet range = PortSet.range(32_768, 60_999);
        int port = servers.answering(HOST, 0, asked -> bytes("here"));

        ProbeResult result = probe(HOST, range);

        assertThat(result.open()).isEqualTo(PortSet.of(port));
        assertThat(result.closed().union(result.openFiltered())).isEqualTo(range.minus(PortSet.of(port)));
        assertThat(result.closed().size()).isGreaterThan(range.size() - 100);
    }
}
