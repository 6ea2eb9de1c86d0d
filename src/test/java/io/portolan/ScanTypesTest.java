package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.scan.JobOutcome;
import io.portolan.service.Servers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Multiple scan types, on the same targets. */
class ScanTypesTest extends PipelineTestSupport {

    private static final String ADDRESS = "127.77.41.1";

    private static final String PORTS =
            "select j.type, p.port, p.state, s.service_type, s.product, s.version from port_scans p"
                    + " join scan_jobs j on j.id = p.job_id left join services s on s.port_scan_id = p.id"
                    + " order by j.created_at, p.port";

    @Override
    protected Map<String, String> environment() {
        return Map.of("PORTOLAN_DISCOVERY_PORTS", "20600");
    }

    private void servers() {
        servers.listen(ADDRESS, 20601, Servers.saying(bytes("SSH-2.0-OpenSSH_9.2p1\r\n")));
        servers.listen(ADDRESS, 20602, Servers.sayingEvery(900, bytes("220 (vsFTPd 3.0.3)\r\n")));
    }

    @Test
    void a_version_scan_waits_for_servers_that_a_connect_scan_does_not_wait_for() {
        servers();

        completed(scan("-p 20601-20603", ADDRESS));
        completed(scan("-p 20601-20603 --type version", ADDRESS));

        assertThat(rows(PORTS))
                .containsExactly(
                        "connect | 20601 | open | ssh | OpenSSH | 9.2p1",
                        "connect | 20602 | open | - | - | -",
                        "version | 20601 | open | ssh | OpenSSH | 9.2p1",
                        "version | 20602 | open | ftp | vsftpd | 3.0.3");
    }

    @Test
    void what_a_version_scan_finds_is_kept_and_shown() {
        String page = "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nContent-Length: 15\r\n\r\n<title>a\u001b[2J";
        servers.listen(ADDRESS, 20604, Servers.answering(said -> said.startsWith("GET / ") ? page : ""));

        completed(scan("-p 20604 --type version", ADDRESS));

        assertThat(rows("select p.service_name, s.service_type, s.product, s.version, s.cpe, s.confidence,"
                        + " s.details ->> 'server', s.details ->> 'status' from services s"
                        + " join port_scans p on p.id = s.port_scan_id"))
                .containsExactly("http | http | nginx | 1.22.1 | cpe:/a:nginx:nginx:1.22.1 | 100 | nginx/1.22.1 | 200");
        assertThat(portolan("host", ADDRESS).out()).contains("nginx", "1.22.1", "cpe:/a:nginx:nginx:1.22.1");
    }

    @Test
    void every_type_of_the_same_target_is_a_job_of_one_target_row() {
        servers();

        JobOutcome connect = completed(scan("-p 20601-20603", ADDRESS));
        JobOutcome version = completed(scan("-p 20601-20603 --type version", ADDRESS));
        JobOutcome silent = completed(scan("-p 20601-20603 -Pn", ADDRESS));
        JobOutcome discovery = completed(discovery("-p 20601-20603", ADDRESS));

        assertThat(rows("select name, scan_type from scan_targets")).containsExactly(ADDRESS + " | connect");
        assertThat(rows("select id, type, status from scan_jobs order by created_at"))
                .containsExactly(
                        connect.id() + " | connect | completed",
                        version.id() + " | version | completed",
                        silent.id() + " | connect | completed");
        assertThat(rows("select id, status, hosts_responsive from discovery_jobs"))
                .containsExactly(discovery.id() + " | completed | 1");
        assertThat(rows("select count(*) from hosts")).containsExactly("1");
        assertThat(rows("select distinct open_ports, closed_ports, filtered_ports from host_scans"))
                .as("the ports are the same whatever asks them")
                .containsExactly("{[20601,20603)} | {[20603,20604)} | {}");
        assertThat(rows("select event_type from host_history")).containsExactly("discovered");
    }

    @Test
    void without_discovery_every_address_is_probed_and_a_silent_one_is_no_host() throws Exception {
        listeners.silent("127.77.41.2", 20600);
        listeners.silent("127.77.41.2", 20601);
        listeners.accepting("127.77.41.3", 20600);

        completed(scan("-p 20600-20601 -Pn --timeout 100 --retries 1", "127.77.41.2-3"));

        assertThat(rows("select host(ip_address), status from hosts")).containsExactly("127.77.41.3 | up");
        assertThat(rows(
                        "select s ->> 'hosts_total', s ->> 'hosts_up', s ->> 'ports_probed', s ->> 'open', s ->> 'closed',"
                                + " s ->> 'filtered' from (select scan_stats as s from scan_jobs) as j"))
                .as("the silent ports are counted")
                .containsExactly("2 | 1 | 4 | 1 | 1 | 2");
    }

    @Test
    void without_discovery_a_host_behind_silent_usual_ports_is_found() throws Exception {
        listeners.silent("127.77.41.4", 20600);
        for (int port = 20601; port <= 20605; port++) {
            listeners.silent("127.77.41.4", port);
        }
        listeners.accepting("127.77.41.4", 20606);
        String options = "-p 20601-20606 --timeout 100 --retries 1";

        completed(scan(options, "127.77.41.4"));
        assertThat(rows("select count(*) from hosts")).containsExactly("0");
        completed(scan(options + " -Pn", "127.77.41.4"));

        assertThat(rows("select open_ports, filtered_ports from host_scans"))
                .containsExactly("{[20606,20607)} | {[20601,20606)}");
    }

    @Test
    void silence_without_a_discovery_says_nothing_of_a_host_that_is_known() throws Exception {
        completed(scan("-p 20600", "127.77.41.5"));
        listeners.silent("127.77.41.5", 20600);

        completed(scan("-p 20600 -Pn --timeout 100 --retries 1", "127.77.41.5"));

        assertThat(rows("select status from hosts")).containsExactly("up");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
