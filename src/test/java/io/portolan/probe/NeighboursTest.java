package io.portolan.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** Networks of this machine's own, where the kernel's table of neighbours holds fewer than are asked. */
@Tag("alone")
@Timeout(120)
@EnabledIf(value = "io.portolan.probe.NetworkNamespace#available", disabledReason = "takes root, ip and nft")
class NeighboursTest {
    private static final int MORE_THAN_THE_TABLE_HOLDS = 1500;
    private static final PortSet DISCOVERY = PortSet.parse("80,443,22,445,3389,21,25,53,8080,23,110,111,135,139");

    private final ConnectEngine engine = new ConnectEngine(5);
    private NetworkNamespace network;

    @BeforeEach
    void create() throws Exception {
        network = NetworkNamespace.create();
    }

    @AfterEach
    void close() throws Exception {
        engine.close();
        network.close();
    }

    private static String ipv4(int number) {
        return "198.19." + (64 + number / 256) + "." + number % 256;
    }

    private static String ipv6(int number) {
        return "fd00:2544::1:" + Integer.toHexString(number);
    }

    private List<ProbeResult> ask(ProbeSettings settings, IntFunction<String> addresses, PortSet ports, boolean first)
            throws Exception {
        try (ProbeSession session = engine.open(settings, (address, transport, port) -> {})) {
            List<CompletableFuture<ProbeResult>> futures = new ArrayList<>();
            for (int i = 0; i < MORE_THAN_THE_TABLE_HOLDS; i++) {
                futures.add(session.probe(new ProbeChunk(Address.parse(addresses.apply(i)), ports, first)));
            }
            List<ProbeResult> results = new ArrayList<>();
            for (CompletableFuture<ProbeResult> future : futures) {
                results.add(future.get(100, TimeUnit.SECONDS));
            }
            return results;
        }
    }

    private static Set<String> up(List<ProbeResult> results) {
        Set<String> up = new TreeSet<>();
        results.stream()
                .filter(result -> result.responseTimeMillis().isPresent())
                .forEach(result -> up.add(result.address().toString()));
        return up;
    }

    @Test
    void of_more_neighbours_than_the_table_holds_those_that_are_there_are_found_and_no_other() throws Exception {
        network.widen("198.19.255.1/16", "198.19.64.7/16", "198.19.67.1/16", "198.19.69.200/16");
        network.listen(80, 80);

        List<ProbeResult> discovered = ask(ProbeSettings.DEFAULT, NeighboursTest::ipv4, DISCOVERY, true);
        List<ProbeResult> scanned = ask(ProbeSettings.DEFAULT, NeighboursTest::ipv4, PortSet.of(80, 81), false);

        assertThat(up(discovered)).containsExactlyInAnyOrder("198.19.64.7", "198.19.67.1", "198.19.69.200");
        assertThat(up(scanned)).isEqualTo(up(discovered));
        assertThat(scanned).allSatisfy(result -> {
            boolean there = result.responseTimeMillis().isPresent();
            assertThat(result.closed()).isEqualTo(there ? PortSet.of(80, 81) : PortSet.EMPTY);
            assertThat(result.filtered()).isEqualTo(there ? PortSet.EMPTY : PortSet.of(80, 81));
        });
    }

    @Test
    void ipv6_neighbours_are_paced_by_a_table_of_their_own() throws Exception {
        network.widen("fd00:2544::1/64", "fd00:2544::1:7/64", "fd00:2544::1:400/64", "fd00:2544::1:5db/64");

        List<ProbeResult> discovered = ask(ProbeSettings.DEFAULT, NeighboursTest::ipv6, DISCOVERY, true);

        assertThat(up(discovered)).containsExactlyInAnyOrder("fd00:2544::1:7", "fd00:2544::1:400", "fd00:2544::1:5db");
    }

    @Test
    void an_address_that_nobody_has_costs_one_question() throws Exception {
        try (ProbeSession session = engine.open(ProbeSettings.DEFAULT, (address, transport, port) -> {})) {
            ProbeResult result = session.probe(
                            new ProbeChunk(Address.parse(network.address(77)), PortSet.range(1, 1000), false))
                    .get(20, TimeUnit.SECONDS);

            assertThat(result.filtered()).isEqualTo(PortSet.range(1, 1000));
            assertThat(session.probesSent()).isEqualTo(1);
        }
    }

    @Test
    void a_neighbour_that_drops_some_ports_is_found_by_the_others() throws Exception {
        network.rule("in", "tcp dport != 139 drop");
        try (ProbeSession session = engine.open(ProbeSettings.DEFAULT, (address, transport, port) -> {})) {
            ProbeResult result = session.probe(new ProbeChunk(Address.parse(network.address()), DISCOVERY, true))
                    .get(20, TimeUnit.SECONDS);

            assertThat(result.closed()).isEqualTo(PortSet.of(139));
            assertThat(Duration.between(result.startedAt(), result.completedAt()))
                    .isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void a_neighbour_that_drops_all_ports_is_given_up_on_as_fast_as_others() throws Exception {
        network.rule("in", "drop");
        ProbeSettings impatient = new ProbeSettings(OptionalInt.empty(), Duration.ofMillis(200), OptionalInt.of(0));
        try (ProbeSession session = engine.open(ProbeSettings.DEFAULT, (address, transport, port) -> {});
                ProbeSession hasty = engine.open(impatient, (address, transport, port) -> {})) {
            ProbeChunk chunk = new ProbeChunk(Address.parse(network.address()), PortSet.range(1, 100), false);
            ProbeResult patient = session.probe(chunk).get(20, TimeUnit.SECONDS);
            ProbeResult quick = hasty.probe(chunk).get(20, TimeUnit.SECONDS);

            assertThat(patient.filtered()).isEqualTo(quick.filtered()).isEqualTo(PortSet.range(1, 100));
            assertThat(session.probesSent()).isGreaterThanOrEqualTo(200);
            assertThat(Duration.between(quick.startedAt(), quick.completedAt())).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void hosts_with_one_port_that_answers_are_found_where_a_fifth_of_all_packets_is_lost() throws Exception {
        network.rule("in", "tcp dport != 139 drop");
        network.rule("in", "numgen random mod 100 < 20 drop");
        network.own("198.19.64.0/20");
        network.route("198.19.64.0/20");

        assertThat(up(ask(ProbeSettings.DEFAULT, NeighboursTest::ipv4, DISCOVERY, true)))
                .hasSizeGreaterThanOrEqualTo(MORE_THAN_THE_TABLE_HOLDS - 4); // three tries each miss a dozen
    }

    @Test
    void addresses_behind_a_router_are_not_bounded_by_the_neighbours() throws Exception {
        network.route("198.19.64.0/20");
        ProbeSettings once = new ProbeSettings(OptionalInt.of(0), Duration.ofMillis(900), OptionalInt.of(0));
        long start = System.nanoTime();

        List<ProbeResult> results = ask(once, NeighboursTest::ipv4, PortSet.of(80), false);

        assertThat(up(results)).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(2800));
    }

    @Test
    void a_neighbour_that_the_kernel_knows_is_asked_for_all_ports_at_once() throws Exception {
        try (ProbeSession session = engine.open(ProbeSettings.DEFAULT, (address, transport, port) -> {})) {
            Address there = Address.parse(network.address());
            session.probe(new ProbeChunk(there, PortSet.of(80), false)).get(20, TimeUnit.SECONDS);
            network.rule("in", "drop");
            ProbeSettings once = new ProbeSettings(OptionalInt.empty(), Duration.ofMillis(300), OptionalInt.of(0));
            try (ProbeSession hasty = engine.open(once, (address, transport, port) -> {})) {
                ProbeChunk chunk = new ProbeChunk(there, PortSet.range(1, 100), false);

                // One port ahead of the others takes 300 ms of its own. The table is read as it was a moment ago.
                await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                    ProbeResult result = hasty.probe(chunk).get(20, TimeUnit.SECONDS);
                    assertThat(result.filtered()).isEqualTo(PortSet.range(1, 100));
                    assertThat(Duration.between(result.startedAt(), result.completedAt()))
                            .isLessThan(Duration.ofMillis(580));
                });
            }
        }
    }

    @Test
    void a_link_local_neighbour_is_asked_through_its_zone() throws Exception {
        try (ProbeSession session = engine.open(ProbeSettings.DEFAULT, (address, transport, port) -> {})) {
            Address there = Address.parse(network.linkLocalAddress() + "%" + network.device());
            Address nobody = Address.parse("fe80::77%" + network.device());

            assertThat(session.isNeighbour(there)).isTrue();
            assertThat(session.probe(new ProbeChunk(there, DISCOVERY, true))
                            .get(20, TimeUnit.SECONDS)
                            .closed()
                            .size())
                    .isPositive();
            assertThat(session.probe(new ProbeChunk(nobody, DISCOVERY, false))
                            .get(20, TimeUnit.SECONDS)
                            .filtered())
                    .isEqualTo(DISCOVERY);
        }
    }

    @Test
    void a_neighbour_is_an_address_of_a_network_of_this_machine_and_not_of_this_machine() throws Exception {
        network.widen("198.19.255.1/16", "198.19.255.2/16");
        network.widen("fd00:2544::1/64", "fd00:2544::2/64");
        network.route("198.19.64.0/20");
        network.route("fd00:2544::8000/113", "fd00:2544::2");
        try (ProbeSession session = engine.open(ProbeSettings.DEFAULT, (address, transport, port) -> {})) {
            assertThat(session.isNeighbour(Address.parse(network.address(2)))).isTrue();
            assertThat(session.isNeighbour(Address.parse(network.address(254)))).isTrue();
            assertThat(session.isNeighbour(Address.parse("198.19.63.255"))).isTrue();
            assertThat(session.isNeighbour(Address.parse("fd00:2544::7fff"))).isTrue();
            assertThat(session.isNeighbour(Address.parse("198.19.64.0"))).isFalse();
            assertThat(session.isNeighbour(Address.parse("fd00:2544::ffff"))).isFalse();
            assertThat(session.isNeighbour(Address.parse(network.address(1)))).isFalse();
            assertThat(session.isNeighbour(Address.parse("fd00:2544::1"))).isFalse();
            assertThat(session.isNeighbour(Address.parse("fd00:2544:0:1::1"))).isFalse();
            assertThat(session.isNeighbour(Address.parse("127.0.0.2"))).isFalse();
            assertThat(session.isNeighbour(Address.parse("fe80::2%lo"))).isFalse();
        }
    }

    @Test
    void what_a_route_leads_to_without_a_router_is_a_neighbour_where_this_machine_has_one_address_alone()
            throws Exception {
        network.widen("198.19.255.1/32");
        network.widen("fd00:2544::1/128");
        network.routeHere("198.19.64.0/20", 100);
        network.routeHere("fd00:2544::/64", 100);
        network.route("198.19.80.0/20", network.address(), 50);
        network.routeHere("198.19.80.0/20", 100);
        try (ProbeSession session = engine.open(ProbeSettings.DEFAULT, (address, transport, port) -> {})) {
            assertThat(session.isNeighbour(Address.parse("198.19.64.1"))).isTrue();
            assertThat(session.isNeighbour(Address.parse("fd00:2544::7"))).isTrue();
            assertThat(session.isNeighbour(Address.parse("198.19.80.1"))).isFalse();
            assertThat(session.isNeighbour(Address.parse("fd00:2544:0:1::1"))).isFalse();
        }
    }

    @Test
    void the_hardware_addresses_of_neighbours_that_have_answered_are_known() throws Exception {
        network.widen("fd00:2544::1/64", "fd00:2544::2/64");
        Address ipv4 = Address.parse(network.address());
        Address ipv6 = Address.parse("fd00:2544::2");
        Address linkLocal = Address.parse(network.linkLocalAddress() + "%" + network.device());
        Address nobody = Address.parse(network.address(9));
        List<Address> all = List.of(ipv4, ipv6, linkLocal, nobody, Address.parse("127.0.0.1"));
        try (ProbeSession session = engine.open(ProbeSettings.DEFAULT, (address, transport, port) -> {})) {
            for (Address address : all) {
                session.probe(new ProbeChunk(address, DISCOVERY, true)).get(20, TimeUnit.SECONDS);
            }

            String mac = network.macAddress();
            assertThat(session.hardwareAddresses(all))
                    .containsOnly(Map.entry(ipv4, mac), Map.entry(ipv6, mac), Map.entry(linkLocal, mac));
        }
    }

    @Test
    void the_kernels_table_is_read_with_the_hardware_addresses_of_those_that_have_answered() {
        assertThat(NeighbourTable.parse(List.of(
                        "IP address       HW type     Flags       HW address            Mask     Device",
                        "198.18.18.73     0x1         0x0         00:00:00:00:00:00     *        v0",
                        "198.18.0.2       0x1         0x2         5e:11:22:33:44:55     *        v0",
                        "198.18.0.2       0x1         0x0         00:00:00:00:00:00     *        v1")))
                .containsOnlyKeys(Address.parse("198.18.18.73"), Address.parse("198.18.0.2"))
                .containsEntry(Address.parse("198.18.18.73"), Optional.empty())
                .containsEntry(Address.parse("198.18.0.2"), Optional.of("5e:11:22:33:44:55"));
    }

    @Test
    void the_bounds_of_the_kernels_tables_are_read_whole() throws Exception {
        for (String family : List.of("ipv4", "ipv6")) {
            Process sysctl = new ProcessBuilder("cat", "/proc/sys/net/" + family + "/neigh/default/gc_thresh3").start();
            String shown = new String(sysctl.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim();

            assertThat(NeighbourTable.bound(family.equals("ipv4")))
                    .isEqualTo(shown.isEmpty() ? 1024 : Integer.parseInt(shown));
        }
    }
}
