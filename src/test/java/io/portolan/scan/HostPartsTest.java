package io.portolan.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HostPartsTest {

    private static final Address HOST = Address.parse("127.77.1.1");

    private final HostParts parts = new HostParts();

    private static HostResult part(HostStatus status, int openPort, int silentPort) {
        return new HostResult(
                HOST,
                "",
                Optional.empty(),
                status,
                OptionalDouble.empty(),
                openPort == 0 ? PortSet.EMPTY : PortSet.of(openPort),
                PortSet.EMPTY,
                PortSet.of(silentPort),
                PortSet.EMPTY,
                List.of(),
                Instant.EPOCH,
                Instant.EPOCH);
    }

    @Test
    void silent_ports_are_held_until_the_host_is_heard_of_and_then_written() {
        parts.expect(part(HostStatus.UNKNOWN, 0, 9), 3, Optional.empty());

        HostResult first = parts.answered(part(HostStatus.UNKNOWN, 0, 1));
        HostResult second = parts.answered(part(HostStatus.UP, 20, 2));
        HostResult third = parts.answered(part(HostStatus.UNKNOWN, 0, 3));

        assertThat(first.filtered()).isEqualTo(PortSet.EMPTY);
        assertThat(first.status()).isEqualTo(HostStatus.UNKNOWN);
        assertThat(second.filtered()).isEqualTo(PortSet.of(1, 2));
        assertThat(second.status()).isEqualTo(HostStatus.UP);
        assertThat(third.filtered()).isEqualTo(PortSet.of(3));
        assertThat(third.status()).as("it is known by then").isEqualTo(HostStatus.UP);
    }

    @Test
    void an_address_that_never_answers_is_told_with_its_last_part() {
        parts.expect(part(HostStatus.UNKNOWN, 0, 9), 2, Optional.empty());

        parts.answered(part(HostStatus.UNKNOWN, 0, 1));
        HostResult last = parts.answered(part(HostStatus.UNKNOWN, 0, 2));

        assertThat(last.status()).isEqualTo(HostStatus.UNKNOWN);
        assertThat(last.filtered()).isEqualTo(PortSet.of(1, 2));
    }

    @Test
    void a_host_is_done_when_all_its_parts_are_written_whatever_their_order() {
        parts.expect(part(HostStatus.UNKNOWN, 0, 9), 2, Optional.empty());
        HostResult silent = parts.answered(part(HostStatus.UNKNOWN, 0, 1));
        HostResult open = parts.answered(part(HostStatus.UP, 20, 2));

        assertThat(parts.written(open)).isEmpty();
        assertThat(parts.written(silent)).contains(true);
    }

    @Test
    void a_suspect_is_looked_at_once_over_all_that_was_seen_of_it() throws Exception {
        parts.expect(part(HostStatus.UP, 0, 9), 3, Optional.empty());
        HostResult first = parts.answered(part(HostStatus.UP, 20, 1));
        Optional<PortSet> tooFew = parts.suspected(first, (open, asked) -> open > 1);
        HostResult second = parts.answered(part(HostStatus.UP, 21, 2));
        Optional<PortSet> enough = parts.suspected(second, (open, asked) -> open > 1 && asked == 4);
        Optional<PortSet> again = parts.suspected(first, (open, asked) -> true);

        assertThat(tooFew).isEmpty();
        assertThat(enough).contains(PortSet.of(20, 21));
        assertThat(again).as("somebody looks at it").isEmpty();
        CompletableFuture<Boolean> beside = CompletableFuture.supplyAsync(() -> isTarpit());
        assertThat(beside).isNotDone();
        parts.judge(HOST, true);
        assertThat(beside.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(isTarpit()).isTrue();
    }

    @Test
    void nobody_waits_for_a_verdict_once_the_job_has_ended() throws Exception {
        parts.expect(part(HostStatus.UP, 0, 9), 2, Optional.empty());
        parts.suspected(parts.answered(part(HostStatus.UP, 20, 1)), (open, asked) -> true);

        assertThat(parts.isTarpit(HOST, () -> true)).isFalse();
        parts.judge(HOST, true);
        assertThat(parts.isTarpit(HOST, () -> true)).as("it is known already").isTrue();
    }

    @Test
    void what_an_earlier_run_has_seen_of_a_host_counts() {
        Answered some = new Answered(PortSet.of(18, 19), PortSet.of(19), false);
        parts.expect(part(HostStatus.UP, 0, 9), 1, Optional.of(some));

        HostResult rest = parts.answered(part(HostStatus.UP, 20, 1));

        assertThat(parts.suspected(rest, (open, asked) -> open == 2 && asked == 4))
                .contains(PortSet.of(19, 20));
        parts.expect(part(HostStatus.UP, 0, 9), 1, Optional.of(new Answered(PortSet.of(19), PortSet.of(19), true)));
        assertThat(parts.suspected(rest, (open, asked) -> true))
                .as("judged before")
                .isEmpty();
        assertThat(isTarpit()).isTrue();
    }

    private boolean isTarpit() {
        try {
            return parts.isTarpit(HOST, () -> false);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_host_of_one_part_is_done_with_it() {
        assertThat(parts.answered(part(HostStatus.UP, 20, 2)).filtered()).isEqualTo(PortSet.of(2));
        assertThat(parts.written(part(HostStatus.UP, 20, 2))).contains(true);
        assertThat(parts.written(part(HostStatus.UNKNOWN, 0, 2))).contains(false);
    }
}
