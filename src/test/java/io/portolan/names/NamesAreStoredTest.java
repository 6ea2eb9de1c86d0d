package io.portolan.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.PipelineTestSupport;
import io.portolan.probe.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A host in a network of the test's own, its name from a name server of the test's own, its maker from such a list. */
@EnabledIf(value = "io.portolan.probe.NetworkNamespace#available", disabledReason = "needs root, ip and nft")
class NamesAreStoredTest extends PipelineTestSupport {
    private static NetworkNamespace network;
    private static NameServer server;
    private static Path makers;

    @BeforeAll
    static void open() throws IOException {
        network = NetworkNamespace.create();
        server = new NameServer(
                question -> question.named("Host-" + question.name().split("\\.", -1)[0] + ".Example.org"));
        makers = Files.createTempFile("makers", ".txt");
        Files.writeString(makers, network.macAddress().replace(":", "").substring(0, 6) + " The maker\n");
    }

    @AfterAll
    static void close() throws IOException {
        server.close();
        network.close();
        Files.delete(makers);
    }

    @Override
    protected Map<String, String> environment() {
        return Map.of(
                "PORTOLAN_NAMES_SERVERS", server.setting(),
                "PORTOLAN_MAKERS_FILES", makers.toString(),
                "PORTOLAN_DISCOVERY_PORTS", "21401");
    }

    private static final String HOSTS = "select hostname, mac_address, vendor from hosts order by ip_address";

    private void named() throws IOException {
        assertThat(rows(HOSTS))
                .containsExactly("- | - | -", "host-2.example.org | " + network.macAddress() + " | The maker");
    }

    @Test
    void a_scan_names_the_hosts_that_are_up_but_those_of_the_loopback() throws Exception {
        completed(scan("-p 21401-21404", "127.77.62.1", network.address()));

        named();
        assertThat(portolan("hosts", "--format", "csv").out())
                .contains(",host-2.example.org,up,")
                .contains("The maker");
    }

    @Test
    void so_does_a_scan_without_discovery_in_several_units() throws Exception {
        completed(scan("-Pn -p 1-9000", "127.77.62.1", network.address()));
        named();
    }

    @Test
    void so_does_a_discovery() throws Exception {
        completed(discovery("-p 21401", "127.77.62.1", network.address()));
        named();
    }

    @Test
    void without_dns_nobody_is_asked() throws Exception {
        int asked = server.asked().size();

        completed(scan("-n -p 21401", network.address()));

        assertThat(server.asked()).hasSize(asked);
        assertThat(rows(HOSTS)).containsExactly("- | " + network.macAddress() + " | The maker");
    }
}
