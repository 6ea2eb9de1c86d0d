package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.probe.NetworkNamespace;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** IPv6 from the target to the tables, as IPv4: the loopback, a network of this machine's own, and a zone of it. */
class Ipv6IsScannedTest extends PipelineTestSupport {

    private static final String QUICK = "-p 20360-20362 --timeout 200 --retries 1";

    @Override
    protected Map<String, String> environment() {
        return Map.of("PORTOLAN_DISCOVERY_PORTS", "20360");
    }

    @Test
    void the_loopback_is_scanned() throws Exception {
        listeners.accepting("::1", 20361);

        completed(scan(QUICK, "::1"));

        assertThat(rows("select host(h.ip_address), h.scope, h.status, s.open_ports, s.closed_ports"
                        + " from hosts h join host_scans s on s.host_id = h.id"))
                .containsExactly("::1 |  | up | {[20361,20362)} | {[20360,20361),[20362,20363)}");
    }

    @Test
    @EnabledIf(value = "io.portolan.probe.NetworkNamespace#available", disabledReason = "takes root, ip and nft")
    void a_network_of_this_machine_and_a_zone_are_scanned_and_the_hardware_address_is_kept() throws Exception {
        try (NetworkNamespace network = NetworkNamespace.create()) {
            network.widen("fd00:2545::1/64", "fd00:2545::2/64", "fd00:2545::a/64");
            network.listen("fd00:2545::a", 20361, 20362);
            String linkLocal = network.linkLocalAddress() + "%" + network.device();

            completed(scan(QUICK, "fd00:2545::/124", linkLocal));

            assertThat(rows("select host(h.ip_address), h.scope, h.mac_address, s.open_ports, s.closed_ports"
                            + " from hosts h join host_scans s on s.host_id = h.id"
                            + " where host(h.ip_address) <> 'fd00:2545::1' order by h.ip_address"))
                    .containsExactly(
                            "fd00:2545::2 |  | %s | {} | {[20360,20363)}".formatted(network.macAddress()),
                            "fd00:2545::a |  | %s | {[20361,20363)} | {[20360,20361)}".formatted(network.macAddress()),
                            "fe80::2 | %s | %s | {} | {[20360,20363)}"
                                    .formatted(network.device(), network.macAddress()));
            assertThat(rows("select scan_stats ->> 'hosts_total', scan_stats ->> 'hosts_up' from scan_jobs"))
                    .as("this machine's own address is up too")
                    .containsExactly("17 | 4");
        }
    }
}
