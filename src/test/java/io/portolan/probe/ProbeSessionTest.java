package io.portolan.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("alone")
@Timeout(60)
class ProbeSessionTest {
    private final ConnectEngine engine = new ConnectEngine(7);

    @AfterEach
    void close() {
        engine.close();
    }

    private ProbeSession open(int rate) {
        return engine.open(
                new ProbeSettings(OptionalInt.of(rate), Duration.ofMillis(900), OptionalInt.empty()),
                (address, transport, port) -> {});
    }

    private static ProbeChunk chunk(int lastOctet, int ports) {
        return new ProbeChunk(Address.parse("127.7.2." + lastOctet), PortSet.range(1, ports), false);
    }

    @Test
    void the_rate_is_kept_to_five_percent_over_a_second() throws Exception {
        for (int rate : new int[] {500, 20_000}) {
            try (ProbeSession session = open(rate)) {
                for (int host = 1; host <= 4; host++) {
                    CompletableFuture<ProbeResult> unused = session.probe(chunk(host, 65_535));
                }
                // Never above it; and up to it, but for a second in which this machine did something else.
                double most = 0;
                for (int i = 0; i < 3 || (i < 8 && most <= rate * 0.95 - 1); i++) {
                    double second = rateOverASecond(session);
                    assertThat(second).isLessThan(rate * 1.05 + 1);
                    most = Math.max(most, second);
                }
                assertThat(most).isGreaterThan(rate * 0.95 - 1);
            }
        }
    }

    private static double rateOverASecond(ProbeSession session) {
        long start = System.nanoTime();
        long before = session.probesSent();
        await().pollInterval(Duration.ofMillis(5)).until(() -> System.nanoTime() - start >= 1_000_000_000L);
        return (session.probesSent() - before) / ((System.nanoTime() - start) / 1e9);
    }

    @Test
    void without_a_rate_this_machine_is_asked_as_fast_as_it_answers() throws Exception {
        try (ProbeSession session = engine.open(ProbeSettings.DEFAULT, (address, transport, port) -> {})) {
            ProbeResult result = session.probe(chunk(1, 65_535)).get();

            // 10,000/s would take 6.5 s
            assertThat(Duration.between(result.startedAt(), result.completedAt()))
                    .isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void a_paused_session_sends_nothing_until_it_is_resumed() throws Exception {
        try (ProbeSession session = open(2_000);
                ProbeSession other = open(0)) {
            CompletableFuture<ProbeResult> result = session.probe(chunk(1, 1_500));
            await().until(() -> session.probesSent() > 100);

            session.pause();
            other.probe(chunk(2, 5_000)).get(); // the workers have seen the pause
            long sent = session.probesSent();
            await().during(Duration.ofMillis(300)).until(() -> session.probesSent() == sent);
            assertThat(result).isNotDone();

            session.resume();
            assertThat(result.get().closed().size() + result.get().open().size())
                    .isEqualTo(1_500);
        }
    }

    @Test
    void closing_a_session_cancels_its_chunks_and_no_others() throws Exception {
        try (ProbeSession other = open(1_000)) {
            CompletableFuture<ProbeResult> kept = other.probe(chunk(2, 1_000));
            ProbeSession session = open(100);
            List<CompletableFuture<ProbeResult>> cancelled = new ArrayList<>();
            for (int host = 3; host < 30; host++) {
                cancelled.add(session.probe(chunk(host, 1_000)));
            }
            await().until(() -> session.probesSent() > 10);

            session.close();

            for (CompletableFuture<ProbeResult> future : cancelled) {
                assertThatThrownBy(() -> future.get(2, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
            }
            assertThatThrownBy(() -> session.probe(chunk(1, 1)).get()).isInstanceOf(CancellationException.class);
            assertThat(session.queuedPorts()).isZero();
            assertThat(kept.get().closed().size() + kept.get().open().size()).isEqualTo(1_000);
        }
    }

    @Test
    void closing_the_engine_cancels_everything_then_and_later() throws Exception {
        ProbeSession session = open(100);
        CompletableFuture<ProbeResult> running = session.probe(chunk(1, 1_000));

        engine.close();

        assertThatThrownBy(() -> running.get(2, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> session.probe(chunk(2, 10)).get(2, TimeUnit.SECONDS))
                .isInstanceOf(CancellationException.class);
        session.close();
    }

    @Test
    void who_brings_too_much_waits_and_is_let_go_by_the_end() throws Exception {
        ProbeSession session = open(100);
        AtomicInteger taken = new AtomicInteger();
        CompletableFuture<Void> producer = CompletableFuture.runAsync(() -> {
            try {
                while (!session.probe(chunk(1, 65_535)).isDone()) {
                    taken.incrementAndGet();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await().until(() -> taken.get() == ProbeSession.QUEUED_PORTS / 65_535);
        await().during(Duration.ofMillis(300)).until(() -> taken.get() == ProbeSession.QUEUED_PORTS / 65_535);
        assertThat(session.queuedPorts()).isLessThanOrEqualTo(ProbeSession.QUEUED_PORTS);

        session.close();

        producer.get(5, TimeUnit.SECONDS);
    }

    @Test
    void chunks_of_all_sessions_and_hosts_take_turns() throws Exception {
        try (ProbeSession first = open(0);
                ProbeSession second = open(0)) {
            first.pause();
            List<CompletableFuture<ProbeResult>> long_ = new ArrayList<>();
            for (int host = 1; host <= 3; host++) {
                long_.add(first.probe(chunk(host, 65_535)));
            }
            first.resume();
            second.probe(chunk(9, 50)).get();

            assertThat(long_).noneMatch(CompletableFuture::isDone);
        }
    }

    @Test
    void a_listener_that_throws_costs_no_result() throws Exception {
        try (Listeners listeners = new Listeners();
                ProbeSession session = engine.open(ProbeSettings.DEFAULT, (address, transport, port) -> {
                    throw new IllegalStateException("a listener of the test");
                })) {
            PortSet port = PortSet.of(listeners.accepting("127.7.2.1"));

            assertThat(session.probe(new ProbeChunk(Address.parse("127.7.2.1"), port, false))
                            .get()
                            .open())
                    .isEqualTo(port);
        }
    }
}
