package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.cli.Called;
import io.portolan.probe.Listeners;
import io.portolan.scan.BadInput;
import io.portolan.scan.JobOutcome;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Scan discovered hosts: {@code --live} takes its targets from the inventory. */
class LiveHostsAreScannedTest extends PipelineTestSupport {

    private static final String SCANNED =
            "select host(h.ip_address), s.open_ports from host_scans s join hosts h on h.id = s.host_id"
                    + " order by h.ip_address";

    @Override
    protected Map<String, String> environment() {
        return Map.of("PORTOLAN_DISCOVERY_PORTS", "20400");
    }

    /** 127.77.21.1 and .2, 127.77.22.1 and ::1 are up; 127.77.21.3 was up and is down. */
    @BeforeEach
    void discover() throws Exception {
        completed(discovery("-p 20400", "127.77.21.1-3", "127.77.22.1", "::1"));
        try (Listeners full = new Listeners()) {
            full.silent("127.77.21.3", 20400);
            completed(discovery("-p 20400 --timeout 100 --retries 1", "127.77.21.3"));
        }
    }

    @Test
    void live_scans_every_host_that_is_up_and_no_other() throws Exception {
        listeners.accepting("127.77.21.1", 20401);
        listeners.accepting("127.77.21.3", 20401);
        listeners.accepting("127.77.22.1", 20402);
        listeners.accepting("::1", 20401);

        JobOutcome job = completed(scan("--live -p 20401-20402"));

        assertThat(rows(SCANNED))
                .containsExactly(
                        "127.77.21.1 | {[20401,20402)}",
                        "127.77.21.2 | {}",
                        "127.77.22.1 | {[20402,20403)}",
                        "::1 | {[20401,20402)}");
        assertThat(rows("select id, status, targets from scan_jobs"))
                .containsExactly(job.id() + " | completed | {127.77.21.1,127.77.21.2,127.77.22.1,::1}");
        assertThat(rows("select status from hosts where host(ip_address) = '127.77.21.3'"))
                .containsExactly("down");
    }

    @Test
    void network_narrows_live_down() throws Exception {
        listeners.accepting("127.77.21.2", 20401);

        completed(scan("--live --network 127.77.21.0/24 -p 20401"));

        assertThat(rows(SCANNED)).containsExactly("127.77.21.1 | {}", "127.77.21.2 | {[20401,20402)}");
        completed(scan("--live --network ::/0 -p 20401"));
        assertThat(rows("select targets from scan_jobs order by created_at desc limit 1"))
                .containsExactly("{::1}");
    }

    @Test
    void a_host_that_has_fallen_silent_since_is_down_after_it() throws Exception {
        listeners.silent("127.77.21.2", 20400);

        completed(scan("--live --network 127.77.21.0/24 -p 20400 --timeout 100 --retries 1"));

        assertThat(rows("select host(ip_address), status from hosts where ip_address << '127.77.21.0/24'"
                        + " order by ip_address"))
                .containsExactly("127.77.21.1 | up", "127.77.21.2 | down", "127.77.21.3 | down");
    }

    @Test
    void a_network_without_a_live_host_starts_nothing() {
        assertThatThrownBy(() -> run(scan("--live --network 127.77.99.0/24 -p 20401")))
                .isInstanceOf(BadInput.class)
                .hasMessage("no target left: no host of the inventory is up in 127.77.99.0/24");
        Called called = portolan("scan", "--live", "--network", "127.77.99.0/24");

        assertThat(called.exitCode()).isEqualTo(2);
        assertThat(called.out()).isEmpty();
        assertThat(rows("select count(*) from scan_jobs")).containsExactly("0");
    }

    @Test
    void the_command_line_scans_the_live_hosts_of_a_network() throws Exception {
        listeners.accepting("127.77.21.1", 20401);

        JsonNode result =
                JsonResult.of(portolan("scan", "--live", "--network", "127.77.21.0/24", "-p20401", "--format", "json"));

        assertThat(result.at("/job/status").asText()).isEqualTo("completed");
        assertThat(result.at("/stats/hosts_total").asInt()).isEqualTo(2);
        assertThat(result.get("hosts"))
                .extracting(host -> host.get("ip_address").asText() + " " + host.get("open"))
                .containsExactly("127.77.21.1 1", "127.77.21.2 0");
    }
}
