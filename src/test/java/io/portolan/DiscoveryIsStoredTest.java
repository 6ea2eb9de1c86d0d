package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.cli.Called;
import io.portolan.probe.Listeners;
import io.portolan.scan.JobOutcome;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Discovery with database storage. */
class DiscoveryIsStoredTest extends PipelineTestSupport {

    private static final String QUICK = "-p 20300 --timeout 100 --retries 1";

    @Override
    protected Map<String, String> environment() {
        return Map.of("PORTOLAN_DISCOVERY_PORTS", "20300");
    }

    @Test
    void a_connection_accepted_or_refused_means_up_and_silence_means_nothing_is_kept() throws Exception {
        listeners.accepting("127.77.11.1", 20300);
        listeners.silent("127.77.11.3", 20300);

        JobOutcome job = completed(discovery(QUICK, "127.77.11.0/30"));

        assertThat(job.discoveryOnly()).isTrue();
        assertThat(rows(
                        "select id, network, targets, method, status, hosts_discovered, hosts_responsive, error_message,"
                                + " completed_at >= started_at from discovery_jobs"))
                .containsExactly(job.id() + " | 127.77.11.0/30 | {127.77.11.0/30} | tcp | completed | 4 | 3 | - | t");
        assertThat(rows("select host(ip_address), scope, hostname, status, discovery_method, response_time_ms >= 0"
                        + " from hosts order by ip_address"))
                .containsExactly(
                        "127.77.11.0 |  | - | up | tcp | t",
                        "127.77.11.1 |  | - | up | tcp | t",
                        "127.77.11.2 |  | - | up | tcp | t");
        assertThat(rows("select event_type, new_value ->> 'status', job_id from host_history"))
                .as("a discovery's events name no scan job")
                .containsExactly("discovered | up | -", "discovered | up | -", "discovered | up | -");
    }

    @Test
    void a_discovery_leaves_no_scan_behind() throws Exception {
        listeners.accepting("127.77.11.1", 20300);

        completed(discovery(QUICK, "127.77.11.1", "::1"));

        assertThat(rows("select (select count(*) from scan_targets), (select count(*) from scan_jobs),"
                        + " (select count(*) from host_scans), (select count(*) from port_scans)"))
                .containsExactly("0 | 0 | 0 | 0");
        assertThat(rows("select host(ip_address) from hosts order by ip_address"))
                .containsExactly("127.77.11.1", "::1");
        assertThat(rows("select network, targets from discovery_jobs"))
                .as("more than one network")
                .containsExactly("- | {127.77.11.1,::1}");
    }

    @Test
    void a_known_host_that_is_silent_now_becomes_down_and_first_seen_stays() throws Exception {
        completed(discovery(QUICK, "127.77.11.4-5"));
        String firstSeen = rows("select min(first_seen) from hosts").get(0);
        try (Listeners full = new Listeners()) {
            full.silent("127.77.11.4", 20300);
            completed(discovery(QUICK, "127.77.11.4-5"));
        }

        assertThat(rows("select host(ip_address), status from hosts order by ip_address"))
                .containsExactly("127.77.11.4 | down", "127.77.11.5 | up");
        assertThat(rows("select hosts_discovered, hosts_responsive from discovery_jobs order by created_at"))
                .containsExactly("2 | 2", "2 | 1");
        completed(discovery(QUICK, "127.77.11.4-5"));
        assertThat(rows("select min(first_seen), count(*), bool_and(last_seen > first_seen) from hosts"))
                .containsExactly(firstSeen + " | 2 | t");
        assertThat(rows("select event_type from host_history e join hosts h on h.id = e.host_id"
                        + " where host(h.ip_address) = '127.77.11.4' order by e.created_at"))
                .containsExactly("discovered", "down", "up");
    }

    @Test
    void the_first_five_ports_asked_for_are_tried_besides() throws Exception {
        listeners.silent("127.77.11.6", 20300);
        for (int port = 20301; port <= 20305; port++) {
            listeners.silent("127.77.11.7", port);
        }
        listeners.silent("127.77.11.7", 20300);

        completed(discovery("-p 20301-20306 --timeout 100 --retries 1", "127.77.11.6-7"));

        assertThat(rows("select host(ip_address) from hosts"))
                .as("the sixth port, which would refuse, is not asked")
                .containsExactly("127.77.11.6");
    }

    @Test
    void more_addresses_than_a_batch_holds_are_all_found() throws Exception {
        completed(discovery(QUICK, "127.77.12.0/22"));

        assertThat(rows("select hosts_discovered, hosts_responsive from discovery_jobs"))
                .containsExactly("1024 | 1024");
        assertThat(rows("select count(*), count(distinct ip_address) from hosts"))
                .containsExactly("1024 | 1024");
        assertThat(rows("select count(*) from host_history where event_type = 'discovered'"))
                .containsExactly("1024");
    }

    @Test
    void discover_lists_the_hosts_that_are_up() throws Exception {
        completed(discovery(QUICK, "127.77.11.1", "127.77.11.9"));
        listeners.silent("127.77.11.1", 20300);

        Called called = portolan(
                "discover", "127.77.11.1-3", "-p", "20300", "--timeout", "100", "--retries", "1", "--format", "json");

        assertThat(called.exitCode()).as(called.err()).isZero();
        JsonNode hosts = JsonResult.of(called);
        assertThat(hosts)
                .extracting(host -> host.get("ip_address").asText())
                .as("no host that is down, and none that was not asked for")
                .containsExactly("127.77.11.2", "127.77.11.3");
        assertThat(JsonResult.keys(hosts.get(0)))
                .containsExactly(
                        "id",
                        "ip_address",
                        "hostname",
                        "status",
                        "discovery_method",
                        "response_time_ms",
                        "open_ports",
                        "tarpit",
                        "first_seen",
                        "last_seen",
                        "vendor");
        assertThat(rows("select host(ip_address), status from hosts order by ip_address"))
                .containsExactly("127.77.11.1 | down", "127.77.11.2 | up", "127.77.11.3 | up", "127.77.11.9 | up");
    }

    @Test
    void no_host_up_is_an_answer_like_any_other() throws Exception {
        listeners.silent("127.77.11.8", 20300);

        Called called = portolan(
                "discover", "127.77.11.8", "-p", "20300", "--timeout", "100", "--retries", "1", "--format", "json");

        assertThat(called.exitCode()).isZero();
        assertThat(JsonResult.of(called)).isEmpty();
        assertThat(rows("select status, hosts_discovered, hosts_responsive from discovery_jobs"))
                .containsExactly("completed | 1 | 0");
    }
}
