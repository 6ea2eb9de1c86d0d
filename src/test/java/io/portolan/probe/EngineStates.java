package io.portolan.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What each state of a port looks like to the engine, on real sockets; run once for each kind of sockets. */
@Timeout(120)
abstract class EngineStates {
    private final Listeners listeners = new Listeners();
    private final Set<String> heard = ConcurrentHashMap.newKeySet();
    private ConnectEngine engine;
    private ProbeSession session;

    abstract Sockets.Factory sockets();

    /** A probe meets itself about once in a hundred thousand. */
    abstract int scansOfTheEphemeralRange();

    @BeforeEach
    void open() {
        engine = new ConnectEngine(sockets(), 2, 1);
        session = engine.open(
                ProbeSettings.DEFAULT,
                (address, transport, port) ->
                        assertThat(heard.add(address + " " + port)).isTrue());
    }

    @AfterEach
    void close() throws Exception {
        session.close();
        engine.close();
        listeners.close();
    }

    private ProbeResult probe(String address, PortSet ports) throws Exception {
        return session.probe(new ProbeChunk(Address.parse(address), ports, false))
                .get(60, TimeUnit.SECONDS);
    }

    private ProbeResult discover(String address, PortSet ports) throws Exception {
        return session.probe(new ProbeChunk(Address.parse(address), ports, true))
                .get(60, TimeUnit.SECONDS);
    }

    @Test
    void a_port_that_accepts_is_open_and_told_at_once() throws Exception {
        int port = listeners.accepting("127.7.0.1");

        ProbeResult result = probe("127.7.0.1", PortSet.of(port));

        assertThat(result.open()).isEqualTo(PortSet.of(port));
        assertThat(result.responseTimeMillis().orElseThrow()).isBetween(0.0, 900.0);
        assertThat(result.completedAt()).isAfterOrEqualTo(result.startedAt());
        assertThat(heard).containsExactly("127.7.0.1 " + port);
    }

    @Test
    void a_port_that_refuses_is_closed() throws Exception {
        PortSet port = PortSet.of(Listeners.refusing("127.7.0.1"));

        ProbeResult result = probe("127.7.0.1", port);

        assertThat(result.closed()).isEqualTo(port);
        assertThat(result.responseTimeMillis()).isPresent();
    }

    @Test
    void a_full_accept_queue_is_silent_and_so_filtered() throws Exception {
        PortSet port = PortSet.of(listeners.silent("127.7.0.2"));

        ProbeResult result = probe("127.7.0.2", port);

        assertThat(result.filtered()).isEqualTo(port);
        assertThat(result.responseTimeMillis()).isEmpty();
        assertThat(session.probesSent()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void a_listener_that_resets_at_once_is_open() throws Exception {
        int port = listeners.resetting("127.7.0.1");

        for (int i = 0; i < 200; i++) {
            heard.clear();
            assertThat(probe("127.7.0.1", PortSet.of(port)).open()).isEqualTo(PortSet.of(port));
        }
    }

    @Test
    void ipv6_has_the_same_states() throws Exception {
        Assumptions.assumeTrue(hasIpv6Loopback(), "no ::1 here");
        int accepting = listeners.accepting("::1");
        int refusing = Listeners.refusing("::1");
        int silent = listeners.silent("::1");

        ProbeResult result = probe("::1", PortSet.of(accepting, refusing, silent));

        assertThat(result.open()).isEqualTo(PortSet.of(accepting));
        assertThat(result.closed()).isEqualTo(PortSet.of(refusing));
        assertThat(result.filtered()).isEqualTo(PortSet.of(silent));
    }

    private static boolean hasIpv6Loopback() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(address -> address instanceof Inet6Address && address.isLoopbackAddress());
    }

    @Test
    void a_zone_that_is_no_interface_is_filtered_and_no_error() throws Exception {
        ProbeResult result = probe("fe80::1%nosuch0", PortSet.range(1, 100));

        assertThat(result.filtered()).isEqualTo(PortSet.range(1, 100));
        assertThat(session.probesSent()).isZero();
    }

    @Test
    void an_empty_chunk_is_answered() throws Exception {
        ProbeResult result = probe("127.7.0.1", PortSet.EMPTY);

        assertThat(result.open().union(result.closed()).union(result.filtered()))
                .isEqualTo(PortSet.EMPTY);
    }

    @Test
    void the_first_answer_decides_and_the_silent_are_not_waited_for() throws Exception {
        int silent = listeners.silent("127.7.0.3");
        int refusing = Listeners.refusing("127.7.0.3");

        ProbeResult result = discover("127.7.0.3", PortSet.of(silent, refusing));

        assertThat(result.closed()).isEqualTo(PortSet.of(refusing));
        assertThat(result.filtered()).isEqualTo(PortSet.EMPTY);
        assertThat(Duration.between(result.startedAt(), result.completedAt())).isLessThan(Duration.ofMillis(800));
    }

    @Test
    void a_host_that_is_all_silent_is_given_up_on_with_nothing() throws Exception {
        ProbeResult result = discover("127.7.0.4", PortSet.of(listeners.silent("127.7.0.4")));

        assertThat(result.open().union(result.closed()).union(result.filtered()))
                .isEqualTo(PortSet.EMPTY);
        assertThat(result.responseTimeMillis()).isEmpty();
        assertThat(session.probesSent()).isBetween(2L, 3L);
    }

    @Test
    void a_silent_port_is_asked_as_often_as_it_was_said() throws Exception {
        int port = listeners.silent("127.7.0.5");
        try (ProbeSession asked = engine.open(
                new ProbeSettings(OptionalInt.empty(), Duration.ofMillis(50), OptionalInt.of(4)),
                (address, transport, open) -> {})) {
            asked.probe(new ProbeChunk(Address.parse("127.7.0.5"), PortSet.of(port), false))
                    .get(10, TimeUnit.SECONDS);

            assertThat(asked.probesSent()).isEqualTo(5);
        }
    }

    @Test
    void scans_of_ones_own_ephemeral_range_find_no_false_open_port() throws Exception {
        PortSet range = PortSet.range(32768, 61000);
        for (int i = 0; i < scansOfTheEphemeralRange(); i++) {
            ProbeResult result = probe("127.7.0.6", range);

            assertThat(result.open()).isEqualTo(Listeners.confirmed("127.7.0.6", result.open()));
            assertThat(result.closed()).isEqualTo(range.minus(result.open()));
        }
    }

    @Test
    void all_ports_of_four_addresses_get_their_true_state_once() throws Exception {
        PortSet listening = listeners.accepting("127.7.1.1", 1025, 2222, 8443, 20000, 31999);
        listeners.accepting("127.7.1.3", 9, 30001);
        Map<String, PortSet> truth = Map.of(
                "127.7.1.1",
                listening,
                "127.7.1.2",
                PortSet.EMPTY,
                "127.7.1.3",
                PortSet.of(9, 30001),
                "127.7.1.4",
                PortSet.EMPTY);
        List<CompletableFuture<ProbeResult>> results = new ArrayList<>();
        for (PortSet chunk : PortSet.ALL.chunks(4096)) {
            for (String address : truth.keySet()) {
                results.add(session.probe(new ProbeChunk(Address.parse(address), chunk, false)));
            }
        }

        for (CompletableFuture<ProbeResult> future : results) {
            ProbeResult result = future.get(60, TimeUnit.SECONDS);
            assertThat(result.open().size()
                            + result.closed().size()
                            + result.filtered().size())
                    .isEqualTo(result.open()
                            .union(result.closed())
                            .union(result.filtered())
                            .size());
        }
        for (Map.Entry<String, PortSet> host : truth.entrySet()) {
            PortSet open = union(results, host.getKey(), ProbeResult::open);
            PortSet others = open.minus(host.getValue()); // what else this machine serves on all addresses
            assertThat(host.getValue().minus(open)).isEqualTo(PortSet.EMPTY);
            assertThat(others).isEqualTo(Listeners.confirmed(host.getKey(), others));
            assertThat(union(results, host.getKey(), ProbeResult::closed)).isEqualTo(PortSet.ALL.minus(open));
        }
        assertThat(session.probesSent()).isEqualTo(4 * 65535);
        assertThat(engine.probesSent()).isEqualTo(4 * 65535);
    }

    private static PortSet union(
            List<CompletableFuture<ProbeResult>> results, String address, Function<ProbeResult, PortSet> ports) {
        return results.stream()
                .map(CompletableFuture::join)
                .filter(result -> result.address().equals(Address.parse(address)))
                .map(ports)
                .reduce(PortSet.EMPTY, PortSet::union);
    }
}
