package io.portolan.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.portolan.scan.ServiceFound;
import io.portolan.target.Address;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of nmap's file of services: of one of the test's own, and of nmap's where it is installed. */
public class NmapProbesTest {

    private static final Path INSTALLED = Path.of("/usr/share/nmap/nmap-service-probes");

    private static final String OWN = """
            # a file as nmap has it
            Exclude T:9100-9107
            Probe TCP NULL q||
            totalwaitms 6000
            match chart m|^CHART (\\d+)\\.(\\d+) \\(([^)]+)\\)\\r\\n| p/Chart server/ v/$1.$2/ i/on $3/ cpe:/a:acme:chart:$1/
            match slow m|^(a+)+b| p/Never/
            match odd m=^odd[[{]\\0+{x= p/Odd/ v/$I(1,">")/
            match number m|^num(..)| p/Number/ v/$I(1,">")/ i/$I(1,"<")/
            match under m|^under ([\\w]+)| p/Under/ v/$SUBST(1,"_",".")/
            match bell m|^bell(.*)|s p/$P(1)/
            match posix m|^[[:alpha:]]+$| p/Posix/
            match broken m|^(unclosed| p/Broken/
            softmatch chart m|^CHART |i
            Probe UDP Other q|x|
            match chart m|^CHART| p/Of another world/
            Probe TCP Hello q|HELLO\\r\\n\\x00|
            ports 4000-4010,5000
            sslports 4100
            rarity 8
            fallback GetRequest
            match chart m|^HELLO TOO| p/Chart server/
            Probe TCP GetRequest q|GET / HTTP/1.0\\r\\n\\r\\n|
            rarity 1
            ports 80
            match http m|^HTTP/1\\.[01] \\d\\d\\d .*\\r\\nServer: Chart/([\\d.]+)\\r\\n|s p/Chart httpd/ v/$1/ h/a b/ cpe:/a:acme:chart_httpd:$1/a
            match http m|^HTTP/1\\.[01] \\d\\d\\d .*\\r\\nX-Chart: ([\\d.]+)\\r\\n|s p/Chart httpd/ v/$1/ cpe:/a:acme:chart_httpd:$1/a
            """;

    @TempDir
    private Path folder;

    private NmapProbes probes;

    @BeforeEach
    void write() throws IOException {
        Path file = folder.resolve("probes");
        Files.writeString(file, OWN, StandardCharsets.ISO_8859_1);
        probes = NmapProbes.in(file.toString());
    }

    @Test
    void a_match_gives_product_version_and_cpe_from_its_groups() {
        Match chart = greeted("CHART 4.2 (sea)\r\n").orElseThrow();

        assertThat(chart.type() + "," + chart.product() + "," + chart.version() + "," + chart.cpe())
                .isEqualTo("chart,Chart server,4.2,cpe:/a:acme:chart:4");
        assertThat(chart.details()).containsEntry("info", "on sea").containsEntry("source", "nmap-service-probes");
    }

    @Test
    void a_soft_match_gives_the_service_alone() {
        Match chart = greeted("chart of nothing").orElseThrow();

        assertThat(chart.type() + chart.product()).isEqualTo("chart");
        assertThat(chart.confidence()).isLessThan(Match.LIKELY);
    }

    @Test
    void groups_are_taken_as_numbers_with_other_letters_and_without_what_is_not_printable() {
        assertThat(greeted("num\u0001\u0002")
                        .map(m -> m.version() + " " + m.details().get("info")))
                .contains("258 513");
        assertThat(greeted("under 1_2_3").map(Match::version)).contains("1.2.3");
        assertThat(greeted("bell\u0007ow\u001b[2J\n").map(Match::product)).contains("ow[2J");
    }

    @Test
    void what_perl_writes_differently_means_the_same_and_what_can_not_be_said_is_left_out() {
        assertThat(greeted("odd[\0\0{x").map(Match::product)).contains("Odd");
        assertThat(greeted("odd{\0{x").map(Match::product)).contains("Odd");
        assertThat(greeted("alpha")).isEmpty();
        assertThat(greeted("unclosed")).isEmpty();
    }

    @Test
    void an_expression_that_takes_for_ever_is_given_up() {
        Instant start = Instant.now();

        assertThat(greeted("a".repeat(5_000))).isEmpty();

        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void an_answer_is_looked_up_where_the_probe_falls_back_to() {
        String page = "HTTP/1.1 200 OK\r\nServer: Chart/1.5\r\n\r\n";

        assertThat(probes.match("Hello", said("HELLO TOO")).map(Match::product)).contains("Chart server");
        assertThat(probes.match("Hello", said(page)).map(Match::cpe)).contains("cpe:/a:acme:chart_httpd:1.5");
        assertThat(probes.match("Hello", said("CHART 1.0 (x)\r\n")).map(Match::version))
                .contains("1.0");
        assertThat(probes.match("Nothing", said(page))).isEmpty();
    }

    @Test
    void probes_are_said_on_their_ports() {
        assertThat(probes.unasked(server(4005), false))
                .extracting(NmapProbe::words)
                .containsExactly("HELLO\r\n\0");
        assertThat(probes.unasked(server(4100), true)).hasSize(1);
        assertThat(probes.unasked(server(4005), true)).isEmpty();
        assertThat(probes.unasked(server(1), false)).isEmpty();
    }

    @Test
    void no_file_knows_nothing() {
        assertThat(NmapProbes.in("").match(NmapProbes.GREETING, said("CHART 1.0 (x)\r\n")))
                .isEmpty();
        assertThat(NmapProbes.in(folder.resolve("none").toString()).unasked(server(80), false))
                .isEmpty();
    }

    @Test
    void nmaps_own_file_is_understood() {
        assumeThat(INSTALLED).exists();
        NmapProbes installed = NmapProbes.in(INSTALLED.toString());

        Instant start = Instant.now();
        Optional<Match> ssh = installed.match(NmapProbes.GREETING, said("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"));
        Optional<Match> web = installed.match(
                NmapProbes.GET_ROOT, said("HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nContent-Length: 0\r\n\r\n"));

        assertThat(ssh.map(Match::product)).contains("OpenSSH");
        assertThat(web.map(m -> m.product() + " " + m.version())).contains("nginx 1.22.1");
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(20));
        assertThat(installed.unasked(server(4005), false)).isNotEmpty();
    }

    @Test
    void a_greeting_that_none_of_our_protocols_knows_is_looked_up() {
        ServiceFound found = inquired("CHART 4.2 (sea)\r\n", words -> "");

        assertThat(found.product() + " " + found.version()).isEqualTo("Chart server 4.2");
        assertThat(found.details()).contains("\"banner\"", "\"source\":\"nmap-service-probes\"");
    }

    @Test
    void what_our_own_protocols_know_stands() {
        ServiceFound found = inquired("SSH-2.0-OpenSSH_9.2p1\r\n", words -> "");

        assertThat(found.product()).isEqualTo("OpenSSH");
        assertThat(found.details()).doesNotContain("nmap");
    }

    @Test
    void a_page_without_a_product_of_ours_is_looked_up_and_stays_http() {
        String page = "HTTP/1.1 200 OK\r\nX-Chart: 1.5\r\n\r\n";

        ServiceFound found = inquired("", words -> words.startsWith("GET / ") ? page : "");

        assertThat(found.type() + "," + found.product() + "," + found.cpe())
                .isEqualTo("http,Chart httpd,cpe:/a:acme:chart_httpd:1.5");
    }

    @Test
    void a_server_that_answers_nothing_of_ours_is_asked_what_nmap_asks_on_its_port() {
        ServiceFound found = inquired("", words -> words.equals("HELLO\r\n\0") ? "HELLO TOO" : "");

        assertThat(found.type() + " " + found.product()).isEqualTo("chart Chart server");
    }

    /** What an inquiry comes to with a server that says this first, and answers so. */
    private ServiceFound inquired(String greeting, UnaryOperator<String> answers) {
        Duration second = Duration.ofSeconds(1);
        Inquiry inquiry = new Inquiry(
                new Protocols(probes), server(4005), new InquiryTimes(second, second, second.multipliedBy(60)));
        while (inquiry.isOpen()) {
            Talk talk = inquiry.next();
            Step step = talk.first();
            Said last = said("");
            while (step instanceof Step.Say say) {
                last = said(say.words().isEmpty() ? greeting : answers.apply(say.words()));
                step = say.then().apply(last);
            }
            Step end = step instanceof Step.Encrypt ? Step.notMine() : step;
            inquiry.heard(new Heard(talk, end, last, Optional.empty()));
        }
        return inquiry.result().orElseThrow().service();
    }

    private Optional<Match> greeted(String text) {
        return probes.match(NmapProbes.GREETING, said(text));
    }

    private static Server server(int port) {
        return new Server(Address.parse("192.0.2.1"), "", port);
    }

    private static Said said(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return new Said(server(40_000), bytes, bytes.length);
    }
}
