package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.cli.Called;
import io.portolan.service.Servers;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXParseException;

/** What a job is handed to other tools as. */
class ExportTest extends PipelineTestSupport {

    private static final Path DTD = Path.of("/usr/share/nmap/nmap.dtd");

    @Override
    protected boolean service() {
        return true;
    }

    @Override
    protected Map<String, String> environment() {
        return Map.of("PORTOLAN_INBOX_SETTLE", "300");
    }

    /** A scan of this machine: open ports, more closed ones than are listed, and some silent ones. */
    private UUID scanned() throws Exception {
        listeners.accepting("127.77.62.1", 20702);
        listeners.accepting("127.77.62.1", 20790);
        servers.listen(
                "127.77.62.2",
                20722,
                Servers.saying("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n".getBytes(StandardCharsets.US_ASCII)));
        for (int port = 20740; port < 20745; port++) {
            listeners.silent("127.77.62.1", port);
        }
        return completed(scan("-p 20701-20790 --retries 1", "127.77.62.1-2")).id();
    }

    private String export(UUID job, String format) {
        Called called = portolan("export", job.toString(), "--format", format);
        assertThat(called.exitCode()).as(called.err()).isZero();
        return called.out();
    }

    /** What Java's own parser finds wrong with it by nmap's DTD. */
    private static List<String> mistakes(String xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setValidating(true);
        DocumentBuilder parser = factory.newDocumentBuilder();
        List<String> mistakes = new ArrayList<>();
        parser.setErrorHandler(new ErrorHandler() {
            @Override
            public void warning(SAXParseException e) {
                mistakes.add(e.getMessage());
            }

            @Override
            public void error(SAXParseException e) {
                mistakes.add(e.getMessage());
            }

            @Override
            public void fatalError(SAXParseException e) {
                mistakes.add(e.getMessage());
            }
        });
        String withDtd = xml.replace("<!DOCTYPE nmaprun>", "<!DOCTYPE nmaprun SYSTEM \"" + DTD.toUri() + "\">");
        assertThat(withDtd).isNotEqualTo(xml);
        parser.parse(new InputSource(new StringReader(withDtd)));
        return mistakes;
    }

    private static Document parsed(String xml) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)));
    }

    private static String withoutElapsed(String xml) {
        return xml.replaceAll("elapsed=\"[0-9.]+\"", "elapsed=\"\"").replaceAll("scanned in [0-9.]+ seconds", "");
    }

    @Test
    void nmap_xml_has_every_port_in_its_state_and_is_valid() throws Exception {
        UUID job = scanned();

        String xml = export(job, "nmap-xml");

        if (Files.exists(DTD)) {
            assertThat(mistakes(xml)).isEmpty();
        }
        assertThat(xml)
                .contains(
                        "<scaninfo type=\"connect\" protocol=\"tcp\" numservices=\"90\" services=\"20701-20790\"/>",
                        "<extraports state=\"closed\" count=\"83\">\n<extrareasons reason=\"conn-refused\" count=\"83\" proto=\"tcp\""
                                + " ports=\"20701,20703-20739,20745-20789\"/>\n</extraports>",
                        "<port protocol=\"tcp\" portid=\"20702\"><state state=\"open\" reason=\"syn-ack\" reason_ttl=\"0\"/></port>",
                        "<port protocol=\"tcp\" portid=\"20740\"><state state=\"filtered\" reason=\"no-response\" reason_ttl=\"0\"/>",
                        "<service name=\"ssh\" product=\"OpenSSH\" version=\"9.2p1\" method=\"probed\" conf=\"10\">",
                        "args=\"portolan scan --ports 20701-20790 --retries 1 127.77.62.1-2\"",
                        "<hosts up=\"2\" down=\"0\" total=\"2\"/>");
        assertThat(xml.indexOf("addr=\"127.77.62.1\"")).isBetween(0, xml.indexOf("addr=\"127.77.62.2\""));
        assertThat(parsed(xml).getElementsByTagName("port").getLength()).isEqualTo(2 + 5 + 1);
    }

    @Test
    void what_is_exported_and_taken_by_another_database_is_exported_as_the_same() throws Exception {
        UUID job = scanned();
        String first = export(job, "nmap-xml");
        JsonNode found = JsonResult.parse(export(job, "json")).get("hosts");
        String table = export(job, "csv");
        execute("truncate scan_targets, scan_jobs, hosts, host_scans, port_scans, services, host_history cascade");

        Files.writeString(inbox().resolve("trip.part"), first);
        Files.move(inbox().resolve("trip.part"), inbox().resolve("trip.xml"));
        await("the import").atMost(Duration.ofSeconds(20)).until(() -> Files.exists(done("trip.xml")));

        UUID again = UUID.fromString(rows("select id from scan_jobs").get(0));
        assertThat(withoutElapsed(export(again, "nmap-xml"))).isEqualTo(withoutElapsed(first));
        assertThat(JsonResult.parse(export(again, "json")).get("hosts")).isEqualTo(found);
        assertThat(export(again, "csv")).isEqualTo(table);
        assertThat(export(again, "grepable"))
                .contains("Host: 127.77.62.2 ()\tPorts: 20722/open/tcp//ssh//OpenSSH 9.2p1/");
    }

    @Test
    void what_nmaps_scripts_have_said_is_exported_as_it_was() throws Exception {
        String unknown =
                "<service name=\"x11\" servicefp=\"SF-Port6000-TCP:V=7.93%r(&quot;\\x20&quot;)\" method=\"table\" conf=\"3\"></service>";
        String named =
                "<port protocol=\"tcp\" portid=\"22\"><state state=\"open\" reason=\"syn-ack\" reason_ttl=\"0\"/>"
                        + "<service name=\"ssh\" product=\"OpenSSH\" method=\"probed\" conf=\"10\"></service>";
        String hostKey =
                "<script id=\"ssh-hostkey\" output=\"&#xa;  256 aa:bb (ECDSA)&#xa;&#x9;&lt;&amp;&quot;&gt; \u00fc\\x1b\"";
        String clock =
                "<hostscript><script id=\"clock-skew\" output=\"-2s\"/><script id=\"empty\" output=\"\"/></hostscript>";
        String nameless =
                "<port protocol=\"tcp\" portid=\"20790\"><state state=\"open\" reason=\"syn-ack\" reason_ttl=\"0\"/>"
                        + "<script id=\"banner\" output=\"hello\"/></port>";
        Files.writeString(
                inbox().resolve("scripts.part"),
                "<nmaprun scanner=\"nmap\" args=\"nmap -sC\" start=\"1700000000\"><host starttime=\"1700000000\""
                        + " endtime=\"1700000001\"><status state=\"up\" reason=\"user-set\"/>"
                        + "<address addr=\"127.77.62.9\" addrtype=\"ipv4\"/><ports>" + named + hostKey
                        + "><table><elem key=\"type\">ecdsa</elem></table></script></port>"
                        + "<port protocol=\"tcp\" portid=\"6000\"><state state=\"open\" reason=\"syn-ack\"/>" + unknown
                        + "</port>" + nameless + "</ports>" + clock + "</host></nmaprun>");
        Files.move(inbox().resolve("scripts.part"), inbox().resolve("scripts.xml"));
        await("the import").atMost(Duration.ofSeconds(20)).until(() -> Files.exists(done("scripts.xml")));
        UUID job = UUID.fromString(rows("select id from scan_jobs").get(0));

        String xml = export(job, "nmap-xml");

        if (Files.exists(DTD)) {
            assertThat(mistakes(xml)).isEmpty();
        }
        assertThat(xml).contains(named + hostKey + "/></port>", unknown, nameless, clock);
        assertThat(rows("select p.port, p.service_name, s.confidence from port_scans p"
                        + " left join services s on s.port_scan_id = p.id order by p.port"))
                .containsExactly("22 | ssh | 100", "6000 | x11 | 30", "20790 | - | 0");
    }

    @Test
    void what_nmap_knows_of_a_host_beside_its_ports_is_exported_as_it_was() throws Exception {
        String mac = "<address addr=\"02:00:00:00:00:09\" addrtype=\"mac\" vendor=\"Unknown &amp; Sons\"/>";
        String names = "<hostnames>\n<hostname name=\"a.example\" type=\"user\"/>\n"
                + "<hostname name=\"b.example\" type=\"PTR\"/>\n</hostnames>";
        String os = "<os><osmatch name=\"Linux 5.0 - 5.4 &lt;&amp;&gt;\" accuracy=\"98\" line=\"66318\">"
                + "<osclass type=\"general purpose\" vendor=\"Linux\" osfamily=\"Linux\" osgen=\"5.X\" accuracy=\"98\">"
                + "<cpe>cpe:/o:linux:linux_kernel:5</cpe><cpe>cpe:/o:linux:linux_kernel:5.4</cpe></osclass></osmatch>"
                + "<osmatch name=\"Linux 4.15\" accuracy=\"90\" line=\"1\"/></os>";
        String uptime = "<uptime seconds=\"12\" lastboot=\"Tue Nov 14 22:13:08 2023\"/>";
        String distance = "<distance value=\"2\"/>";
        String trace = "<trace proto=\"tcp\" port=\"22\"><hop ttl=\"1\" ipaddr=\"192.0.2.1\" rtt=\"0.05\"/>"
                + "<hop ttl=\"2\" ipaddr=\"192.0.2.9\" rtt=\"0.10\" host=\"a.example\"/></trace>";
        String closed =
                "<ports><port protocol=\"tcp\" portid=\"22\"><state state=\"closed\" reason=\"reset\"/></port></ports>";
        String clock = "<hostscript><script id=\"clock-skew\" output=\"-2s\"/></hostscript>";
        Files.writeString(
                inbox().resolve("known.part"),
                "<nmaprun scanner=\"nmap\" args=\"nmap -A a.example\" start=\"1700000000\"><host starttime=\"1700000000\""
                        + " endtime=\"1700000001\"><status state=\"up\" reason=\"reset\"/>"
                        + "<address addr=\"192.0.2.9\" addrtype=\"ipv4\"/>" + mac + names + closed
                        + os.replace("<os>", "<os><portused state=\"closed\" proto=\"tcp\" portid=\"22\"/>") + uptime
                        + distance + "<unheard of=\"it\"><os/></unheard>" + clock + trace + "</host></nmaprun>");
        Files.move(inbox().resolve("known.part"), inbox().resolve("known.xml"));
        await("the import").atMost(Duration.ofSeconds(20)).until(() -> Files.exists(done("known.xml")));
        UUID job = UUID.fromString(rows("select id from scan_jobs").get(0));

        String xml = export(job, "nmap-xml");

        if (Files.exists(DTD)) {
            assertThat(mistakes(xml)).isEmpty();
        }
        String flat = flat(xml);
        assertThat(flat).contains(mac, flat(names), flat(os), uptime, distance, flat(clock), flat(trace));
        assertThat(rows("select details #>> '{os,osmatch,1,name}', details #>> '{trace,hop,1,host}' from host_scans"))
                .containsExactly("Linux 4.15 | a.example");
        assertThat(JsonResult.parse(portolan("host", "192.0.2.9", "--format", "json")
                                .out())
                        .get("operating_system")
                        .asText())
                .isEqualTo("Linux 5.0 - 5.4 <&> (98 %)");
    }

    @Test
    void a_host_is_exported_as_nmap_told_of_it_in_that_file_whatever_another_file_says() throws Exception {
        String known = "<hostnames><hostname name=\"a.example\" type=\"PTR\"/></hostnames>"
                + "<ports><extraports state=\"filtered\" count=\"2\"><extrareasons reason=\"no-response\" count=\"2\""
                + " proto=\"tcp\" ports=\"1-2\"/></extraports></ports>";
        String nameless = "<hostnames></hostnames><ports>"
                + IntStream.rangeClosed(1, 30)
                        .mapToObj(port -> "<port protocol=\"tcp\" portid=\"" + port
                                + "\"><state state=\"closed\" reason=\"reset\"/></port>")
                        .collect(Collectors.joining())
                + "</ports>";
        List<String> jobs = new ArrayList<>();
        for (String host : List.of("<address addr=\"02:00:00:00:00:09\" addrtype=\"mac\"/>" + known, nameless)) {
            String name = "file" + jobs.size() + ".xml";
            Files.writeString(
                    inbox().resolve("host.part"),
                    "<nmaprun scanner=\"nmap\" args=\"nmap\" start=\"1700000000\"><host starttime=\"1700000000\""
                            + " endtime=\"1700000001\"><status state=\"up\" reason=\"reset\"/>"
                            + "<address addr=\"192.0.2.9\" addrtype=\"ipv4\"/>" + host + "</host></nmaprun>");
            Files.move(inbox().resolve("host.part"), inbox().resolve(name));
            await("the import").atMost(Duration.ofSeconds(20)).until(() -> Files.exists(done(name)));
            jobs.add(rows("select id from scan_jobs order by created_at desc limit 1")
                    .get(0));
        }

        assertThat(export(UUID.fromString(jobs.get(0)), "nmap-xml"))
                .contains("addrtype=\"mac\"", "name=\"a.example\"", "<extraports state=\"filtered\" count=\"2\">")
                .doesNotContain("<port ");
        assertThat(export(UUID.fromString(jobs.get(1)), "nmap-xml"))
                .contains("<port protocol=\"tcp\" portid=\"30\">")
                .doesNotContain("addrtype=\"mac\"", "a.example", "<extraports ");
        assertThat(export(UUID.fromString(jobs.get(1)), "grepable")).contains("Host: 192.0.2.9 ()\tStatus: Up");
        assertThat(rows("select hostname from hosts")).containsExactly("a.example");
    }

    /** Without the line ends, and each empty element as one tag. */
    private static String flat(String xml) {
        return xml.replace("\n", "").replaceAll("<(\\w+)([^<>]*[^<>/])></\\1>", "<$1$2/>");
    }

    @Test
    void udp_ports_are_kept_apart_and_said_in_nmaps_words() throws Exception {
        UUID job = Batches.scanJob("udp");
        execute(
                "with h as (insert into hosts (ip_address, hostname, mac_address, vendor, status, first_seen, last_seen)"
                        + " values ('192.0.2.8', 'a.example', '00:11:22:33:44:55', 'Maker <&> \"Co\"', 'up', now(), now()) returning id),"
                        + " s as (insert into host_scans (job_id, host_id, protocol, status, open_ports, closed_ports, open_filtered_ports,"
                        + " started_at, completed_at) select '" + job
                        + "', id, 'udp', 'up', '{[53,54)}', '{[100,140)}', '{[161,163)}', now(),"
                        + " now() from h), p as (insert into port_scans (job_id, host_id, port, protocol, state, service_name, scanned_at)"
                        + " select '" + job
                        + "', id, 53, 'udp', 'open', 'domain', now() from h returning id), e as (insert into host_history (host_id, job_id,"
                        + " event_type, new_value, created_at) select id, '" + job
                        + "', 'discovered', '{\"status\": \"up\"}', now() from h) insert into services"
                        + " (port_scan_id, service_type, product, version, cpe, confidence, details) select id, 'domain', 'ISC/BIND, x',"
                        + " e'9\\x1b.1', 'cpe:/a:isc:bind', 100, '{\"cpes\": [\"cpe:/a:isc:bind\", \"cpe:/o:linux\"]}' from p");

        String xml = export(job, "nmap-xml");

        if (Files.exists(DTD)) {
            assertThat(mistakes(xml)).isEmpty();
        }
        assertThat(xml)
                .contains(
                        "<scaninfo type=\"udp\" protocol=\"udp\" numservices=\"43\" services=\"53,100-139,161-162\"/>",
                        "<extrareasons reason=\"port-unreach\" count=\"40\" proto=\"udp\" ports=\"100-139\"/>",
                        "<port protocol=\"udp\" portid=\"161\"><state state=\"open|filtered\" reason=\"no-response\" reason_ttl=\"0\"/>",
                        "version=\"9\\x1b.1\"",
                        "<cpe>cpe:/a:isc:bind</cpe><cpe>cpe:/o:linux</cpe>",
                        "<hostname name=\"a.example\" type=\"PTR\"/>");
        assertThat(parsed(xml)
                        .getElementsByTagName("address")
                        .item(1)
                        .getAttributes()
                        .getNamedItem("vendor")
                        .getNodeValue())
                .isEqualTo("Maker <&> \"Co\"");
        assertThat(export(job, "grepable").lines().filter(line -> line.startsWith("Host:")))
                .containsExactly(
                        "Host: 192.0.2.8 (a.example)\tStatus: Up",
                        "Host: 192.0.2.8 (a.example)\tPorts: 53/open/udp//domain//ISC|BIND; x 9\\x1b.1/,"
                                + " 161/open|filtered/udp//snmp///, 162/open|filtered/udp//snmptrap///\tIgnored State: closed (40)");
    }

    @Test
    void a_tarpit_is_marked_in_every_format_and_is_one_again_where_the_xml_is_taken() throws Exception {
        UUID job = scanned();
        execute(
                "update host_scans s set tarpit = true from hosts h where h.id = s.host_id and host(h.ip_address) = '127.77.62.1'");

        String xml = export(job, "nmap-xml");
        if (Files.exists(DTD)) {
            assertThat(mistakes(xml)).isEmpty();
        }
        assertThat(xml).containsOnlyOnce("<script id=\"portolan-tarpit\" output=\"It accepts every connection");
        assertThat(export(job, "json")).containsOnlyOnce("\"tarpit\":true");
        assertThat(export(job, "jsonl").lines().filter(line -> line.endsWith(",\"tarpit\":true}")))
                .hasSize(2)
                .allMatch(line -> line.contains("127.77.62.1"));
        assertThat(export(job, "csv").lines())
                .containsExactly(
                        "ip_address,hostname,port,protocol,state,service_name,product,version,tarpit",
                        "127.77.62.1,,20702,tcp,open,,,,true",
                        "127.77.62.1,,20790,tcp,open,,,,true",
                        "127.77.62.2,,20722,tcp,open,ssh,OpenSSH,9.2p1,false");
        assertThat(export(job, "grepable").lines().filter(line -> line.endsWith("\tTarpit: accepts every connection")))
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("Host: 127.77.62.1 ()\tPorts: 20702/open/tcp/"));

        execute("truncate scan_targets, scan_jobs, hosts, host_scans, port_scans, services, host_history cascade");
        Files.writeString(inbox().resolve("pit.part"), xml);
        Files.move(inbox().resolve("pit.part"), inbox().resolve("pit.xml"));
        await("the import").atMost(Duration.ofSeconds(20)).until(() -> Files.exists(done("pit.xml")));
        assertThat(rows("select host(ip_address), tarpit from hosts order by ip_address"))
                .containsExactly("127.77.62.1 | t", "127.77.62.2 | f");
        assertThat(rows("select scan_stats ->> 'open', scan_stats ->> 'tarpit_open' from scan_jobs"))
                .containsExactly("1 | 2");
    }

    @Test
    void json_lines_are_an_object_an_open_port() throws Exception {
        UUID job = scanned();

        assertThat(export(job, "jsonl").lines())
                .containsExactly(
                        "{\"ip_address\":\"127.77.62.1\",\"port\":20702,\"protocol\":\"tcp\",\"state\":\"open\",\"service_name\":null,\"product\":null,\"version\":null,\"cpe\":null}",
                        "{\"ip_address\":\"127.77.62.1\",\"port\":20790,\"protocol\":\"tcp\",\"state\":\"open\",\"service_name\":null,\"product\":null,\"version\":null,\"cpe\":null}",
                        "{\"ip_address\":\"127.77.62.2\",\"port\":20722,\"protocol\":\"tcp\",\"state\":\"open\",\"service_name\":\"ssh\",\"product\":\"OpenSSH\",\"version\":\"9.2p1\",\"cpe\":\"cpe:/a:openbsd:openssh:9.2p1\"}");
    }

    @Test
    void other_programs_read_the_xml() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/xsltproc")) && Files.exists(DTD.resolveSibling("nmap.xsl")));
        Path xml = Files.writeString(settings().home().resolve("export.xml"), export(scanned(), "nmap-xml"));

        Process page = new ProcessBuilder(
                        "/usr/bin/xsltproc",
                        "--nonet",
                        DTD.resolveSibling("nmap.xsl").toString(),
                        xml.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String html = new String(page.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(page.waitFor()).isZero();
        assertThat(html).contains("127.77.62.1", "20722", "OpenSSH");
    }

    @Test
    void a_job_that_does_not_exist_is_named() {
        Called called = portolan("export", "2f0c1c1e-8f5e-4c39-9d0c-6d8b7a1f0a44");

        assertThat(called.exitCode()).isOne();
        assertThat(called.out()).isEmpty();
        assertThat(called.err()).contains("scan job 2f0c1c1e-8f5e-4c39-9d0c-6d8b7a1f0a44 does not exist");
    }
}
