package io.portolan.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** What takes a network: drops, ICMP, loss, addresses nobody has. */
@Tag("alone")
@Timeout(120)
@EnabledIf(value = "io.portolan.probe.NetworkNamespace#available", disabledReason = "takes root, ip and nft")
class NetworkTest extends NetworkTestSupport {
    private ProbeResult probe(ProbeSession asked, PortSet ports) throws Exception {
        return asked.probe(new ProbeChunk(Address.parse(network.address()), ports, false))
                .get(100, TimeUnit.SECONDS);
    }

    @Test
    void a_drop_and_every_kind_of_icmp_unreachable_are_filtered_and_a_reset_is_closed() throws Exception {
        network.rule("in", "tcp dport 1000-1099 drop");
        network.rule("in", "tcp dport 1100-1199 reject");
        network.rule("in", "tcp dport 1200-1299 reject with icmpx type host-unreachable");
        network.rule("in", "tcp dport 1300-1399 reject with icmpx type admin-prohibited");
        network.rule("in", "tcp dport 1400-1499 reject with icmpx type no-route");
        network.rule("in", "tcp dport 1500-1599 reject with tcp reset");
        network.listen(1700, 1799);

        ProbeResult result = probe(session, PortSet.range(1000, 1799));

        assertThat(result.filtered()).isEqualTo(PortSet.range(1000, 1499));
        assertThat(result.closed()).isEqualTo(PortSet.range(1500, 1699));
        assertThat(result.open()).isEqualTo(PortSet.range(1700, 1799));
    }

    @Test
    void a_tenth_of_all_packets_lost_on_both_ways_changes_no_state() throws Exception {
        network.rule("in", "tcp dport 2000-2099 drop");
        network.rule("in", "numgen random mod 100 < 10 drop");
        network.rule("out", "numgen random mod 100 < 10 drop");
        network.listen(1000, 1199);
        for (int i = 0; i < 3; i++) {
            ProbeResult result = probe(session, PortSet.range(1000, 3999));

            assertThat(result.open()).isEqualTo(PortSet.range(1000, 1199));
            assertThat(result.filtered()).isEqualTo(PortSet.range(2000, 2099));
        }
    }

    @Test
    void behind_a_policer_every_rate_gives_the_same_answer_and_takes_about_what_the_policer_lets_through()
            throws Exception {
        network.rule("in", "tcp flags & (syn|ack) == syn limit rate over 1000/second burst 100 packets drop");
        network.listen(1000, 1499);
        for (int rate : new int[] {0, 20_000, 1_000}) {
            try (ProbeSession paced = engine.open(
                    new ProbeSettings(OptionalInt.of(rate), Duration.ofMillis(900), OptionalInt.empty()),
                    (a, t, p) -> {})) {
                ProbeResult result = probe(paced, PortSet.range(1000, 3999));

                assertThat(result.open()).as("at rate " + rate).isEqualTo(PortSet.range(1000, 1499));
                assertThat(result.closed()).as("at rate " + rate).isEqualTo(PortSet.range(1500, 3999));
                assertThat(Duration.between(result.startedAt(), result.completedAt()))
                        .as("at rate " + rate)
                        .isLessThan(Duration.ofSeconds(9)); // three in the quiet; bursts and waiting took eleven
            }
        }
    }

    @Test
    void connections_that_are_not_the_engines_keep_to_what_gets_through_a_policer() throws Exception {
        network.rule("in", "tcp flags & (syn|ack) == syn limit rate over 1000/second burst 100 packets drop");
        try (ProbeSession unlimited = engine.open(
                new ProbeSettings(OptionalInt.of(0), Duration.ofMillis(900), OptionalInt.empty()), (a, t, p) -> {})) {
            probe(unlimited, PortSet.range(1000, 3999));
            long start = System.nanoTime();
            for (int i = 0; i < 500; i++) {
                unlimited.awaitTurn(Address.parse(network.address()));
            }

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(350), Duration.ofMillis(2_000));
        }
    }

    @Test
    void a_thousand_dropped_ports_take_seconds() throws Exception {
        network.rule("in", "tcp dport 1000-1999 drop");
        long start = System.nanoTime();

        ProbeResult result = probe(session, PortSet.range(991, 1999));

        assertThat(result.filtered()).isEqualTo(PortSet.range(1000, 1999));
        assertThat(result.closed()).isEqualTo(PortSet.range(991, 999));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
    }

    @Test
    void off_this_machine_the_pace_is_ten_thousand_a_second_unless_told_otherwise() throws Exception {
        ProbeResult paced = probe(session, PortSet.range(1, 20_000));
        ProbeResult unpaced;
        try (ProbeSession unlimited = engine.open(
                new ProbeSettings(OptionalInt.of(0), Duration.ofMillis(900), OptionalInt.empty()), (a, t, p) -> {})) {
            unpaced = probe(unlimited, PortSet.range(1, 20_000));
        }

        assertThat(Duration.between(paced.startedAt(), paced.completedAt()))
                .isBetween(Duration.ofMillis(1_900), Duration.ofMillis(4_000));
        assertThat(Duration.between(unpaced.startedAt(), unpaced.completedAt())).isLessThan(Duration.ofMillis(1_500));
        assertThat(unpaced.closed()).isEqualTo(paced.closed()).isEqualTo(PortSet.range(1, 20_000));
    }

    @Test
    void discovery_of_a_network_finds_the_one_host_and_is_through_with_the_silent_in_seconds() throws Exception {
        PortSet ports = PortSet.parse("80,443,22,445,3389,21,25,53,8080,23,110,111,135,139");
        long start = System.nanoTime();
        List<CompletableFuture<ProbeResult>> results = new ArrayList<>();
        for (int last = 2; last < 255; last++) {
            results.add(session.probe(new ProbeChunk(Address.parse(network.address(last)), ports, true)));
        }

        List<String> up = new ArrayList<>();
        for (CompletableFuture<ProbeResult> future : results) {
            ProbeResult result = future.get(60, TimeUnit.SECONDS);
            if (result.responseTimeMillis().isPresent()) {
                up.add(result.address().toString());
            }
        }
        assertThat(up).containsExactly(network.address());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    }

    @Test
    void a_host_that_dies_on_the_way_is_filtered_from_then_on() throws Exception {
        try (ProbeSession slow = engine.open(
                new ProbeSettings(OptionalInt.of(2_000), Duration.ofMillis(300), OptionalInt.of(1)), (a, t, p) -> {})) {
            CompletableFuture<ProbeResult> future =
                    slow.probe(new ProbeChunk(Address.parse(network.address()), PortSet.range(1, 4_000), false));
            await().until(() -> slow.probesSent() > 1_000);

            network.rule("in", "drop");

            ProbeResult result = future.get(60, TimeUnit.SECONDS);
            assertThat(result.closed().size()).isGreaterThan(900);
            assertThat(result.filtered().size()).isGreaterThan(100);
            assertThat(result.closed().union(result.filtered())).isEqualTo(PortSet.range(1, 4_000));
        }
    }
}
