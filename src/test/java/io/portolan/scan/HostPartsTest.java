package io.portolan.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
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
        parts.expect(part(HostStatus.UNKNOWN, 0, 9), 3);

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
        parts.expect(part(HostStatus.UNKNOWN, 0, 9), 2);

        parts.answered(part(HostStatus.UNKNOWN, 0, 1));
        HostResult last = parts.answered(part(HostStatus.UNKNOWN, 0, 2));

        assertThat(last.status()).isEqualTo(HostStatus.UNKNOWN);
        assertThat(last.filtered()).isEqualTo(PortSet.of(1, 2));
    }

    @Test
    void a_host_is_done_when_all_its_parts_are_written_whatever_their_order() {
        parts.expect(part(HostStatus.UNKNOWN, 0, 9), 2);
        HostResult silent = parts.answered(part(HostStatus.UNKNOWN, 0, 1));
        HostResult open = parts.answered(part(HostStatus.UP, 20, 2));

        assertThat(parts.written(open)).isEmpty();
        assertThat(parts.written(silent)).contains(true);
    }

    @Test
    void a_host_of_one_part_is_done_with_it() {
        assertThat(parts.answered(part(HostStatus.UP, 20, 2)).filtered()).isEqualTo(PortSet.of(2));
        assertThat(parts.written(part(HostStatus.UP, 20, 2))).contains(true);
        assertThat(parts.written(part(HostStatus.UNKNOWN, 0, 2))).contains(false);
    }
}
