package io.portolan.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.portolan.scan.HostResult;
import io.portolan.scan.ServiceFound;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A version scan of servers that wait to be asked, of servers within TLS, and of servers that mean no good. */
@SuppressWarnings("FutureReturnValueIgnored") // a port that closes is closed when it is
public class VersionRouteTest extends TalkRouteSupport {

    private static final String NGINX =
            "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nContent-Length: 29\r\n\r\n<title>Welcome home!</title>\r\n";

    /** SETTINGS, then HEADERS with status 200 (index 8 of HPACK's table) and a server, of who asks by the scheme of TLS. */
    private static final Consumer<Channel> HTTP_2 = Servers.answering(
            said -> said.startsWith("PRI * HTTP/2.0\r\n") && said.contains("\u0001\u0005\0\0\0\u0001\u0082\u0087\u0084")
                    ? "\0\0\0\u0004\0\0\0\0\0" + "\0\0\u0019\u0001\u0005\0\0\0\u0001\u0088v\u0016nghttpd nghttp2/1.52.0"
                    : "");

    @TempDir
    private Path folder;

    @Test
    void a_silent_server_on_an_unusual_port_is_asked_until_it_answers() {
        int port = servers.listen(
                "127.1.3.1",
                Servers.answering(said -> said.startsWith("*2\r\n$4\r\nINFO")
                        ? "$42\r\n# Server\r\nredis_version:7.0.15\r\nos:Linux\r\n\r\n"
                        : ""));

        ServiceFound redis = version(port, "127.1.3.1");

        assertThat(redis.type()).isEqualTo("redis");
        assertThat(redis.cpe()).isEqualTo("cpe:/a:redis:redis:7.0.15");
    }

    @Test
    void a_web_server_tells_what_it_is() {
        int port = servers.listen("127.1.3.2", http(NGINX));

        ServiceFound found = version(port, "127.1.3.2");

        assertThat(found)
                .extracting(ServiceFound::name, ServiceFound::product, ServiceFound::version, ServiceFound::cpe)
                .containsExactly("http", "nginx", "1.22.1", "cpe:/a:nginx:nginx:1.22.1");
        assertThat(details(found).get("title").asText()).isEqualTo("Welcome home!");
    }

    @Test
    void a_page_that_comes_late_and_in_pieces_is_waited_for() {
        String elastic =
                "{\"cluster_name\":\"sea\",\"version\":{\"number\":\"7.17.24\"},\"tagline\":\"You Know, for Search\"}";
        int port = servers.listen(
                "127.1.3.18",
                slowly(PATIENCE_FOR_VERSION / 3, said -> said.startsWith("GET / HTTP/1.1\r\n") ? page(elastic) : ""));

        ServiceFound found = version(port, "127.1.3.18");

        assertThat(found.product() + " " + found.version()).isEqualTo("Elasticsearch 7.17.24");
    }

    @Test
    void a_second_page_is_waited_for_longer_since_it_is_known_who_is_asked() {
        int port = servers.listen(
                "127.1.3.19",
                channel -> Servers.answering(said -> {
                            if (said.startsWith("GET /version ")) {
                                byte[] page = bytes(page("{\"etcdserver\":\"3.4.23\"}"));
                                Servers.sayingEvery(PATIENCE_FOR_VERSION * 3 / 2, page)
                                        .accept(channel);
                                return "";
                            }
                            return said.startsWith("GET / ")
                                    ? "HTTP/1.1 404 Not Found\r\nContent-Length: 19\r\n\r\n404 page not found\n"
                                    : "";
                        })
                        .accept(channel));

        ServiceFound found = version(port, "127.1.3.19");

        assertThat(found.product() + " " + found.version()).isEqualTo("etcd 3.4.23");
    }

    @Test
    void a_greeting_that_says_that_more_follows_is_heard_to_its_end() {
        int port = servers.listen(
                "127.1.3.20",
                Servers.sayingEvery(
                        500,
                        bytes("220-mail.example.net welc"),
                        bytes("omes you\r\n"),
                        bytes("220 ESMTP Exim 4.96\r\n")));

        assertThat(version(port, "127.1.3.20").cpe()).isEqualTo("cpe:/a:exim:exim:4.96");
    }

    @Test
    void a_web_server_that_complains_before_it_is_asked_is_asked_all_the_same() {
        int port = servers.listen("127.1.3.21", channel -> {
            Servers.sayingEvery(200, bytes("HTTP/1.0 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"))
                    .accept(channel);
            http(NGINX).accept(channel);
        });

        assertThat(version(port, "127.1.3.21").cpe()).isEqualTo("cpe:/a:nginx:nginx:1.22.1");
    }

    @Test
    void a_web_server_that_was_too_busy_to_answer_is_asked_once_more() {
        AtomicInteger requests = new AtomicInteger();
        int port = servers.listen(
                "127.1.3.22",
                Servers.answering(
                        said -> said.startsWith("GET / HTTP/1.1") && requests.incrementAndGet() == 2 ? NGINX : ""));

        assertThat(version(port, "127.1.3.22").cpe()).isEqualTo("cpe:/a:nginx:nginx:1.22.1");
    }

    @Test
    void an_answer_of_another_protocol_makes_that_one_the_next() {
        AtomicInteger questions = new AtomicInteger();
        int port = servers.listen("127.1.3.3", Servers.answering(said -> {
            questions.incrementAndGet();
            return said.equals("version\r\n") ? "VERSION 1.6.18\r\n" : "ERROR\r\n";
        }));

        ServiceFound found = version(port, "127.1.3.3");

        assertThat(found.product() + " " + found.version()).isEqualTo("Memcached 1.6.18");
        assertThat(questions).hasValue(2);
    }

    @Test
    void within_tls_the_same_protocols_are_spoken_and_the_certificate_is_kept() throws Exception {
        SelfSigned certificate = SelfSigned.in(folder);
        int port = servers.listen("127.1.3.4", Servers.within(certificate.http(), http(NGINX)));

        ServiceFound found = version(port, "127.1.3.4");

        assertThat(found)
                .extracting(ServiceFound::type, ServiceFound::name, ServiceFound::product, ServiceFound::version)
                .containsExactly("http", "https", "nginx", "1.22.1");
        JsonNode tls = details(found).get("tls");
        assertThat(details(found).get("tunnel").asText()).isEqualTo("tls");
        assertThat(tls.get("protocol").asText()).isEqualTo("TLSv1.3");
        assertThat(tls.get("alpn").asText()).isEqualTo("http/1.1");
        assertThat(tls.get("subject").asText()).isEqualTo("CN=host.example.net,O=M\u00fcller");
        assertThat(tls.get("issuer")).isEqualTo(tls.get("subject"));
        assertThat(tls.get("self_signed").asBoolean()).isTrue();
        assertThat(tls.get("names").toString()).isEqualTo("[\"host.example.net\",\"other.example.net\"]");
        assertThat(tls.get("key").asText()).isEqualTo("EC 256");
        assertThat(tls.get("fingerprint_sha256").asText()).matches("[0-9a-f]{64}");
        Duration validity = Duration.between(
                Instant.parse(tls.get("not_before").asText()),
                Instant.parse(tls.get("not_after").asText()));
        assertThat(validity).isEqualTo(Duration.ofDays(10));
    }

    @ParameterizedTest
    @EnumSource(names = {"FATAL_ALERT", "NO_ADVERTISE"})
    void a_server_of_http_2_alone_is_offered_it_within_tls_and_named(SelectorFailureBehavior otherwise)
            throws Exception {
        SslContext tls = SelfSigned.in(folder).choosing(otherwise, "h2");
        int port = servers.listen("127.1.3.15", channel -> {
            Servers.within(tls, HTTP_2).accept(channel);
            channel.pipeline().get(SslHandler.class).handshakeFuture().addListener(stood -> {
                if (channel.pipeline().get(SslHandler.class).applicationProtocol() == null) {
                    channel.close();
                }
            });
        });

        ServiceFound found = version(port, "127.1.3.15");

        assertThat(found)
                .extracting(ServiceFound::type, ServiceFound::name, ServiceFound::product, ServiceFound::version)
                .containsExactly("http", "https", "nghttpd", "1.52.0");
        assertThat(details(found).get("http_version").asText()).isEqualTo("2");
        assertThat(details(found).get("tunnel").asText()).isEqualTo("tls");
        assertThat(details(found).get("tls").get("alpn").asText()).isEqualTo("h2");
        assertThat(details(found).get("tls").has("alert")).isFalse();
    }

    @Test
    void a_server_that_refuses_every_application_speaks_tls_and_no_more_is_known() throws Exception {
        SslContext tls = SelfSigned.in(folder).choosing(SelectorFailureBehavior.FATAL_ALERT, "acme-tls/1");
        int port = servers.listen("127.1.3.16", Servers.within(tls, Servers.silent()));

        ServiceFound found = version(port, "127.1.3.16");

        assertThat(found.type()).isEqualTo("tls");
        assertThat(details(found).has("tunnel")).isFalse();
    }

    @Test
    void a_server_that_speaks_first_within_tls_is_heard_there() throws Exception {
        int port = servers.listen(
                "127.1.3.5", Servers.within(SelfSigned.in(folder).plain(), saying("* BYE Dovecot is full\r\n")));

        ServiceFound found = version(port, "127.1.3.5");

        assertThat(found)
                .extracting(ServiceFound::type, ServiceFound::name, ServiceFound::product)
                .containsExactly("imap", "imaps", "Dovecot");
    }

    @Test
    void a_server_that_demands_a_certificate_has_shown_its_own() throws Exception {
        int port =
                servers.listen("127.1.3.6", Servers.within(SelfSigned.in(folder).demanding(), Servers.silent()));

        ServiceFound found = version(port, "127.1.3.6");

        assertThat(found.type()).isEqualTo("tls");
        assertThat(details(found).get("tls").get("subject").asText()).startsWith("CN=host.example.net");
    }

    @Test
    void a_server_that_answers_with_an_alert_or_an_old_version_speaks_tls() {
        int alert = servers.listen("127.1.3.7", hello("\u0015\u0003\u0001\0\u0002\u0002("));
        String sslV3 = "\u0016\u0003\0\0J\u0002\0\0F\u0003\0" + "x".repeat(32) + "\0\0/\0";
        int old = servers.listen("127.1.3.7", hello(sslV3 + "x".repeat(79 - sslV3.length())));

        Map<Integer, ServiceFound> found = versions(up("127.1.3.7", alert, old)).stream()
                .collect(Collectors.toMap(ServiceFound::port, service -> service));

        assertThat(found).containsOnlyKeys(alert, old);
        assertThat(details(found.get(alert)).get("tls").toString()).isEqualTo("{\"alert\":40}");
        assertThat(found.get(old).type()).isEqualTo("tls");
        assertThat(details(found.get(old)).get("tls").get("protocol").asText()).isEqualTo("SSLv3");
    }

    @Test
    void garbage_in_the_place_of_tls_is_no_tls() {
        byte[] noise = new byte[300];
        new Random(6).nextBytes(noise);
        int port = servers.listen(
                "127.1.3.8", hello(new String(noise, StandardCharsets.ISO_8859_1).replaceFirst("(?s)^.", "x")));

        assertThat(version(port, "127.1.3.8").type()).isEqualTo("unknown");
    }

    @Test
    void a_server_that_repeats_what_it_is_told_speaks_no_tls() {
        int port = servers.listen("127.1.3.17", Servers.answering(said -> said));

        assertThat(details(version(port, "127.1.3.17")).has("tls")).isFalse();
    }

    @Test
    void after_a_greeting_more_is_asked_and_the_certificate_behind_starttls_is_seen() throws Exception {
        SslContext tls = SelfSigned.in(folder).plain();
        int port = servers.listen("127.1.3.9", channel -> {
            saying("220 mail.example.net ESMTP Exim 4.96 ready\r\n").accept(channel);
            Servers.answering(said -> {
                        if (said.equals("STARTTLS\r\n")) {
                            channel.eventLoop()
                                    .execute(() -> channel.pipeline().addFirst(tls.newHandler(channel.alloc())));
                            return "220 go ahead\r\n";
                        }
                        return said.startsWith("EHLO ")
                                ? "250-mail.example.net\r\n250-PIPELINING\r\n250 STARTTLS\r\n"
                                : "";
                    })
                    .accept(channel);
        });

        ServiceFound found = version(port, "127.1.3.9");

        assertThat(found.name() + " " + found.product() + " " + found.version()).isEqualTo("smtp Exim 4.96");
        assertThat(details(found).get("extensions").toString()).isEqualTo("[\"PIPELINING\",\"STARTTLS\"]");
        assertThat(details(found).get("tls").get("subject").asText()).startsWith("CN=host.example.net");
        assertThat(details(found).has("tunnel")).isFalse();
    }

    @Test
    void what_a_greeting_said_stands_when_the_server_says_no_more() {
        int port = servers.listen("127.1.3.9", saying("220 mail.example.net ESMTP Exim 4.96 ready\r\n"));

        assertThat(version(port, "127.1.3.9").cpe()).isEqualTo("cpe:/a:exim:exim:4.96");
    }

    @Test
    void a_server_that_never_stops_or_drips_is_cut_off_in_time() {
        byte[] noise = new byte[65_536];
        new Random(4).nextBytes(noise);
        byte[][] drops = Stream.generate(() -> bytes("\u0007")).limit(2_000).toArray(byte[][]::new);
        int endless = servers.listen("127.1.3.10", Servers.repeating(noise));
        int dripping = servers.listen("127.1.3.10", Servers.sayingEvery(100, drops));
        int answering = servers.listen("127.1.3.10", Servers.answering(said -> "\0\u001b[2J" + "A".repeat(200_000)));

        Instant start = Instant.now();
        List<ServiceFound> found = versions(up("127.1.3.10", endless, dripping, answering));

        assertThat(Duration.between(start, Instant.now())).isLessThan(millis(LIMIT_FOR_VERSION + 2_000));
        assertThat(found).extracting(ServiceFound::type).containsOnly("unknown");
        assertThat(found).extracting(ServiceFound::details).allSatisfy(details -> {
            assertThat(details.length()).isLessThan(10_000);
            assertThat(details).doesNotContain("\u0000", "\\u0000", "\u001b", "\\u001b");
        });
    }

    @Test
    void a_server_that_answers_a_byte_now_and_then_costs_no_more_than_the_limit() {
        byte[][] drops = Stream.generate(() -> bytes("x")).limit(100).toArray(byte[][]::new);
        int port = servers.listen("127.1.3.11", Servers.sayingEvery(PATIENCE_FOR_VERSION + 500, drops));

        Instant start = Instant.now();
        versions(up("127.1.3.11", port));

        assertThat(Duration.between(start, Instant.now())).isLessThan(millis(LIMIT_FOR_VERSION + 2_000));
        assertThat(servers.accepted()).isLessThanOrEqualTo(Inquiry.MOST_CONNECTIONS);
    }

    @Test
    void a_bomb_is_not_unpacked_and_a_redirect_not_followed() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bomb)) {
            zip.write(new byte[20_000_000]);
        }
        int elsewhere = servers.listen("127.1.3.12", Servers.silent());
        String head =
                "HTTP/1.1 302 Found\r\nServer: lighttpd/1.4.69\r\nContent-Encoding: gzip\r\nLocation: http://127.1.3.12:"
                        + elsewhere + "/\r\nContent-Length: " + bomb.size() + "\r\n\r\n";
        int port = servers.listen("127.1.3.12", http(head + bomb.toString(StandardCharsets.ISO_8859_1)));

        ServiceFound found = version(port, "127.1.3.12");

        assertThat(found.product() + " " + found.version()).isEqualTo("lighttpd 1.4.69");
        assertThat(details(found).get("location").asText()).endsWith(":" + elsewhere + "/");
        assertThat(servers.accepted()).isEqualTo(1);
    }

    @Test
    void a_server_that_hangs_up_at_once_is_let_go() {
        int closing = servers.listen("127.1.3.13", Servers.hangingUpAfter(new byte[0]));
        int resetting = servers.listen("127.1.3.13", Servers.resetting());

        Instant start = Instant.now();

        assertThat(versions(up("127.1.3.13", closing, resetting))).isEmpty();
        assertThat(Duration.between(start, Instant.now())).isLessThan(millis(10_000));
        assertThat(servers.accepted()).isLessThanOrEqualTo(2 * Inquiry.MOST_CONNECTIONS);
    }

    @Test
    void what_was_heard_is_kept_when_the_port_closes_meanwhile() {
        Consumer<Channel> once = channel -> {
            channel.parent().close();
            Servers.answering(said -> "pardon?\r\n").accept(channel);
        };
        int port = servers.listen("127.1.3.14", once);

        ServiceFound found = version(port, "127.1.3.14");

        assertThat(found.type()).isEqualTo("unknown");
        assertThat(details(found).get("answer").asText()).isEqualTo("pardon?");
    }

    /** An answer in two halves, the first after so many milliseconds, the second after as many more. */
    private static Consumer<Channel> slowly(int millis, UnaryOperator<String> answer) {
        return channel -> Servers.answering(said -> {
                    String words = answer.apply(said);
                    int half = words.length() / 2;
                    Servers.sayingEvery(millis, bytes(words.substring(0, half)), bytes(words.substring(half)))
                            .accept(channel);
                    return "";
                })
                .accept(channel);
    }

    private static String page(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static Consumer<Channel> http(String answer) {
        return Servers.answering(said -> said.startsWith("GET / HTTP/1.1\r\n") ? answer : "");
    }

    /** Answers a ClientHello. */
    private static Consumer<Channel> hello(String answer) {
        return Servers.answering(said -> said.startsWith("\u0016\u0003") ? answer : "");
    }

    private static JsonNode details(ServiceFound found) {
        try {
            return new ObjectMapper().readTree(found.details());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private ServiceFound version(int port, String address) {
        List<ServiceFound> found = services(port, address, Type.VERSION);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private List<ServiceFound> versions(HostResult host) {
        return send(List.of(host), Type.VERSION).hosts().get(0).services();
    }
}
