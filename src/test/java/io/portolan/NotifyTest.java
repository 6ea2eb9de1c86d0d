package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.notify.Signature;
import io.portolan.service.Servers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every event is told to a receiver, whatever becomes of the receiver meanwhile. */
class NotifyTest extends PipelineTestSupport {

    private static final int ATTEMPTS = 6;
    private static final String IDS = "select id from host_history order by created_at, port, id";
    private static final String LEFT =
            "select (select count(*) from notification_queue), (select count(*) from notifications)";
    private static final WebHook HOOK = new WebHook();

    @Override
    protected Map<String, String> environment() {
        return Map.of(
                "PORTOLAN_NOTIFY_TO",
                HOOK.url(),
                "PORTOLAN_NOTIFY_TIMEOUT",
                "1000",
                "PORTOLAN_NOTIFY_DELAY",
                "100",
                "PORTOLAN_NOTIFY_ATTEMPTS",
                Integer.toString(ATTEMPTS));
    }

    @Override
    protected boolean service() {
        return true;
    }

    @BeforeEach
    void empty() {
        execute("truncate notification_queue, notifications");
        Pipeline.queueEvents(settings(), dataSource());
    }

    @AfterEach
    void stop() {
        HOOK.stop();
    }

    @AfterAll
    static void close() {
        HOOK.close();
    }

    private static void until(String what, Callable<Boolean> condition) {
        await(what).atMost(Duration.ofSeconds(30)).until(condition);
    }

    private static void untilTold() {
        until("nothing left to tell", () -> rows(LEFT).equals(List.of("0 | 0")));
    }

    private static List<WebHook.Request> since(int before) {
        List<WebHook.Request> all = HOOK.requests();
        return all.subList(before, all.size());
    }

    private void changes(String address) throws Exception {
        listeners.accepting(address, 21601);
        completed(scan("-p 21601-21602", address));
        listeners.close();
        listeners.accepting(address, 21602);
        completed(scan("-p 21601-21602", address));
        listeners.close();
    }

    @Test
    void a_receiver_that_fails_twice_is_told_every_event_once_and_signed() throws Exception {
        int before = HOOK.requests().size();
        HOOK.start(500);
        listeners.accepting("127.77.121.1", 21601);
        completed(scan("-p 21601-21602", "127.77.121.1"));
        until(
                "a server error",
                () -> !rows("select 1 from notifications where last_error like '%500%'")
                        .isEmpty());
        HOOK.stop();
        until(
                "a refused connection",
                () -> !rows("select 1 from notifications where last_error like '%refused%'")
                        .isEmpty());
        listeners.close();
        listeners.accepting("127.77.121.1", 21602);
        completed(scan("-p 21601-21602", "127.77.121.1")); // its events wait behind
        HOOK.start(200);
        untilTold();

        List<WebHook.Request> requests = since(before);
        List<WebHook.Request> taken =
                requests.stream().filter(request -> request.answer() == 200).toList();
        assertThat(taken.stream()
                        .flatMap(request -> JsonResult.texts(request.json().get("events"), "id").stream()))
                .as("exactly the events, in their order")
                .containsExactlyElementsOf(rows(IDS))
                .hasSize(3);
        assertThat(taken.get(0).body())
                .as("the same bytes at every attempt")
                .isEqualTo(requests.get(0).body());
        assertThat(taken.get(0).delivery())
                .isEqualTo(requests.get(0).delivery())
                .isEqualTo(requests.get(0).json().get("id").asText());
        assertThat(taken).extracting(WebHook.Request::delivery).doesNotHaveDuplicates();
        String secret =
                Files.readString(settings().home().resolve("notify-secret")).strip();
        assertThat(requests).allSatisfy(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.type()).startsWith("application/json");
            assertThat(request.signature())
                    .isEqualTo(new Signature(secret, settings().home())
                            .of(request.body().getBytes(StandardCharsets.UTF_8)));
        });
    }

    @Test
    void an_event_is_told_with_all_that_is_known_of_it() throws Exception {
        int before = HOOK.requests().size();
        HOOK.start(200);
        changes("127.77.121.2");
        untilTold();

        List<JsonNode> events = new ArrayList<>();
        since(before).forEach(request -> request.json().get("events").forEach(events::add));
        assertThat(JsonResult.keys(events.get(0)))
                .containsExactlyInAnyOrder(
                        "id",
                        "created_at",
                        "event_type",
                        "host_id",
                        "ip_address",
                        "hostname",
                        "protocol",
                        "port",
                        "old_value",
                        "new_value",
                        "job_id");
        assertThat(events)
                .extracting(event -> event.get("event_type").asText() + " "
                        + event.get("ip_address").asText() + " " + event.get("port") + " " + event.get("new_value"))
                .containsExactly(
                        "discovered 127.77.121.2 null {\"status\":\"up\",\"open_ports\":\"21601\"}",
                        "port_closed 127.77.121.2 21601 {\"state\":\"closed\"}",
                        "port_opened 127.77.121.2 21602 {\"state\":\"open\"}");
        assertThat(rows("select created_at from host_history where event_type = 'discovered' and created_at = '"
                        + Instant.parse(events.get(0).get("created_at").asText()) + "'"))
                .hasSize(1);
    }

    @Test
    void what_is_never_taken_is_parked_with_its_error_and_goes_out_when_it_is_put_back() throws Exception {
        int before = HOOK.requests().size();
        HOOK.start(503);
        changes("127.77.121.3");
        String parked = "select attempts, last_error like '%503%', events > 0 from notifications"
                + " where parked_at is not null";
        until("a parked notification", () -> !rows(parked).isEmpty());
        assertThat(rows(parked)).allMatch((ATTEMPTS + " | t | t")::equals);
        HOOK.answers(200);
        listeners.accepting("127.77.121.4", 21601);
        completed(scan("-p 21601", "127.77.121.4"));
        until(
                "later ones are told",
                () -> rows("select (select count(*) from notification_queue),"
                                + " (select count(*) from notifications where parked_at is null)")
                        .equals(List.of("0 | 0")));
        assertThat(rows(parked)).isNotEmpty();

        assertThat(portolan("db", "update notifications set parked_at = null, attempts = 0, next_attempt_at = now()")
                        .exitCode())
                .isZero();
        untilTold();

        List<String> told = since(before).stream()
                .filter(request -> request.answer() == 200)
                .flatMap(request -> JsonResult.texts(request.json().get("events"), "id").stream())
                .toList();
        assertThat(told).containsExactlyInAnyOrderElementsOf(rows(IDS));
    }

    @Test
    void scans_do_not_wait_for_a_receiver_that_says_nothing() throws Exception {
        HOOK.start(0);
        changes("127.77.121.5");
        until(
                "an attempt that was given up",
                () -> !rows("select 1 from notifications where last_error is not null")
                        .isEmpty());
        long start = System.nanoTime();

        completed(scan("-p 21601", "127.77.121.6"));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        HOOK.answers(200);
        untilTold();
    }

    /** What a web hook says to whoever connects, a piece every 200 ms. */
    /** A hook that answers with these words, and then with a letter a time. */
    private static Servers dripping(String words) {
        byte[][] answer = new byte[300][];
        Arrays.fill(answer, new byte[] {'x'});
        answer[0] = words.getBytes(StandardCharsets.ISO_8859_1);
        Servers servers = new Servers();
        servers.listen("127.0.0.1", URI.create(HOOK.url()).getPort(), Servers.sayingEvery(200, answer));
        return servers;
    }

    @Test
    void of_an_answer_that_never_ends_the_status_is_read() throws Exception {
        try (Servers hook = dripping("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")) {
            listeners.accepting("127.77.121.9", 21601);
            completed(scan("-p 21601", "127.77.121.9"));
            await("told").atMost(Duration.ofSeconds(10)).until(() -> rows(LEFT).equals(List.of("0 | 0")));

            assertThat(hook.accepted()).isOne();
        }
    }

    @Test
    void an_attempt_has_its_end_though_every_byte_of_the_answer_is_in_time() throws Exception {
        try (Servers hook = dripping("HTTP/1.1 200 OK\r\nX-Slow: ")) {
            listeners.accepting("127.77.121.10", 21601);
            completed(scan("-p 21601", "127.77.121.10"));
            await("a second attempt").atMost(Duration.ofSeconds(15)).until(() -> hook.accepted() > 1);
        }
        int before = HOOK.requests().size();
        HOOK.start(200);
        untilTold();

        assertThat(since(before)).hasSize(1);
    }
}
