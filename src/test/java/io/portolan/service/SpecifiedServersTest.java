package io.portolan.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.target.Address;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Protocols whose servers no package brings, on the examples of their specifications and documentation. */
public class SpecifiedServersTest {

    private static final Server SERVER = new Server(Address.parse("192.0.2.1"), "", 40_000);

    @Test
    void an_old_kafka_broker_lists_its_requests_and_keeps_its_version_to_itself() {
        String unsupported = "\0\0\0\u0006" + "port" + "\0#";
        String apis = "\0\0\0\u0002" + "\0\0\0\0\0\u0009" + "\0\u0012\0\0\0\u0003";
        Match kafka = known(talk(new Kafka(), unsupported, "\0\0\0\u0016" + "port" + "\0\0" + apis));

        assertThat(kafka.type() + kafka.product()).isEqualTo("kafka");
        assertThat(kafka.details()).containsEntry("apis", 2L).containsEntry("highest_api", 18L);
        assertThat(talk(new Kafka(), unsupported, "\0\0\0\u0015" + "port" + "\0\0" + apis))
                .isInstanceOf(Step.NotMine.class);
    }

    @Test
    void a_broker_that_publishes_its_version_late_is_waited_for() {
        Step subscribe = talk(new Mqtt(), " \u0002\0\0");
        Step.Say wait = (Step.Say) ((Step.Say) subscribe).then().apply(said(SERVER, "\u0090\u0003\0\u0001\0"));

        String version = "1-\0\u0013$SYS/broker/versionmosquitto version 2.0.11";
        assertThat(known(wait.then().apply(said(SERVER, version))).version()).isEqualTo("2.0.11");
        assertThat(known(wait.then().apply(said(SERVER, ""))).type()).isEqualTo("mqtt");
        assertThat(known(talk(new Mqtt(), " \u0002\0\u0005")).details()).containsEntry("return_code", 5);
    }

    @Test
    void a_camera_tells_its_methods() {
        Match rtsp = known(talk(
                new Rtsp(), "RTSP/1.0 200 OK\r\nCSeq: 1\r\nPublic: DESCRIBE, SETUP, TEARDOWN, PLAY, PAUSE\r\n\r\n"));

        assertThat(rtsp.type() + rtsp.product()).isEqualTo("rtsp");
        assertThat(rtsp.details()).containsEntry("public", "DESCRIBE, SETUP, TEARDOWN, PLAY, PAUSE");
    }

    @Test
    void amqp_1_tells_product_and_version_behind_an_anonymous_login() {
        String sasl = "AMQP\u0003\u0001\0\0" + frame(1, "\0S@\u00c0\u000c\u0001\u00a3\u0009ANONYMOUS");
        String welcome = frame(1, "\0SD\u00c0\u0003\u0001P\0");
        String properties =
                "\u00a3\u0007product\u00a1\u0017apache-activemq-artemis\u00a3\u0007version\u00a1\u00062.28.0";
        String open = "AMQP\0\u0001\0\0" + frame(0, "\0S\u0010\u00c0P\n\u00a1\u0001a\u00c1<\u0004" + properties);

        Match artemis = known(talk(new Amqp10(), sasl, welcome, open));

        assertThat(artemis.product() + " " + artemis.version()).isEqualTo("Apache ActiveMQ Artemis 2.28.0");
        assertThat(artemis.cpe()).isEqualTo("cpe:/a:apache:activemq_artemis:2.28.0");
        assertThat(known(talk(new Amqp10(), sasl, frame(1, "\0SD\u00c0\u0003\u0001P\u0001")))
                        .product())
                .isEmpty();
    }

    private static String frame(int type, String body) {
        return "\0\0\0" + (char) (8 + body.length()) + "\u0002" + (char) type + "\0\0" + body;
    }

    /** The challenge is the example of [MS-NLMP] section 4.2.4.3. */
    @Test
    void windows_tells_its_names_and_its_version_over_smb_and_rdp() {
        String challenge = latin("4e544c4d53535000020000000c000c003800000033828ae20123456789abcdef0000000000000000"
                + "240024004400000006007017" + "0000000f" + "530065007200760065007200"
                + "02000c0044006f006d00610069006e0001000c0053006500720076006500720000000000");
        String confirm = "\u0003\0\0\u0013\u000e\u00d0\0\0\u00124\0\u0002\u001f\u0008\0\u0002\0\0\0";

        assertThat(List.of(
                        known(talk(
                                new Smb(),
                                smb(0, "\0".repeat(4), "A\0\u0003\0\u0002\u0003" + "\0".repeat(58)),
                                smb(1, "\u0016\0\0\u00c0", "\u0009\0\0\0H\0h\0" + challenge))),
                        known(talk(new Rdp(), confirm, "0q" + challenge))))
                .allSatisfy(match -> {
                    assertThat(match.product() + " " + match.version()).isEqualTo("Microsoft Windows 6.0.6000");
                    assertThat(match.details())
                            .containsEntry("netbios_computer", "Server")
                            .containsEntry("netbios_domain", "Domain");
                });
    }

    private static String smb(int command, String status, String body) {
        String header = "\u00feSMB@\0\u0001\0" + status + (char) command + "\0\u0001\0\u0001" + "\0".repeat(7)
                + (char) command + "\0".repeat(39);
        return "\0\0\0" + (char) (header.length() + body.length()) + header + body;
    }

    @Test
    void a_confirmation_without_a_choice_is_rdp_on_its_port_alone() {
        String confirm = "\u0003\0\0\u000b\u0006\u00d0\0\0\u00124\0";

        assertThat(talk(new Rdp(), confirm)).isInstanceOf(Step.NotMine.class);
        Server usual = new Server(SERVER.address(), "", 3389);
        Step.Say say = (Step.Say) new Rdp().opening(usual).orElseThrow();
        assertThat(known(say.then().apply(said(usual, confirm))).type()).isEqualTo("rdp");
    }

    @Test
    void huffmans_code_is_that_of_the_examples_in_the_rfc() {
        assertThat(Hpack.decoded(latin("6402"))).isEqualTo("302");
        assertThat(Hpack.decoded(latin("aec3771a4b"))).isEqualTo("private");
        assertThat(Hpack.decoded(latin("d07abe941054d444a8200595040b8166e082a62d1bff")))
                .isEqualTo("Mon, 21 Oct 2013 20:13:21 GMT");
        assertThat(Hpack.decoded(latin("9d29ad171863c78f0b97c8e9ae82ae43d3"))).isEqualTo("https://www.example.com");
    }

    /** RFC 7541 appendix C.6.1 with a server behind it, once as it is and once in Huffman's code. */
    @Test
    void a_server_of_http_2_alone_is_known_by_its_headers() {
        String block = latin("488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff"
                + "6e919d29ad171863c78f0b97c8e9ae82ae43d3");
        String settings = "\0\0\0\u0004\0\0\0\0\0";
        String named = block + "v\u000cnginx/1.22.1";

        Match http = known(talk(new Http2(), settings + headers(named)));

        assertThat(http.type() + " " + http.product() + " " + http.version()).isEqualTo("http nginx 1.22.1");
        assertThat(http.details()).containsEntry("http_version", "2").containsEntry("status", "302");
        assertThat(known(talk(new Http2(), settings + "\0\0\u0008\u0007\0\0\0\0\0" + "\0".repeat(8)))
                        .product())
                .isEmpty();
    }

    private static String headers(String block) {
        return "\0\0" + (char) block.length() + "\u0001\u0005\0\0\0\u0001" + block;
    }

    @Test
    void what_docker_and_podman_are_stands_in_their_version() {
        String missing = page(404, "application/json", "{\"message\":\"page not found\"}\n");
        String docker = "{\"Platform\":{\"Name\":\"Docker Engine - Community\"},\"Components\":[{\"Name\":\"Engine\","
                + "\"Version\":\"24.0.7\"}],\"Version\":\"24.0.7\",\"ApiVersion\":\"1.43\",\"Os\":\"linux\"}";
        String podman = "{\"Components\":[{\"Name\":\"Podman Engine\",\"Version\":\"4.3.1\"}],\"Version\":\"4.3.1\","
                + "\"ApiVersion\":\"1.41\",\"Os\":\"linux\"}";

        assertThat(known(talk(new Http(), missing, page(200, "application/json", docker)))
                        .cpe())
                .isEqualTo("cpe:/a:docker:docker:24.0.7");
        assertThat(known(talk(new Http(), missing, page(200, "application/json", podman)))
                        .cpe())
                .isEqualTo("cpe:/a:podman_project:podman:4.3.1");
        assertThat(known(talk(new Http(), missing, page(403, "text/plain", "no")))
                        .product())
                .isEmpty();
    }

    @Test
    void elasticsearch_and_what_was_made_from_it_are_told_apart() {
        String elastic = """
                {
                  "name" : "a",
                  "version" : {
                    "number" : "8.11.1",
                    "lucene_version" : "9.8.0"
                  },
                  "tagline" : "You Know, for Search"
                }
                """;
        String open = "{\"version\" : {\"distribution\" : \"opensearch\", \"number\" : \"2.11.0\"},"
                + "\"tagline\" : \"The OpenSearch Project: https://opensearch.org/\"}";
        String locked = "HTTP/1.1 401 Unauthorized\r\nX-elastic-product: Elasticsearch\r\nContent-Length: 0\r\n\r\n";

        assertThat(known(talk(new Http(), page(200, "application/json", elastic)))
                        .cpe())
                .isEqualTo("cpe:/a:elastic:elasticsearch:8.11.1");
        assertThat(known(talk(new Http(), page(200, "application/json", open))).product())
                .isEqualTo("OpenSearch");
        assertThat(known(talk(new Http(), locked)).product()).isEqualTo("Elasticsearch");
    }

    @Test
    void an_exporter_tells_its_version_among_its_metrics() {
        String start = page(200, "text/html", "<title>Node Exporter</title><p><a href=\"/metrics\">Metrics</a></p>");
        String metrics = page(200, "text/plain", """
                go_info{version="go1.19.8"} 1
                node_exporter_build_info{branch="debian/sid",goversion="go1.19.8",version="1.5.0"} 1
                """);

        Match exporter = known(talk(new Http(), start, metrics));

        assertThat(exporter.product() + " " + exporter.version()).isEqualTo("Prometheus node_exporter 1.5.0");
    }

    @Test
    void a_server_written_in_go_that_has_no_page_is_asked_for_etcds_version_and_need_not_be_it() {
        String missing = page(404, "text/plain; charset=utf-8", "404 page not found\n");
        String version = page(200, "application/json", "{\"etcdserver\":\"3.5.16\",\"etcdcluster\":\"3.5.0\"}");

        assertThat(known(talk(new Http(), missing, version)).cpe()).isEqualTo("cpe:/a:etcd:etcd:3.5.16");
        assertThat(known(talk(new Http(), missing, missing)).product()).isEmpty();
    }

    @Test
    void haproxy_is_known_by_its_own_pages_and_not_by_those_of_the_servers_behind_it() {
        String own = "<html><body><h1>504 Gateway Time-out</h1>\nThe server didn't respond in time.\n</body></html>\n";

        assertThat(known(talk(new Http(), page(504, "text/html", own))).product())
                .isEqualTo("HAProxy");
        assertThat(known(talk(new Http(), page(504, "text/html", own.replace("in time", "at all"))))
                        .product())
                .isEmpty();
        assertThat(known(talk(new Http(), page(200, "text/html", "<pre>" + own + "</pre>")))
                        .product())
                .isEmpty();
    }

    /** RFC 854: whoever is asked may refuse. */
    @Test
    void a_telnet_server_is_refused_its_options_until_it_says_what_a_person_would_see() {
        Telnet telnet = new Telnet();
        Said greeting = said(SERVER, "\u00ff\u00fb\u0001\u00ff\u00fd\u0018\u00ff\u00fa\u0018\u0001\u00ff\u00f0");
        Step.Say refused =
                (Step.Say) telnet.greeted(greeting, telnet.recognise(greeting).orElseThrow());

        assertThat(refused.words()).isEqualTo("\u00ff\u00fe\u0001\u00ff\u00fc\u0018");
        assertThat(known(refused.then().apply(said(SERVER, "\u00ff\u00fe\u0018\r\nAmnesiac (ttyu0)\r\n\r\nlogin: ")))
                        .details())
                .containsEntry("login", "Amnesiac (ttyu0)\\r\\n\\r\\nlogin:");
        assertThat(known(refused.then().apply(said(SERVER, ""))).details()).isEmpty();
    }

    @Test
    void a_telnet_server_that_asks_for_ever_is_refused_a_few_times() {
        Telnet telnet = new Telnet();
        Said asking = said(SERVER, "\u00ff\u00fd\u0018");
        Step step = telnet.greeted(asking, telnet.recognise(asking).orElseThrow());
        int rounds = 0;
        for (; step instanceof Step.Say say && rounds < 100; rounds++) {
            step = say.then().apply(asking);
        }

        assertThat(known(step).type()).isEqualTo("telnet");
        assertThat(rounds).isEqualTo(4);
    }

    @Test
    void an_xmpp_server_whose_stream_says_nothing_of_its_maker_has_no_product() {
        String stream = "<?xml version='1.0'?><stream:stream xmlns='jabber:client'"
                + " xmlns:stream='http://etherx.jabber.org/streams' id='63c66c38-795e-4174-b528-4c4e19e7a73a'"
                + " from='a.example' version='1.0'><stream:features/>";

        Match xmpp = known(
                ((Step.Say) new Xmpp().opening(SERVER).orElseThrow()).then().apply(said(SERVER, stream)));

        assertThat(xmpp.type() + xmpp.product()).isEqualTo("xmpp");
    }

    @Test
    void an_irc_server_that_makes_sure_of_us_is_answered() {
        Irc irc = new Irc();
        Step.Say register = (Step.Say) irc.opening(SERVER).orElseThrow();
        Step.Say pong = (Step.Say) register.then().apply(said(SERVER, "PING :F4D1\r\n"));

        assertThat(pong.words()).isEqualTo("PONG :F4D1\r\n");
        Step.Say quit = (Step.Say) pong.then()
                .apply(said(
                        SERVER,
                        ":a.example 001 portolan :hi\r\n:a.example 004 portolan a.example UnrealIRCd-6.1.2 iow b\r\n"));
        assertThat(quit.soFar().map(Match::cpe)).isEqualTo(Optional.of("cpe:/a:unrealircd:unrealircd:6.1.2"));
    }

    private static String page(int status, String type, String body) {
        return "HTTP/1.1 " + status + " x\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    /** The step behind the last of the answers, TLS begun wherever it is asked for. */
    private static Step talk(Protocol protocol, String... answers) {
        Step step = protocol.opening(SERVER).orElseThrow();
        for (String answer : answers) {
            if (step instanceof Step.Encrypt encrypt) {
                step = encrypt.then().apply(new Tls(true, "", java.util.Map.of()));
            }
            assertThat(step).isInstanceOf(Step.Say.class);
            Said said = said(SERVER, answer);
            assertThat(((Step.Say) step).isWhole(said)).isTrue();
            step = ((Step.Say) step).then().apply(said);
        }
        return step;
    }

    private static Match known(Step step) {
        assertThat(step).isInstanceOf(Step.Known.class);
        return ((Step.Known) step).match();
    }

    private static String latin(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    }

    private static Said said(Server server, String words) {
        byte[] bytes = words.getBytes(StandardCharsets.ISO_8859_1);
        return new Said(server, bytes, bytes.length);
    }
}
