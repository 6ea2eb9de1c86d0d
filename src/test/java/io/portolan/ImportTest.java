package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.inbox.Inbox;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Files of other scanners in the inbox: what is in them becomes a job, all of it or nothing. */
class ImportTest extends PipelineTestSupport {

    private static final String JOBS = "select j.source, j.type, j.status, t.name from scan_jobs j"
            + " join scan_targets t on t.id = j.target_id order by j.created_at";

    private static final String HOST_SCANS =
            "select host(h.ip_address), h.discovery_method, s.status, s.open_ports, s.closed_ports, s.filtered_ports"
                    + " from host_scans s join hosts h on h.id = s.host_id order by h.ip_address";

    private static final String NMAPRUN =
            "<nmaprun scanner=\"nmap\" args=\"nmap x\" start=\"1700000000\" version=\"7.93\""
                    + " xmloutputversion=\"1.05\">\n";

    private static final String NMAP_END = "<runstats><finished time=\"1700000060\" elapsed=\"60\"/>"
            + "<hosts up=\"1\" down=\"0\" total=\"1\"/></runstats>\n</nmaprun>\n";

    @Override
    protected boolean service() {
        return true;
    }

    @Override
    protected Map<String, String> environment() {
        return Map.of("PORTOLAN_INBOX_SETTLE", "100", "PORTOLAN_RETRY_DELAY", "20");
    }

    /** Drops it as a whole, under another name first. */
    private void drop(String name, String text) throws IOException {
        Path part = Files.writeString(inbox().resolve(name + ".part"), text);
        Files.move(part, inbox().resolve(name));
    }

    private static String recorded(String name) throws IOException {
        try (InputStream in = ImportTest.class.getResourceAsStream("/foreign/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void taken(String name, String text) throws IOException {
        drop(name, text);
        await(name)
                .atMost(Duration.ofSeconds(20))
                .until(() -> Files.exists(done(name)) || Files.exists(failed(name + ".error.txt")));
        assertThat(Files.exists(failed(name + ".error.txt")) ? Files.readString(failed(name + ".error.txt")) : "")
                .isEmpty();
    }

    private String refused(String name, String text) throws IOException {
        drop(name, text);
        return refusal(name);
    }

    /** The line that says why a file is refused, of which nothing is taken; empty where it is not. */
    private String refusal(String name) throws IOException {
        Path reason = failed(name + ".error.txt");
        await(name)
                .atMost(Duration.ofSeconds(60))
                .until(() -> Files.exists(done(name)) || (Files.exists(reason) && Files.size(reason) > 0));
        if (Files.exists(done(name))) {
            return "";
        }
        assertThat(failed(name)).exists();
        assertThat(rows("select (select count(*) from scan_targets), (select count(*) from scan_jobs),"
                        + " (select count(*) from hosts)"))
                .containsExactly("0 | 0 | 0");
        List<String> lines = Files.readAllLines(reason);
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    @Test
    void what_nmap_has_found_becomes_a_job_with_the_times_of_the_file() throws Exception {
        taken("office.xml", recorded("nmap-version.xml"));

        assertThat(rows(JOBS)).containsExactly("nmap | connect | completed | office.xml");
        assertThat(rows(
                        "select extract(epoch from started_at)::int, extract(epoch from completed_at)::int, source_key is not null,"
                                + " targets, config ->> 'command' from scan_jobs"))
                .containsExactly(
                        "1700070158 | 1700070160 | t | {office.xml} | nmap -sS -sV -n -p 20-60,2121 -v 192.0.2.2"
                                + " 192.0.2.77");
        assertThat(rows("select scan_ports, scan_type from scan_targets")).containsExactly("20-60,2121 | connect");
        assertThat(rows(HOST_SCANS))
                .containsExactly("192.0.2.2 | nmap | up | {[22,23),[2121,2122)} | {[20,22),[23,61)} | {}");
        assertThat(rows("select mac_address, status, response_time_ms, extract(epoch from first_seen)::int from hosts"))
                .containsExactly("c6:71:75:31:88:ac | up | 0.006 | 1700070160");
        assertThat(rows(
                        "select p.port, p.service_name, s.product, s.version, s.cpe, s.confidence, s.details ->> 'extrainfo'"
                                + " from port_scans p left join services s on s.port_scan_id = p.id order by p.port"))
                .containsExactly(
                        "22 | ssh | OpenSSH | 9.2p1 Debian 2+deb12u3 | cpe:/a:openbsd:openssh:9.2p1 | 100 | protocol 2.0",
                        "2121 | ftp | vsftpd | 3.0.3 | cpe:/a:vsftpd:vsftpd:3.0.3 | 100 | -");
        assertThat(rows("select event_type, new_value ->> 'status' from host_history"))
                .containsExactly("discovered | up");
        assertThat(rows("select scan_stats from scan_jobs"))
                .singleElement()
                .satisfies(
                        stats -> assertThat(JsonResult.parse(stats))
                                .isEqualTo(
                                        JsonResult.parse(
                                                "{\"hosts_total\":2,\"hosts_up\":1,\"ports_probed\":42,\"open\":2,"
                                                        + "\"closed\":40,\"filtered\":0,\"unresolved\":0,\"excluded\":0,\"open_filtered\":0,\"seconds\":2.0}")));
        JsonNode job = JsonResult.of(portolan("jobs", "--format", "json"));
        assertThat(JsonResult.texts(job, "status", "type")).containsExactly("completed connect");
        assertThat(portolan("job", job.get(0).get("id").asText()).exitCode()).isZero();
        assertThat(portolan("verify").exitCode()).isZero();
    }

    @Test
    void ports_that_nmap_sums_up_are_known_where_it_names_them() throws Exception {
        taken("extra.xml", recorded("nmap-extraports.xml"));

        assertThat(rows(HOST_SCANS))
                .containsExactly(
                        "198.51.100.1 | nmap | up | {[22,23),[8080,8081)} | {[20,22),[23,100),[141,151)} | {[100,141)}",
                        "198.51.100.2 | nmap | up | {[25,26)} | {[20,25),[26,100),[141,151),[8080,8081)} | {[100,141)}");
        assertThat(rows("select p.port, p.service_name from port_scans p order by p.port"))
                .containsExactly("22 | ssh", "25 | smtp", "8080 | http-proxy");
        assertThat(rows("select count(*) from services")).containsExactly("0");
    }

    @Test
    void of_an_older_nmap_the_ports_of_one_state_are_known_as_the_rest_and_those_of_two_are_not_said()
            throws Exception {
        String ports = "<scaninfo type=\"syn\" protocol=\"tcp\" numservices=\"100\" services=\"1-100\"/>";
        taken(
                "old.xml",
                "<?xml version=\"1.0\"?>\n" + NMAPRUN + ports
                        + host(
                                "192.0.2.1",
                                "<extraports state=\"closed\" count=\"99\"><extrareasons reason=\"resets\" count=\"99\"/>"
                                        + "</extraports>" + port(80, "open"))
                        + host(
                                "192.0.2.2",
                                "<extraports state=\"closed\" count=\"60\"/><extraports state=\"filtered\" count=\"39\"/>"
                                        + port(80, "open"))
                        + host("192.0.2.3", "<extraports state=\"closed\" count=\"98\"/>" + port(80, "open"))
                        + NMAP_END);

        assertThat(rows(HOST_SCANS))
                .containsExactly(
                        "192.0.2.1 | nmap | up | {[80,81)} | {[1,80),[81,101)} | {}",
                        "192.0.2.2 | nmap | up | {[80,81)} | {} | {}",
                        "192.0.2.3 | nmap | up | {[80,81)} | {} | {}");
    }

    private static String host(String address, String ports) {
        return host(address, "reset", ports);
    }

    private static String host(String address, String reason, String ports) {
        return "<host starttime=\"1700000001\" endtime=\"1700000050\"><status state=\"up\" reason=\"" + reason
                + "\" reason_ttl=\"0\"/><address addr=\"" + address + "\" addrtype=\"ipv4\"/><ports>" + ports
                + "</ports></host>\n";
    }

    private static String port(int port, String state) {
        return "<port protocol=\"tcp\" portid=\"" + port + "\"><state state=\"" + state
                + "\" reason=\"x\" reason_ttl=\"0\"/></port>";
    }

    private static String ports(int first, int last, String state) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(port -> port(port, state))
                .collect(Collectors.joining());
    }

    @Test
    void many_open_ports_that_another_tool_has_found_do_not_show_that_a_tarpit_is_honest() throws Exception {
        taken("first.xml", NMAPRUN + host("192.0.2.9", port(80, "open")) + NMAP_END);
        execute("update hosts set tarpit = true");

        taken("many.xml", NMAPRUN + host("192.0.2.9", ports(1, 300, "open")) + NMAP_END);
        assertThat(rows("select tarpit from hosts")).containsExactly("t");
        taken("few.xml", NMAPRUN + host("192.0.2.9", port(80, "open") + ports(81, 90, "closed")) + NMAP_END);

        assertThat(rows("select tarpit from hosts")).containsExactly("f");
        assertThat(rows("select event_type from host_history order by created_at, event_type"))
                .containsExactly("discovered", "tarpit");
    }

    @Test
    void an_address_that_nmap_was_told_to_be_up_and_that_never_answered_is_no_host() throws Exception {
        taken("silent.xml", NMAPRUN + host("192.0.2.9", "user-set", port(80, "filtered")) + NMAP_END);

        assertThat(rows("select count(*) from hosts")).containsExactly("0");
        assertThat(
                        rows(
                                "select scan_stats ->> 'filtered', scan_stats ->> 'hosts_up', scan_stats ->> 'hosts_total' from scan_jobs"))
                .containsExactly("1 | 0 | 1");
    }

    @Test
    void what_masscan_has_found_becomes_a_job_however_it_ends_its_file() throws Exception {
        String whole = recorded("masscan.json");
        taken("m1.json", whole);
        List<String> expected = List.of(
                "192.0.2.2 | masscan | up | {[22,23),[80,81)} | {[20,22),[23,27)} | {}",
                "192.0.2.3 | masscan | up | {[25,26)} | {[20,25),[26,27),[80,81)} | {}");
        assertThat(rows(HOST_SCANS)).containsExactlyElementsOf(expected);
        assertThat(rows("select scan_stats ->> 'hosts_total', scan_stats ->> 'open', scan_stats ->> 'closed',"
                        + " extract(epoch from started_at)::int from scan_jobs"))
                .containsExactly("2 | 3 | 13 | 1700069542");

        execute("delete from scan_jobs");
        String older = whole.replace("\n,\n", ",\n").replaceFirst("\n]\n$", ",\n{finished: 1}\n]\n");
        assertThat(older).endsWith("},\n{finished: 1}\n]\n");
        taken("m2.json", older);
        assertThat(rows(HOST_SCANS)).containsExactlyElementsOf(expected);

        execute("delete from scan_jobs");
        taken("m3.json", whole.replaceFirst("\n]\n$", "\n,\n"));
        assertThat(rows(HOST_SCANS)).containsExactlyElementsOf(expected);
        assertThat(rows(JOBS)).containsExactly("masscan | connect | completed | m3.json");
    }

    @Test
    void what_masscan_has_heard_is_kept() throws Exception {
        taken(
                "banners.json",
                "[\n{   \"ip\": \"192.0.2.7\",   \"timestamp\": \"1700000000\", \"ports\": [ {\"port\": 22, \"proto\": \"tcp\","
                        + " \"status\": \"open\", \"reason\": \"syn-ack\", \"ttl\": 64} ] }\n,\n{   \"ip\": \"192.0.2.7\", "
                        + "  \"timestamp\": \"1700000001\", \"ports\": [ {\"port\": 22, \"proto\": \"tcp\", \"service\": {\"name\":"
                        + " \"ssh\", \"banner\": \"SSH-2.0-OpenSSH_8.9p1\\u0000\\u001b[2J\"} } ] }\n]\n");

        assertThat(rows(
                        "select p.port, p.service_name, s.service_type, s.confidence, s.details ->> 'banner' from port_scans p"
                                + " join services s on s.port_scan_id = p.id"))
                .containsExactly("22 | ssh | ssh | 80 | SSH-2.0-OpenSSH_8.9p1\\x00\\x1b[2J");
    }

    @Test
    void what_naabu_has_found_becomes_a_job() throws Exception {
        taken("naabu.json", """
                {"host":"scan.example","ip":"192.0.2.5","timestamp":"2023-07-10T11:43:17.904865Z","port":80,"protocol":"tcp","tls":false}
                {"host":"scan.example","ip":"192.0.2.5","timestamp":"2023-07-10T11:43:18.1Z","port":443,"protocol":"tcp","tls":true}
                {"ip":"192.0.2.6","timestamp":"2023-07-10T11:43:19Z","port":22,"protocol":"tcp","tls":false,"mac_address":"AA:BB:CC:00:11:22","name":"ssh","product":"OpenSSH","version":"9.6","confidence":10,"cpes":["cpe:/a:openbsd:openssh:9.6"]}
                """);

        assertThat(rows(JOBS)).containsExactly("naabu | connect | completed | naabu.json");
        assertThat(rows(HOST_SCANS))
                .containsExactly(
                        "192.0.2.5 | naabu | up | {[80,81),[443,444)} | {} | {}",
                        "192.0.2.6 | naabu | up | {[22,23)} | {} | {}");
        assertThat(rows("select hostname, mac_address from hosts order by ip_address"))
                .containsExactly("scan.example | -", "- | aa:bb:cc:00:11:22");
        assertThat(rows("select product, version, cpe, confidence from services"))
                .containsExactly("OpenSSH | 9.6 | cpe:/a:openbsd:openssh:9.6 | 100");
        assertThat(rows("select started_at at time zone 'UTC', scan_stats ->> 'seconds' from scan_jobs"))
                .containsExactly("2023-07-10 11:43:17.904865 | 1.095");
    }

    @Test
    void what_nmap_itself_says_of_listeners_here_is_what_the_database_has() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/nmap")));
        String address = "127.77.61.1";
        for (int port : new int[] {20711, 20745}) {
            listeners.accepting(address, port);
        }
        for (int port = 20750; port < 20780; port++) {
            listeners.silent(address, port);
        }
        Path xml = Files.createTempFile("portolan", ".xml");
        Process nmap = new ProcessBuilder(
                        "/usr/bin/nmap",
                        "-sT",
                        "-n",
                        "--max-retries",
                        "1",
                        "-p",
                        "20701-20780",
                        "-oX",
                        xml.toString(),
                        address)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(nmap.waitFor(40, TimeUnit.SECONDS)).isTrue();

        taken("real.xml", Files.readString(xml));
        Files.delete(xml);

        assertThat(rows(HOST_SCANS))
                .containsExactly(
                        address + " | nmap | up | {[20711,20712),[20745,20746)} | {[20701,20711),[20712,20745),"
                                + "[20746,20750),[20780,20781)} | {[20750,20780)}");
    }

    private static final String BY_PROTOCOL =
            "select host(h.ip_address), s.protocol, s.status, s.open_ports, s.closed_ports, s.filtered_ports,"
                    + " s.open_filtered_ports from host_scans s join hosts h on h.id = s.host_id"
                    + " order by h.ip_address, s.protocol";

    private static String udp(int port, String state, String more) {
        return "<port protocol=\"udp\" portid=\"" + port + "\"><state state=\"" + state
                + "\" reason=\"udp-response\" reason_ttl=\"64\"/>" + more + "</port>";
    }

    @Test
    void the_ports_of_both_protocols_of_one_file_are_kept_apart_under_one_host() throws Exception {
        String ports =
                "<extraports state=\"closed\" count=\"60\"><extrareasons reason=\"reset\" count=\"30\" proto=\"tcp\""
                        + " ports=\"100-129\"/><extrareasons reason=\"port-unreach\" count=\"30\" proto=\"udp\" ports=\"200-229\"/>"
                        + "</extraports>" + port(80, "open")
                        + udp(
                                53,
                                "open",
                                "<service name=\"domain\" product=\"dnsmasq\" version=\"2.90\" method=\"probed\" conf=\"10\"/>")
                        + udp(123, "closed", "")
                        + udp(161, "open|filtered", "<service name=\"snmp\" method=\"table\" conf=\"3\"/>");
        taken(
                "both.xml",
                NMAPRUN
                        + "<scaninfo type=\"syn\" protocol=\"tcp\" numservices=\"31\" services=\"80,100-129\"/>"
                        + "<scaninfo type=\"udp\" protocol=\"udp\" numservices=\"33\" services=\"53,123,161,200-229\"/>"
                        + host("192.0.2.1", ports) + NMAP_END);

        assertThat(rows(BY_PROTOCOL))
                .containsExactly(
                        "192.0.2.1 | tcp | up | {[80,81)} | {[100,130)} | {} | {}",
                        "192.0.2.1 | udp | up | {[53,54)} | {[123,124),[200,230)} | {} | {[161,162)}");
        assertThat(rows("select p.protocol, p.port, s.product from port_scans p"
                        + " left join services s on s.port_scan_id = p.id order by 1"))
                .containsExactly("tcp | 80 | -", "udp | 53 | dnsmasq");
        assertThat(rows("select j.type, t.scan_ports, scan_stats ->> 'hosts_up', scan_stats ->> 'hosts_total',"
                        + " scan_stats ->> 'open', scan_stats ->> 'open_filtered' from scan_jobs j"
                        + " join scan_targets t on t.id = j.target_id"))
                .containsExactly("connect | T:80,100-129,U:53,123,161,200-229 | 1 | 1 | 2 | 1");
        assertThat(portolan("verify").exitCode()).isZero();
        String job = rows("select id from scan_jobs").get(0);
        assertThat(portolan("export", job).out())
                .contains(
                        "<scaninfo type=\"syn\" protocol=\"tcp\" numservices=\"31\" services=\"80,100-129\"/>",
                        "<extrareasons reason=\"reset\" count=\"30\" proto=\"tcp\" ports=\"100-129\"/>",
                        "portid=\"161\"><state state=\"open|filtered\" reason=\"udp-response\" reason_ttl=\"0\"/>"
                                + "<service name=\"snmp\" method=\"table\" conf=\"3\"/>");
        assertThat(portolan("export", job, "--format", "jsonl").out().lines()).hasSize(2);
    }

    @Test
    void udp_alone_is_a_job_of_type_udp_from_masscan_and_naabu_too() throws Exception {
        taken("udp.json", """
                [
                { "ip": "192.0.2.1", "timestamp": "1700000000", "ports": [ {"port": 53, "proto": "udp", "status": "open", "reason": "none", "ttl": 64} ] }
                ,
                { "ip": "192.0.2.1", "timestamp": "1700000001", "ports": [ {"port": 123, "proto": "udp", "status": "closed", "reason": "none", "ttl": 64} ] }
                ]
                """);
        taken("lines.json", """
                {"ip":"192.0.2.2","timestamp":"1700000000","port":53,"proto":"udp","rec_type":"status","data":{"status":"open","reason":"none","ttl":64}}
                {"ip":"192.0.2.2","timestamp":"1700000000","port":22,"proto":"tcp","rec_type":"banner","data":{"service_name":"ssh","banner":"SSH-2.0-x"}}
                {"ip":"192.0.2.3","timestamp":"1700000000","port":0,"proto":"icmp","rec_type":"status","data":{"status":"open","reason":"none","ttl":64}}
                """);
        taken("udp-naabu.json", """
                {"ip":"192.0.2.4","timestamp":"2023-07-10T11:43:19Z","port":161,"protocol":"udp"}
                {"ip":"192.0.2.4","port":{"Port":53,"Protocol":1,"TLS":false}}
                """);

        assertThat(rows(BY_PROTOCOL))
                .containsExactly(
                        "192.0.2.1 | udp | up | {[53,54)} | {[123,124)} | {} | {}",
                        "192.0.2.2 | tcp | up | {[22,23)} | {} | {} | {}",
                        "192.0.2.2 | udp | up | {[53,54)} | {} | {} | {}",
                        "192.0.2.3 | tcp | up | {} | {} | {} | {}",
                        "192.0.2.4 | udp | up | {[53,54),[161,162)} | {} | {} | {}");
        assertThat(rows(JOBS))
                .containsExactly(
                        "masscan | udp | completed | udp.json",
                        "masscan | connect | completed | lines.json",
                        "naabu | udp | completed | udp-naabu.json");
    }

    @Test
    void a_byte_order_mark_and_carriage_returns_are_read_over() throws Exception {
        taken("mark.xml", '\ufeff' + (NMAPRUN + host("192.0.2.1", port(80, "open")) + NMAP_END).replace("\n", "\r\n"));
        taken("mark.json", "\ufeff{\"ip\":\"192.0.2.2\",\"timestamp\":\"2023-07-10T11:43:19Z\",\"port\":80}\r\n");

        assertThat(rows(HOST_SCANS))
                .containsExactly(
                        "192.0.2.1 | nmap | up | {[80,81)} | {} | {}", "192.0.2.2 | naabu | up | {[80,81)} | {} | {}");
    }

    @Test
    void a_file_that_would_fill_the_memory_is_refused() throws Exception {
        assertThat(refused("deep.xml", NMAPRUN + "<host>" + "<a>".repeat(1_000_000)))
                .startsWith("deep.xml:2: ");
        assertThat(refused(
                        "ports.xml",
                        NMAPRUN + host("192.0.2.1", port(80, "open").repeat(200_000)) + NMAP_END))
                .contains("ports.xml:2: ", "more than 196,608 ports");
        assertThat(refused("deep.json", "[{\"ip\": " + "[".repeat(100_000))).startsWith("deep.json:1: ");
    }

    @Test
    void a_file_in_another_form_is_refused_in_a_line() throws Exception {
        Path gzip = inbox().resolve("big.xml.gz.part");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
            out.write((NMAPRUN + NMAP_END).getBytes(StandardCharsets.UTF_8));
        }
        Files.move(gzip, inbox().resolve("big.xml.gz"));
        Path wide = Files.writeString(
                inbox().resolve("wide.xml.part"), '\ufeff' + NMAPRUN + NMAP_END, StandardCharsets.UTF_16LE);
        Files.move(wide, inbox().resolve("wide.xml"));

        await("both")
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        Files.exists(failed("wide.xml.error.txt")) && Files.exists(failed("big.xml.gz.error.txt")));
        assertThat(Files.readAllLines(failed("big.xml.gz.error.txt")))
                .containsExactly("big.xml.gz:1: the file is compressed by gzip: unpack it first");
        assertThat(Files.readAllLines(failed("wide.xml.error.txt")))
                .containsExactly("wide.xml:1: the file is UTF-16: save it as UTF-8");
        assertThat(rows("select count(*) from scan_jobs")).containsExactly("0");
    }

    @Test
    void what_a_scanner_has_written_for_people_is_refused_in_a_line() throws Exception {
        assertThat(refused("office.gnmap", """
                                # Nmap 7.93 scan initiated Wed Nov 25 18:00:00 2026 as: nmap -oG - 192.0.2.1
                                Host: 192.0.2.1 ()	Status: Up
                                """))
                .contains("office.gnmap:1: the file is nmap's text: drop its XML (-oX)");
        assertThat(refused("list.txt", "#masscan\nopen tcp 80 192.0.2.1 1700000000\n# end\n"))
                .contains("list.txt:1: the file is masscan's text: drop its JSON (-oJ or -oD)");
    }

    @Test
    void a_packed_file_is_refused_in_a_line_that_says_by_what() throws Exception {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            out.putNextEntry(new ZipEntry("office.xml"));
            out.write((NMAPRUN + NMAP_END).getBytes(StandardCharsets.UTF_8));
        }
        // 127.0.0.1 80, packed by the programs of these names
        Map<String, byte[]> packed = Map.of(
                "bzip2",
                HexFormat.of()
                        .parseHex("425a683931415926535916cfd746000004d8000010400170c02000310c082031a9ca6d12db0f"
                                + "17724538509016cfd746"),
                "xz",
                HexFormat.of()
                        .parseHex("fd377a585a000004e6d6b4460200210116000000742fe5a301000c3132372e302e302e312038300a"
                                + "00000000451cd7ba5300a2aa0001250d7119c4b61fb6f37d010000000004595a"),
                "zstd",
                HexFormat.of().parseHex("28b52ffd240d6900003132372e302e302e312038300a1be92dd9"),
                "zip",
                zip.toByteArray());

        for (Map.Entry<String, byte[]> file : packed.entrySet()) {
            String name = "office.xml." + file.getKey();
            Path part = Files.write(inbox().resolve(name + ".part"), file.getValue());
            Files.move(part, inbox().resolve(name));
            assertThat(refusal(name))
                    .isEqualTo(name + ":1: "
                            + (file.getKey().equals("zip")
                                    ? "the file is a ZIP archive: unpack it first"
                                    : "the file is compressed by " + file.getKey() + ": unpack it first"));
        }
    }

    @Test
    void a_line_of_100_megabytes_is_refused_in_a_line_and_taken_where_it_is_many_records() throws Exception {
        assertThat(huge("huge.json", "{\"ip\": \"", "1")).isEqualTo("huge.json:1: more than 4 MiB without an end");
        assertThat(huge("huge.xml", NMAPRUN + "<host comment=\"", "x"))
                .isEqualTo("huge.xml:2: more than 4 MiB without an end");
        assertThat(huge("huge.txt", "127.0.0.1", "1"))
                .startsWith("huge.txt:1: ")
                .hasSizeLessThan(300);
        assertThat(huge("records.json", "[", "{\"ip\":\"192.0.2.1\",\"timestamp\":\"1700000000\",\"ports\":[]},"))
                .isEmpty();

        assertThat(
                        rows(
                                "select host(ip_address), status, (select scan_stats ->> 'hosts_total' from scan_jobs) from hosts"))
                .isEmpty();
        assertThat(rows("select status, scan_stats ->> 'hosts_total', scan_stats ->> 'open' from scan_jobs"))
                .containsExactly("completed | 0 | 0");
    }

    /** What is said of a file of one line that goes on like that for 100 MB. */
    private String huge(String name, String beginning, String more) throws IOException {
        Path part = inbox().resolve(name + ".part");
        byte[] block = more.repeat((1 << 20) / more.length()).getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = Files.newOutputStream(part)) {
            out.write(beginning.getBytes(StandardCharsets.UTF_8));
            for (long written = 0; written < 100_000_000; written += block.length) {
                out.write(block);
            }
        }
        Files.move(part, inbox().resolve(name));
        return refusal(name);
    }

    @Test
    void an_empty_file_is_refused_and_one_in_which_a_scanner_found_nothing_is_a_job_of_no_hosts() throws Exception {
        assertThat(refused("empty.json", "")).startsWith("empty.json: ");
        assertThat(refused("blank.xml", "\n\n")).startsWith("blank.xml: ");
        assertThat(refused("hollow.xml", "<?xml version=\"1.0\"?>\n")).startsWith("hollow.xml:");

        taken("nothing.json", "[\n]\n");
        taken("nothing.xml", NMAPRUN + NMAP_END.replace("up=\"1\"", "up=\"0\""));
        assertThat(rows("select source, status, scan_stats ->> 'hosts_up', scan_stats ->> 'open' from scan_jobs"
                        + " order by created_at"))
                .containsExactly("masscan | completed | 0 | 0", "nmap | completed | 0 | 0");
        assertThat(rows("select count(*) from hosts")).containsExactly("0");
    }

    @Test
    void tcp_ports_that_nmap_calls_open_or_filtered_are_kept_and_exported_as_such() throws Exception {
        String fin = NMAPRUN + "<scaninfo type=\"fin\" protocol=\"tcp\" numservices=\"100\" services=\"1-100\"/>\n"
                + host(
                        "192.0.2.1",
                        "<extraports state=\"closed\" count=\"98\"><extrareasons reason=\"reset\" count=\"98\""
                                + " proto=\"tcp\" ports=\"1-21,23-79,81-100\"/></extraports>"
                                + port(22, "open|filtered") + port(80, "open|filtered"))
                + host(
                        "192.0.2.2",
                        "<extraports state=\"open|filtered\" count=\"100\"><extrareasons reason=\"no-response\""
                                + " count=\"100\" proto=\"tcp\" ports=\"1-100\"/></extraports>")
                + NMAP_END;
        taken("fin.xml", fin);

        assertThat(rows(BY_PROTOCOL))
                .containsExactly(
                        "192.0.2.1 | tcp | up | {} | {[1,22),[23,80),[81,101)} | {} | {[22,23),[80,81)}",
                        "192.0.2.2 | tcp | up | {} | {} | {} | {[1,101)}");
        assertThat(rows("select state, count(*) from port_states group by 1 order by 1"))
                .containsExactly("closed | 98", "open|filtered | 102");
        assertThat(rows("select count(*) from port_scans")).containsExactly("0");
        assertThat(rows("select scan_stats ->> 'open_filtered' from scan_jobs")).containsExactly("102");
        assertThat(portolan("verify").exitCode()).isZero();
        assertThat(portolan("export", rows("select id from scan_jobs").get(0)).out())
                .contains(
                        "<port protocol=\"tcp\" portid=\"80\"><state state=\"open|filtered\"",
                        "<extraports state=\"open|filtered\" count=\"100\">");
    }

    @Test
    void a_port_that_masscan_has_seen_twice_is_one_port_and_open_where_it_was_open_once() throws Exception {
        String record = "{   \"ip\": \"192.0.2.%d\",   \"timestamp\": \"%d\", \"ports\": [ {\"port\": 80, \"proto\":"
                + " \"tcp\", \"status\": \"%s\", \"reason\": \"x\", \"ttl\": 64} ] }";
        taken(
                "twice.json",
                Stream.of(
                                record.formatted(1, 1_700_000_000, "open"),
                                record.formatted(2, 1_700_000_001, "closed"),
                                record.formatted(1, 1_700_000_002, "open"),
                                record.formatted(2, 1_700_000_003, "open"),
                                record.formatted(2, 1_700_000_004, "closed"))
                        .collect(Collectors.joining("\n,\n", "[\n", "\n]\n")));

        assertThat(rows(HOST_SCANS))
                .containsExactly(
                        "192.0.2.1 | masscan | up | {[80,81)} | {} | {}",
                        "192.0.2.2 | masscan | up | {[80,81)} | {} | {}");
        assertThat(rows("select host(h.ip_address), p.port, extract(epoch from p.scanned_at)::int from port_scans p"
                        + " join hosts h on h.id = p.host_id order by 1"))
                .containsExactly("192.0.2.1 | 80 | 1700000002", "192.0.2.2 | 80 | 1700000004");
        assertThat(rows("select scan_stats ->> 'open', scan_stats ->> 'hosts_up' from scan_jobs"))
                .containsExactly("2 | 2");
        assertThat(rows("select event_type, count(*) from host_history group by 1"))
                .containsExactly("discovered | 2");
    }

    @Test
    void a_file_of_nmap_that_declares_an_entity_is_refused_and_nothing_is_loaded_for_it() throws Exception {
        Path secret = Files.writeString(settings().home().resolve("secret.txt"), "the secret");
        String host = host("192.0.2.1", port(80, "open"))
                .replace("<ports>", "<hostnames><hostname name=\"&x;\"/></hostnames><ports>");

        assertThat(refused(
                        "xxe.xml",
                        "<?xml version=\"1.0\"?>\n<!DOCTYPE nmaprun [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]>\n"
                                + NMAPRUN + host + NMAP_END))
                .contains("xxe.xml:2: ", "DOCTYPE")
                .doesNotContain("the secret");
        assertThat(refused(
                        "outside.xml", "<!DOCTYPE nmaprun SYSTEM \"" + secret.toUri() + "\">\n" + NMAPRUN + NMAP_END))
                .contains("outside.xml:1: ", "DOCTYPE");
        assertThat(refused(
                        "parameter.xml",
                        "<!DOCTYPE nmaprun [<!ENTITY % x SYSTEM \"" + secret.toUri() + "\"> %x;]>\n" + NMAPRUN
                                + NMAP_END))
                .contains("parameter.xml:1: ", "DOCTYPE");
        assertThat(refused("undeclared.xml", NMAPRUN + host + NMAP_END)).contains("undeclared.xml:2: ", "\"x\"");
    }

    @Test
    void a_billion_laughs_are_refused_before_the_first() throws Exception {
        StringBuilder entities = new StringBuilder("<!ENTITY l0 \"ha\">");
        for (int i = 1; i < 10; i++) {
            entities.append("<!ENTITY l%d \"%s\">".formatted(i, ("&l" + (i - 1) + ";").repeat(10)));
        }

        assertThat(refused(
                        "laughs.xml",
                        "<!DOCTYPE nmaprun [" + entities + "]>\n" + NMAPRUN
                                + host("192.0.2.1", "&l9;" + port(80, "open")) + NMAP_END))
                .contains("laughs.xml:1: ", "DOCTYPE");
    }

    @Test
    void a_file_that_is_cut_off_is_refused_whole() throws Exception {
        String nmap = recorded("nmap-extraports.xml");
        assertThat(refused("cut.xml", nmap.substring(0, nmap.indexOf("</nmaprun>"))))
                .startsWith("cut.xml:" + nmap.lines().count() + ": the file is cut off");
        String masscan = recorded("masscan.json");
        assertThat(refused("cut.json", masscan.substring(0, masscan.lastIndexOf("\"port\""))))
                .startsWith("cut.json:32: the file is cut off");
        assertThat(refused(
                        "cut-naabu.json",
                        "{\"ip\":\"192.0.2.5\",\"timestamp\":\"2023-07-10T11:43:17Z\",\"port\":80,"
                                + "\"protocol\":\"tcp\"}\n{\"ip\":\"192.0"))
                .startsWith("cut-naabu.json:2: the file is cut off");
    }

    @Test
    void what_no_tool_writes_is_refused_with_its_line() throws Exception {
        assertThat(refused("other.xml", "<html>\n</html>")).contains("other.xml:1: ", "<html>", "expected <nmaprun>");
        assertThat(refused("port.xml", NMAPRUN + host("192.0.2.1", port(70000, "open")) + NMAP_END))
                .contains("port.xml:2: ", "70000");
        assertThat(refused(
                        "address.json",
                        "[\n{ \"ip\": \"192.0.2.300\", \"timestamp\": \"1700000000\", \"ports\": [] }\n]"))
                .contains("address.json:2: ", "192.0.2.300");
        assertThat(refused("other.json", "{\"targets\": 1}\n")).contains("other.json:1: ", "masscan", "naabu");
        assertThat(refused("long.json", "{\"ip\": \"" + "1".repeat(5 << 20) + "\"}"))
                .contains("long.json:1: ", "4 MiB");
        assertThat(refused("long.xml", NMAPRUN + "<host comment=\"" + "x".repeat(5 << 20) + "\"></host>" + NMAP_END))
                .contains("long.xml:2: ", "4 MiB");
    }

    @Test
    void a_list_of_targets_is_still_a_list_of_targets() throws Exception {
        taken("plain.txt", "127.77.61.9 20701\n");

        assertThat(rows(JOBS)).containsExactly("inbox | connect | completed | plain.txt");
    }

    @Test
    void the_same_results_twice_are_two_jobs_and_one_host() throws Exception {
        taken("one.xml", recorded("nmap-version.xml"));
        taken("two.xml", recorded("nmap-version.xml"));

        assertThat(rows(JOBS))
                .containsExactly("nmap | connect | completed | one.xml", "nmap | connect | completed | two.xml");
        assertThat(rows("select count(*), (select count(*) from host_history) from hosts"))
                .containsExactly("1 | 1");
    }

    @Test
    void a_file_that_was_being_read_when_its_process_died_is_read_again_under_the_same_job() throws Exception {
        context.getRouteController().stopRoute("inbox");
        drop("left.xml", recorded("nmap-extraports.xml"));
        Path file = inbox().resolve("left.xml");
        UUID job = orphan(file, new Inbox().key(file.toFile()));
        context.getRouteController().startRoute("inbox");

        await("the end of the job").atMost(Duration.ofSeconds(30)).until(() -> Files.exists(done("left.xml")));
        assertThat(rows("select id, source, status, scan_stats ->> 'closed' from scan_jobs"))
                .containsExactly(job + " | nmap | completed | 179");
    }

    @Test
    void a_job_whose_file_is_gone_fails_and_says_so() throws Exception {
        UUID job = orphan(inbox().resolve("gone.xml"), "inbox:another");

        await("the end of the job")
                .atMost(Duration.ofSeconds(30))
                .until(() -> rows("select status from scan_jobs").contains("failed"));
        assertThat(rows("select id, error_message from scan_jobs"))
                .containsExactly(job
                        + " | cannot be resumed: the file that it was read from, gone.xml, is no longer in the inbox");
        assertThat(portolan("scan", "--resume", job.toString()).err())
                .contains("scan job " + job + " is the content of a file: drop it in the inbox again");
    }

    /** The row that a process leaves behind which was killed while it read a file. */
    private static UUID orphan(Path file, String key) {
        UUID job = UUID.randomUUID();
        execute(
                "with target as (insert into scan_targets (name, targets, scan_ports) values ('left', '{left.xml}', '1')"
                        + " returning id) insert into scan_jobs (id, target_id, type, source, status, started_at, targets, config,"
                        + " source_key) select '" + job
                        + "', id, 'connect', 'nmap', 'running', '2023-11-15', '{left.xml}',"
                        + " jsonb_build_object('options', '[]'::jsonb, 'file', '" + file + "'), '" + key
                        + "' from target");
        return job;
    }

    @Test
    void a_file_of_many_hosts_is_taken_whole_list_by_list() throws Exception {
        String lines = IntStream.range(0, 30_000)
                .mapToObj(i ->
                        "{   \"ip\": \"198.18.%d.%d\",   \"timestamp\": \"%d\", \"ports\": [ {\"port\": %d, \"proto\": \"tcp\", \"status\": \"open\", \"reason\": \"syn-ack\", \"ttl\": 64} ] }"
                                .formatted(i % 5_000 / 250, 1 + i % 250, 1_700_000_000 + i, 1 + i / 5_000))
                .collect(Collectors.joining("\n,\n", "[\n", "\n]\n"));
        taken("many.json", lines);

        assertThat(rows("select scan_stats ->> 'hosts_total', scan_stats ->> 'hosts_up', scan_stats ->> 'open', status"
                        + " from scan_jobs"))
                .containsExactly("5000 | 5000 | 30000 | completed");
        assertThat(rows("select distinct open_ports from host_scans")).containsExactly("{[1,7)}");
        assertThat(rows("select count(*) from port_scans")).containsExactly("30000");
        assertThat(rows("select distinct substring(cast(id as text) from 15 for 1) from hosts"))
                .as("ids that begin with the time")
                .containsExactly("7");
    }
}
