package io.portolan.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.portolan.target.Address;
import io.portolan.target.PortSet;
import io.portolan.target.Transport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HostBatchTest {

    @Test
    void what_the_spool_keeps_of_udp_ports_comes_back_as_it_was() throws Exception {
        HostResult host = new HostResult(
                Address.parse("127.0.0.1"),
                "",
                Optional.empty(),
                HostStatus.UP,
                OptionalDouble.of(0.5),
                PortSet.of(53),
                PortSet.of(69),
                PortSet.of(123),
                PortSet.range(161, 162),
                List.of(),
                Instant.EPOCH,
                Instant.EPOCH);
        HostBatch batch = new HostBatch(new UUID(1, 2), false, Transport.UDP, List.of(host));
        ObjectMapper json = Json.mapper();

        assertThat(json.readValue(json.writeValueAsBytes(batch), HostBatch.class))
                .isEqualTo(batch);
    }
}
