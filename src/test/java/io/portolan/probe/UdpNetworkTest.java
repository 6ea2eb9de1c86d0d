package io.portolan.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.target.Address;
import io.portolan.target.PortSet;
import io.portolan.target.Transport;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** What of UDP takes a network: drops, ICMP of every kind, hosts that bound it, loss, addresses nobody has. */
@Timeout(120)
@EnabledIf(value = "io.portolan.probe.NetworkNamespace#available", disabledReason = "takes root, ip and nft")
class UdpNetworkTest extends NetworkTestSupport {
    private ProbeResult probe(ProbeSession asked, String address, PortSet ports) throws Exception {
        return asked.probe(new ProbeChunk(Address.parse(address), ports, Transport.UDP, false))
                .get(100, TimeUnit.SECONDS);
    }

    @Test
    void a_port_unreachable_is_closed_and_every_other_unreachable_filtered_and_silence_either() throws Exception {
        String[] others = {
            "net-unreachable",
            "host-unreachable",
            "prot-unreachable",
            "net-prohibited",
            "host-prohibited",
            "admin-prohibited"
        };
        network.rule("in", "udp dport 1000-1004 drop");
        network.rule("in", "udp dport 1005-1009 reject with icmp type port-unreachable");
        for (int i = 0; i < others.length; i++) {
            network.rule(
                    "in", "udp dport %d-%d reject with icmp type %s".formatted(1010 + 5 * i, 1014 + 5 * i, others[i]));
        }

        ProbeResult result = probe(session, network.address(), PortSet.range(1000, 1044));

        assertThat(result.openFiltered()).isEqualTo(PortSet.range(1000, 1004));
        assertThat(result.filtered()).isEqualTo(PortSet.range(1010, 1039));
        assertThat(result.closed()).isEqualTo(PortSet.range(1005, 1009).union(PortSet.range(1040, 1044)));
        assertThat(result.open()).isEqualTo(PortSet.EMPTY);
    }

    @Test
    void ipv6_has_the_same_states() throws Exception {
        network.widen("fd00:77::1/64", "fd00:77::2/64");
        network.rule("in", "udp dport 1000-1001 drop");
        network.rule("in", "udp dport 1002 reject with icmpv6 type no-route");
        network.rule("in", "udp dport 1003 reject with icmpv6 type admin-prohibited");
        network.rule("in", "udp dport 1004 reject with icmpv6 type addr-unreachable");

        ProbeResult result = probe(session, "fd00:77::2", PortSet.range(1000, 1006));

        assertThat(result.openFiltered()).isEqualTo(PortSet.range(1000, 1001));
        assertThat(result.filtered()).isEqualTo(PortSet.range(1002, 1004));
        assertThat(result.closed()).isEqualTo(PortSet.range(1005, 1006));
    }

    @Test
    void a_host_that_refuses_once_a_second_has_all_its_closed_ports_found() throws Exception {
        network.boundIcmp(1000);
        network.rule("in", "udp dport 1020-1024 drop");
        long start = System.nanoTime();

        ProbeResult result = probe(session, network.address(), PortSet.range(1000, 1024));

        assertThat(result.closed()).isEqualTo(PortSet.range(1000, 1019));
        assertThat(result.openFiltered()).isEqualTo(PortSet.range(1020, 1024));
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("six at once, fourteen one by one, and the silent once more")
                .isBetween(Duration.ofSeconds(12), Duration.ofSeconds(40));
    }

    @Test
    void a_number_of_retries_that_was_asked_for_is_kept_and_what_was_not_refused_till_then_is_silent()
            throws Exception {
        network.boundIcmp(1000);
        try (ProbeSession asked = engine.open(
                new ProbeSettings(OptionalInt.empty(), Duration.ofMillis(400), OptionalInt.of(1)),
                (address, transport, port) -> {})) {
            ProbeResult result = probe(asked, network.address(), PortSet.range(1000, 1024));

            assertThat(result.closed().size()).isBetween(6, 9);
            assertThat(result.closed().union(result.openFiltered())).isEqualTo(PortSet.range(1000, 1024));
            assertThat(asked.probesSent()).isLessThanOrEqualTo(50);
        }
    }

    /** Silence is a state of UDP, so nothing tells a loss from it but to ask again, here as often as it takes. */
    @Test
    void a_tenth_of_all_packets_lost_on_both_ways_changes_no_state_where_it_is_asked_often_enough() throws Exception {
        network.rule("in", "udp dport 1030-1039 drop");
        network.rule("in", "numgen random mod 100 < 10 drop");
        network.rule("out", "numgen random mod 100 < 10 drop");
        try (ProbeSession patient = engine.open(
                new ProbeSettings(OptionalInt.empty(), Duration.ofMillis(300), OptionalInt.of(8)),
                (address, transport, port) -> {})) {
            ProbeResult result = probe(patient, network.address(), PortSet.range(1000, 1039));

            assertThat(result.closed()).isEqualTo(PortSet.range(1000, 1029));
            assertThat(result.openFiltered()).isEqualTo(PortSet.range(1030, 1039));
        }
    }

    @Test
    void of_an_address_that_nobody_has_nothing_is_known() throws Exception {
        ProbeResult result = probe(session, network.address(77), PortSet.range(1, 100));

        assertThat(result.openFiltered()).isEqualTo(PortSet.range(1, 100));
        assertThat(result.responseTimeMillis()).isEmpty();
    }

    @Test
    void the_rate_counts_every_datagram() throws Exception {
        network.rule("in", "drop");
        try (ProbeSession asked = engine.open(
                new ProbeSettings(OptionalInt.of(100), Duration.ofMillis(100), OptionalInt.of(1)),
                (address, transport, port) -> {})) {
            long start = System.nanoTime();

            ProbeResult result = probe(asked, network.address(), PortSet.range(1001, 1100));

            assertThat(result.openFiltered()).isEqualTo(PortSet.range(1001, 1100));
            assertThat(asked.probesSent())
                    .isBetween(200L, 202L); // with who went ahead to see if the neighbour is there
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1_800));
        }
    }
}
