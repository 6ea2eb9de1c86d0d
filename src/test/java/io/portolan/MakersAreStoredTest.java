package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.scan.HostResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The maker of a host's network card goes where its hardware address goes. */
class MakersAreStoredTest extends PipelineTestSupport {

    private static final String HOST = "select mac_address, vendor from hosts";

    @Override
    protected Map<String, String> environment() {
        try {
            Path list = Files.createTempFile("makers", ".txt");
            list.toFile().deleteOnExit();
            Files.writeString(list, "00000C Cisco\n0050568 Larger\n");
            return Map.of("PORTOLAN_MAKERS_FILES", list.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HostResult host(Instant at, Optional<String> mac) {
        HostResult host = Batches.up("192.0.2.7", at, 80);
        return new HostResult(
                host.address(),
                host.hostname(),
                mac,
                host.status(),
                host.responseTimeMillis(),
                host.open(),
                host.closed(),
                host.filtered(),
                host.openFiltered(),
                host.services(),
                at,
                at);
    }

    @Test
    void a_host_has_the_maker_of_the_hardware_address_that_it_has() throws Exception {
        UUID job = Batches.scanJob("makers");
        Instant now = Instant.now();

        Batches.write(template, Batches.scanned(job, List.of(host(now, Optional.of("00:00:0c:01:02:03")))));
        assertThat(rows(HOST)).containsExactly("00:00:0c:01:02:03 | Cisco");
        Batches.write(template, Batches.scanned(job, List.of(host(now, Optional.empty()))));
        assertThat(rows(HOST)).as("not seen this time").containsExactly("00:00:0c:01:02:03 | Cisco");
        Batches.write(template, Batches.scanned(job, List.of(host(now, Optional.of("02:00:00:00:00:01")))));
        assertThat(rows(HOST)).as("another card, of nobody").containsExactly("02:00:00:00:00:01 | -");
        Batches.write(template, Batches.scanned(job, List.of(host(now, Optional.of("00:50:56:8f:00:00")))));
        assertThat(rows(HOST)).containsExactly("00:50:56:8f:00:00 | Larger");

        assertThat(portolan("hosts", "--format", "csv")
                        .out()
                        .lines()
                        .findFirst()
                        .orElseThrow())
                .endsWith(",vendor");
        assertThat(portolan("hosts", "--format", "csv").out().strip()).endsWith(",Larger");
    }
}
