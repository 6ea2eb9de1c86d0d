package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.cli.Called;
import io.portolan.probe.UdpServers;
import io.portolan.scan.JobOutcome;
import io.portolan.scan.ScanRequest;
import io.portolan.service.Dns;
import io.portolan.service.RecordedDatagrams;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** UDP scans from the request to the database, and what is printed of them. */
class UdpScanTest extends PipelineTestSupport {
    private static final String HOST = "127.77.53.1";
    private static final String[] SCAN = {
        "scan", HOST, "--type", "udp", "-p", "20710-20714", "--timeout", "300", "--format"
    };
    private static final String OPTIONS = "--type udp -p 20710-20714 --timeout 300";

    private final UdpServers udp = new UdpServers();

    /** Refused by TCP, which means up. */
    @Override
    protected Map<String, String> environment() {
        return Map.of("PORTOLAN_DISCOVERY_PORTS", "20700");
    }

    @AfterEach
    void closeServers() throws IOException {
        udp.close();
    }

    /** One that speaks DNS and nothing else, on port 20711; one that reads nothing, on port 20713. */
    private void servers() throws IOException {
        List<byte[]> answers = RecordedDatagrams.of("dnsmasq");
        udp.answering(
                HOST,
                20711,
                asked -> new String(asked, StandardCharsets.ISO_8859_1).equals(new Dns().question(1))
                        ? answers.get(0)
                        : asked.length > 0 && asked[1] == answers.get(1)[1] ? answers.get(1) : new byte[0]);
        udp.silent(HOST, 20713);
    }

    @Test
    void every_port_asked_is_kept_with_its_state_and_who_answers_with_its_service() throws Exception {
        servers();

        JobOutcome job = completed(scan(OPTIONS, HOST));

        assertThat(rows("select job_id, protocol, status, open_ports, closed_ports, filtered_ports, open_filtered_ports"
                        + " from host_scans"))
                .containsExactly(job.id()
                        + " | udp | up | {[20711,20712)} | {[20710,20711),[20712,20713),[20714,20715)} | {}"
                        + " | {[20713,20714)}");
        assertThat(rows("select p.port, p.protocol, p.state, p.service_name, s.service_type, s.product, s.version,"
                        + " s.confidence, s.details ->> 'version_bind' from port_scans p"
                        + " join services s on s.port_scan_id = p.id"))
                .containsExactly("20711 | udp | open | domain | dns | dnsmasq | 2.90 | 100 | dnsmasq-2.90");
        assertThat(rows("select port, protocol, state from port_states order by port"))
                .containsExactly(
                        "20710 | udp | closed",
                        "20711 | udp | open",
                        "20712 | udp | closed",
                        "20713 | udp | open|filtered",
                        "20714 | udp | closed");
        assertThat(rows("select type, status, scan_stats - 'seconds' from scan_jobs"))
                .containsExactly(
                        "udp | completed | {\"open\": 1, \"closed\": 3, \"excluded\": 0, \"filtered\": 0, \"hosts_up\": 1,"
                                + " \"unresolved\": 0, \"hosts_total\": 1, \"ports_probed\": 5, \"open_filtered\": 1}");
        assertThat(rows("select scan_type from scan_targets")).containsExactly("udp");
    }

    @Test
    void every_output_keeps_what_is_silent_apart() throws Exception {
        servers();

        JsonNode json = JsonResult.of(called("json"));
        Called table = called("table");
        Called csv = called("csv");

        assertThat(json.at("/job/type").asText()).isEqualTo("udp");
        assertThat(json.at("/stats/open_filtered").asInt()).isEqualTo(1);
        JsonNode host = json.at("/hosts/0");
        assertThat(host.get("open_filtered").asInt()).isEqualTo(1);
        assertThat(host.get("open_filtered_ports").asText()).isEqualTo("20713");
        assertThat(host.get("closed_ports").asText()).isEqualTo("20710,20712,20714");
        assertThat(host.get("filtered_ports").asText()).isEmpty();
        assertThat(JsonResult.texts(host.get("ports"), "port", "protocol", "state", "service_name"))
                .containsExactly("20711 udp open domain");
        assertThat(table.out())
                .contains(": 1 open, 3 closed, 0 filtered, 1 open|filtered")
                .contains("20711/udp");
        assertThat(csv.out().lines().skip(1)).containsExactly(HOST + ",,20711,udp,open,domain,dnsmasq,2.90");
        JsonNode job = JsonResult.of(portolan("job", json.at("/job/id").asText(), "--format", "json"));
        assertThat(job.at("/scan_stats/open_filtered").asInt()).isEqualTo(1);
    }

    private Called called(String format) {
        String[] all = Arrays.copyOf(SCAN, SCAN.length + 1);
        all[SCAN.length] = format;
        return portolan(all);
    }

    @Test
    void what_discovery_finds_open_by_tcp_is_no_udp_port() throws Exception {
        servers();
        listeners.accepting(HOST, 20710);

        assertThat(called("list").out()).isEqualTo(HOST + ":20711\n");
        JsonNode line = JsonResult.parse(called("jsonl").out());

        assertThat(line.get("protocol").asText()).isEqualTo("udp");
        assertThat(line.get("port").asInt()).isEqualTo(20711);
    }

    @Test
    void the_inventory_counts_what_the_newest_scans_of_both_protocols_found() throws Exception {
        servers();
        listeners.accepting(HOST, 20712, 20714);

        completed(scan("-p 20710-20714", HOST));
        completed(scan(OPTIONS, HOST));

        JsonNode host = JsonResult.of(portolan("host", HOST, "--format", "json"));
        assertThat(host.get("open_ports").asInt()).isEqualTo(3);
        assertThat(host.get("open_filtered_ports").asInt()).isEqualTo(1);
        assertThat(JsonResult.texts(host.get("ports"), "port", "protocol"))
                .containsExactly("20711 udp", "20712 tcp", "20714 tcp");
        JsonNode hosts = JsonResult.of(portolan("hosts", "--format", "json"));
        assertThat(JsonResult.texts(hosts, "ip_address", "open_ports")).containsExactly(HOST + " 3");
    }

    @Test
    void without_discovery_a_silent_address_is_counted_and_no_host() throws Exception {
        udp.silent("127.77.53.2", 20710);
        udp.silent("127.77.53.2", 20711);
        String[] scan = {"scan", "127.77.53.2", "127.77.53.3", "--type", "udp", "-Pn", "-p", "20710-20711"};
        String[] all = Arrays.copyOf(scan, scan.length + 3);
        System.arraycopy(new String[] {"--all", "--format", "json"}, 0, all, scan.length, 3);

        JsonNode json = JsonResult.of(portolan(all));

        assertThat(rows("select host(ip_address) from hosts")).containsExactly("127.77.53.3");
        assertThat(List.of(
                        json.at("/stats/ports_probed").asInt(),
                        json.at("/stats/closed").asInt(),
                        json.at("/stats/filtered").asInt(),
                        json.at("/stats/open_filtered").asInt()))
                .containsExactly(4, 2, 0, 2);
        assertThat(JsonResult.texts(json.get("hosts"), "ip_address", "status", "open_filtered_ports"))
                .containsExactly("127.77.53.2 unknown 20710-20711", "127.77.53.3 up ");
    }

    @Test
    void a_host_is_said_to_be_found_by_udp_where_nothing_else_was_asked() throws Exception {
        servers();
        String found = "select discovery_method from hosts";

        completed(scan(OPTIONS + " -Pn", HOST));
        assertThat(rows(found)).as("new").containsExactly("udp");

        completed(scan(OPTIONS, HOST));
        assertThat(rows(found)).as("discovered by TCP").containsExactly("tcp");

        completed(scan(OPTIONS + " -Pn", HOST));
        assertThat(rows(found)).as("known").containsExactly("udp");
    }

    @Test
    void a_job_that_is_gone_on_with_asks_no_port_again_that_was_silent() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        udp.answering(HOST, 20713, bytes -> {
            asked.incrementAndGet();
            return new byte[0];
        });
        UUID job = completed(scan(OPTIONS, HOST, "127.77.53.2")).id();
        execute("delete from host_scans where host_id = (select id from hosts where ip_address = '127.77.53.2')");
        execute("update scan_jobs set status = 'interrupted'");
        int before = asked.get();

        completed(ScanRequest.resume(job));

        assertThat(before).isEqualTo(3);
        assertThat(asked.get()).isEqualTo(before);
        assertThat(rows("select host(h.ip_address), s.closed_ports, s.open_filtered_ports from host_scans s"
                        + " join hosts h on h.id = s.host_id order by h.ip_address"))
                .containsExactly(
                        HOST + " | {[20710,20713),[20714,20715)} | {[20713,20714)}",
                        "127.77.53.2 | {[20710,20715)} | {}");
        assertThat(rows("select scan_stats ->> 'ports_probed', scan_stats ->> 'open_filtered' from scan_jobs"))
                .containsExactly("10 | 1");
    }
}
