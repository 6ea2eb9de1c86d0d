package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.cli.Called;
import io.portolan.probe.Listeners;
import io.portolan.scan.JobOutcome;
import io.portolan.service.Servers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Query scan results: what the commands print is what the rows say. */
class ScanResultsAreQueriedTest extends PipelineTestSupport {

    private static final UUID NOBODY = UUID.fromString("00000000-0000-4000-8000-000000000000");

    private static final String[] HOST_KEYS = {
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
        "vendor"
    };

    @Override
    protected Map<String, String> environment() {
        return Map.of("PORTOLAN_DISCOVERY_PORTS", "20500");
    }

    /** Three hosts of two networks, found in no order; 127.77.31.9 is down, 127.77.31.10 has two open ports. */
    private JobOutcome inventory() throws Exception {
        completed(scan("-p 20500", "127.77.32.1", "127.77.31.9"));
        try (Listeners full = new Listeners()) {
            full.silent("127.77.31.9", 20500);
            completed(scan("-p 20500 --timeout 100 --retries 1", "127.77.31.9"));
        }
        servers.listen("127.77.31.10", 20501, Servers.saying(bytes("SSH-2.0-OpenSSH_9.2p1\r\n")));
        listeners.accepting("127.77.31.10", 20503);
        return completed(scan("-p 20501-20505", "127.77.31.10"));
    }

    @Test
    void scan_prints_one_object_of_job_stats_and_hosts() throws Exception {
        listeners.accepting("127.77.31.1", 20502, 20504);
        listeners.silent("127.77.31.1", 20505);

        JsonNode result =
                JsonResult.of(portolan("scan", "127.77.31.1", "127.77.31.2", "-p", "20501-20505", "--format", "json"));

        assertThat(JsonResult.keys(result)).containsExactly("job", "stats", "hosts");
        assertThat(JsonResult.keys(result.get("job")))
                .containsExactly("id", "type", "status", "started_at", "completed_at", "error_message");
        assertThat(JsonResult.keys(result.get("stats")))
                .containsExactly(
                        "hosts_total",
                        "hosts_up",
                        "ports_probed",
                        "open",
                        "closed",
                        "filtered",
                        "unresolved",
                        "seconds",
                        "excluded");
        JsonNode host = result.at("/hosts/0");
        assertThat(JsonResult.keys(host))
                .containsExactly(
                        "ip_address",
                        "hostname",
                        "status",
                        "response_time_ms",
                        "open",
                        "closed",
                        "filtered",
                        "closed_ports",
                        "filtered_ports",
                        "ports");
        assertThat(JsonResult.keys(host.at("/ports/0")))
                .containsExactly("port", "protocol", "state", "service_name", "product", "version", "cpe");
        assertThat(rows("select id, status from scan_jobs"))
                .containsExactly(result.at("/job/id").asText() + " | completed");
        assertThat(host.get("closed_ports").asText()).isEqualTo("20501,20503");
        assertThat(host.get("filtered_ports").asText()).isEqualTo("20505");
        assertThat(List.of(
                        host.get("open").asInt(),
                        host.get("closed").asInt(),
                        host.get("filtered").asInt()))
                .containsExactly(2, 2, 1);
        assertThat(host.get("ports"))
                .extracting(port ->
                        port.get("port").asInt() + " " + port.get("state").asText())
                .containsExactly("20502 open", "20504 open");
        Instant started = Instant.parse(result.at("/job/started_at").asText());
        Instant completed = Instant.parse(result.at("/job/completed_at").asText());
        assertThat(result.at("/stats/seconds").asDouble())
                .isCloseTo((completed.toEpochMilli() - started.toEpochMilli()) / 1e3, within(0.002));
    }

    @Test
    void all_shows_the_addresses_without_an_answer_too() throws Exception {
        listeners.silent("127.77.31.3", 20500);

        String scan = "scan 127.77.31.3-4 -p20500 --timeout 100 --retries 1 --format json";

        JsonNode up = JsonResult.of(portolan(scan.split(" ")));
        JsonNode all = JsonResult.of(portolan((scan + " --all").split(" ")));
        JsonNode unasked = JsonResult.of(portolan((scan + " --all -Pn").split(" ")));

        assertThat(statuses(up)).containsExactly("127.77.31.4 up");
        assertThat(statuses(all)).containsExactly("127.77.31.3 down", "127.77.31.4 up");
        assertThat(statuses(unasked)).containsExactly("127.77.31.3 unknown", "127.77.31.4 up");
        assertThat(rows("select host(ip_address) from hosts")).containsExactly("127.77.31.4");
    }

    private static List<String> statuses(JsonNode scan) {
        return JsonResult.texts(scan.get("hosts"), "ip_address", "status");
    }

    @Test
    void csv_list_and_jsonl_are_one_line_an_open_port() throws Exception {
        listeners.accepting("127.77.31.5", 20502, 20501);
        listeners.accepting("::1", 20502);
        String scan = "scan 127.77.31.5 ::1 -p 20501-20503 --format ";

        Called csv = portolan((scan + "csv").split(" "));
        Called list = portolan((scan + "list").split(" "));
        Called jsonl = portolan((scan + "jsonl").split(" "));

        assertThat(csv.out().lines().skip(1))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("127.77.31.5,,20501,tcp,open,"),
                        line -> assertThat(line).startsWith("127.77.31.5,,20502,tcp,open,"),
                        line -> assertThat(line).startsWith("::1,,20502,tcp,open,"));
        assertThat(csv.out().lines().findFirst())
                .hasValueSatisfying(
                        line -> assertThat(line).startsWith("ip_address,hostname,port,protocol,state,service_name"));
        assertThat(list.out().lines())
                .containsExactlyInAnyOrder("127.77.31.5:20501", "127.77.31.5:20502", "[::1]:20502");
        assertThat(jsonl.out().lines().map(JsonResult::parse))
                .hasSize(3)
                .allSatisfy(line -> assertThat(JsonResult.keys(line))
                        .containsExactly("ip_address", "port", "protocol", "state", "service_name"));
    }

    @Test
    void hosts_lists_the_inventory_sorted_by_address() throws Exception {
        inventory();

        JsonNode hosts = JsonResult.of(portolan("hosts", "--format", "json"));

        assertThat(hosts).allSatisfy(host -> assertThat(JsonResult.keys(host)).containsExactly(HOST_KEYS));
        assertThat(JsonResult.texts(hosts, "ip_address", "status", "open_ports"))
                .containsExactly("127.77.31.9 down 0", "127.77.31.10 up 2", "127.77.32.1 up 0");
        assertThat(JsonResult.texts(hosts, "id"))
                .containsExactlyElementsOf(rows("select id from hosts order by ip_address"));
        assertThat(hosts)
                .allSatisfy(host -> assertThat(
                                Instant.parse(host.get("first_seen").asText()))
                        .isBeforeOrEqualTo(Instant.parse(host.get("last_seen").asText())));
        assertThat(portolan("hosts", "--format", "csv").out().lines()).first().isEqualTo(String.join(",", HOST_KEYS));
        assertThat(portolan("hosts").out()).contains("127.77.31.9", "127.77.31.10", "127.77.32.1");
    }

    @Test
    void hosts_are_narrowed_by_status_and_network() throws Exception {
        inventory();

        assertThat(addresses("--status down")).containsExactly("127.77.31.9");
        assertThat(addresses("--network 127.77.31.0/24")).containsExactly("127.77.31.9", "127.77.31.10");
        assertThat(addresses("--network 127.77.31.77/24 --status up")).containsExactly("127.77.31.10");
        assertThat(addresses("--status gone")).isEmpty();
    }

    private List<String> addresses(String options) {
        return JsonResult.texts(JsonResult.of(portolan(("hosts --format json " + options).split(" "))), "ip_address");
    }

    @Test
    void host_shows_open_ports_services_and_history_of_one() throws Exception {
        JobOutcome job = inventory();

        JsonNode host = JsonResult.of(portolan("host", "127.77.31.10", "--format", "json"));
        JsonNode lost = JsonResult.of(portolan("host", "127.77.31.9", "--format", "json"));

        assertThat(JsonResult.texts(host.get("ports"), "port", "state", "product", "version"))
                .containsExactly("20501 open OpenSSH 9.2p1", "20503 open null null");
        assertThat(JsonResult.texts(host.get("history"), "event_type", "job_id"))
                .containsExactly("discovered " + job.id());
        assertThat(JsonResult.texts(lost.get("history"), "event_type"))
                .as("newest first")
                .containsExactly("down", "discovered");
        assertThat(portolan("host", "127.77.31.10").out()).contains("20501", "OpenSSH", "discovered");
        assertThat(portolan("host", "127.77.31.10", "--format", "csv").out().lines())
                .hasSize(3);
    }

    @Test
    void a_host_that_is_not_there_is_a_bad_answer() {
        Called called = portolan("host", "127.77.31.99");

        assertThat(called.exitCode()).isEqualTo(1);
        assertThat(called.out()).isEmpty();
        assertThat(called.err()).isEqualToIgnoringNewLines("portolan: host 127.77.31.99 does not exist");
    }

    @Test
    void jobs_lists_scan_jobs_newest_first() throws Exception {
        inventory();
        execute("update scan_jobs set status = 'failed', error_message = 'for the test' where id = ("
                + "select id from scan_jobs order by created_at limit 1)");

        JsonNode jobs = JsonResult.of(portolan("jobs", "--format", "json"));

        assertThat(jobs)
                .hasSize(3)
                .allSatisfy(job -> assertThat(JsonResult.keys(job))
                        .containsExactly(
                                "id",
                                "target_id",
                                "type",
                                "status",
                                "created_at",
                                "started_at",
                                "completed_at",
                                "error_message",
                                "scan_stats"));
        assertThat(JsonResult.texts(jobs, "id", "target_id", "status"))
                .containsExactlyElementsOf(
                        rows("select id || ' ' || target_id || ' ' || status from scan_jobs order by created_at desc"));
        assertThat(jobs.at("/0/scan_stats/open").asInt()).isEqualTo(2);
        JsonNode failed = JsonResult.of(portolan("jobs", "--status", "failed", "--format", "json"));
        assertThat(JsonResult.texts(failed, "error_message")).containsExactly("for the test");
        assertThat(portolan("jobs", "--format", "csv").out().lines()).hasSize(4);
    }

    @Test
    void jobs_with_discovery_lists_discovery_jobs() throws Exception {
        JobOutcome discovery = completed(discovery("-p 20500", "127.77.31.0/30"));

        JsonNode jobs = JsonResult.of(portolan("jobs", "--discovery", "--format", "json"));

        assertThat(JsonResult.texts(jobs, "id", "network", "status", "hosts_discovered", "hosts_responsive"))
                .containsExactly(discovery.id() + " 127.77.31.0/30 completed 4 4");
        assertThat(JsonResult.of(portolan("jobs", "--format", "json"))).isEmpty();
        JsonNode job = JsonResult.of(portolan("job", discovery.id().toString(), "--format", "json"));
        assertThat(job.get("hosts_responsive").asInt()).isEqualTo(4);
    }

    @Test
    void job_shows_one_with_its_statistics() throws Exception {
        JobOutcome scan = inventory();

        JsonNode job = JsonResult.of(portolan("job", scan.id().toString(), "--format", "json"));

        assertThat(job.get("id").asText()).isEqualTo(scan.id().toString());
        assertThat(JsonResult.keys(job)).contains("status", "started_at", "completed_at", "error_message");
        assertThat(job.get("scan_stats").get("open").asInt()).isEqualTo(2);
        assertThat(job.get("scan_stats").get("closed").asInt()).isEqualTo(3);
        assertThat(portolan("job", scan.id().toString()).out())
                .contains(scan.id().toString(), "completed");
    }

    @Test
    void a_job_that_is_not_there_is_a_bad_answer() {
        String line = "portolan: scan job " + NOBODY + " does not exist";

        for (String[] words : List.of(
                new String[] {"job", NOBODY.toString()},
                new String[] {"cancel", NOBODY.toString()},
                new String[] {"scan", "--resume", NOBODY.toString()})) {
            Called called = portolan(words);
            assertThat(called.exitCode()).as(words[0]).isEqualTo(1);
            assertThat(called.out()).as(words[0]).isEmpty();
            assertThat(called.err()).as(words[0]).isEqualToIgnoringNewLines(line);
        }
    }

    @Test
    void verify_counts_what_is_broken_and_ends_with_1_then() throws Exception {
        inventory();

        Called whole = portolan("verify", "--format", "json");
        assertThat(JsonResult.of(whole)).isNotEmpty().allSatisfy(check -> {
            assertThat(JsonResult.keys(check)).containsExactly("check", "count");
            assertThat(check.get("count").asInt()).isZero();
        });

        execute("update host_scans set open_ports = open_ports + '{[20500,20501)}'::int4multirange"
                + " where open_ports <> '{}'");
        Called broken = portolan("verify", "--format", "json");
        assertThat(broken.exitCode()).isEqualTo(1);
        assertThat(JsonResult.parse(broken.out()))
                .filteredOn(check -> check.get("count").asInt() > 0)
                .extracting(check -> check.get("check").asText() + " " + check.get("count"))
                .containsExactly(
                        "open ports of host scans without a port scan 1",
                        "completed scans with more rows than their statistics count 1");
        execute("update host_scans set open_ports = open_ports - '{[20500,20501)}'::int4multirange");
    }

    @Test
    void cleanup_of_everything_leaves_empty_tables() throws Exception {
        inventory();

        Called called = portolan("cleanup", "--all", "--yes");

        assertThat(called.exitCode()).as(called.err()).isZero();
        assertThat(called.out()).contains("port_scans", "hosts");
        assertThat(rows("select (select count(*) from scan_targets), (select count(*) from scan_jobs),"
                        + " (select count(*) from hosts), (select count(*) from host_history),"
                        + " (select count(*) from services)"))
                .containsExactly("0 | 0 | 0 | 0 | 0");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
