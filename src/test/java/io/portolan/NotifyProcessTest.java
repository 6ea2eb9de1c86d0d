package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Services that tell what has changed, as processes: one that dies, two at once, and other ways than HTTP. */
class NotifyProcessTest extends PipelineTestSupport {

    private static final String IDS = "select id from host_history order by created_at, port, id";

    private final WebHook hook = new WebHook();
    private String to = "";

    @Override
    protected Map<String, String> environment() {
        return Map.of("PORTOLAN_NOTIFY_TO", to, "PORTOLAN_NOTIFY_TIMEOUT", "1000", "PORTOLAN_NOTIFY_DELAY", "100");
    }

    @AfterEach
    void stop() {
        hook.close();
        execute("truncate notification_queue, notifications, notification_receivers");
    }

    private static void until(String what, Callable<Boolean> condition) {
        await(what).atMost(Duration.ofSeconds(30)).until(condition);
    }

    private static void untilTold() {
        until(
                "nothing left to tell",
                () -> rows("select (select count(*) from notification_queue), (select count(*) from notifications)")
                        .equals(List.of("0 | 0")));
    }

    private static void end(PortolanProcess service) {
        service.signal("TERM");
        assertThat(service.exitCode()).as(service.err()::toString).isZero();
    }

    @Test
    void a_service_that_dies_while_it_tells_loses_nothing_and_the_next_one_says_it_again() throws Exception {
        to = hook.url();
        hook.start(0);
        try (PortolanProcess service = process("run").ready()) {
            completed(scan("-p 21701", "127.77.122.1"));
            until("a request", () -> !hook.requests().isEmpty());
            service.signal("KILL");
            service.exitCode();
        }
        completed(scan("-p 21701", "127.77.122.2")); // nobody runs, and yet it is queued
        hook.answers(200);
        try (PortolanProcess service = process("run").ready()) {
            untilTold();
            end(service);
        }

        assertThat(hook.events()).containsExactlyElementsOf(rows(IDS)).hasSize(2);
        assertThat(hook.requests().get(1).delivery())
                .as("a receiver that took the first one knows it again")
                .isEqualTo(hook.requests().get(0).delivery());
    }

    @Test
    void two_services_tell_each_event_once() throws Exception {
        to = hook.url();
        hook.start(200);
        try (PortolanProcess one = process("run").ready();
                PortolanProcess other = process("run").ready()) {
            for (int i = 1; i <= 6; i++) {
                completed(scan("-p 21701", "127.77.123." + i));
            }
            untilTold();
            end(one);
            end(other);
        }

        assertThat(hook.events()).containsExactlyInAnyOrderElementsOf(rows(IDS)).hasSize(6);
    }

    @Test
    void a_service_without_a_receiver_has_nothing_queued() throws Exception {
        execute("insert into notification_receivers (name) values ('service')");
        completed(scan("-p 21701", "127.77.122.1"));
        assertThat(rows("select count(*) from notification_queue")).containsExactly("1");

        try (PortolanProcess service = process("run").ready()) {
            completed(scan("-p 21701", "127.77.122.2"));
            end(service);
        }

        assertThat(rows("select (select count(*) from notification_queue), (select count(*) from notifications),"
                        + " (select count(*) from notification_receivers)"))
                .containsExactly("0 | 0 | 0");
    }

    @Test
    void changes_are_appended_to_a_file_a_notification_a_line() throws Exception {
        Path file = settings().home().resolve("told/changes.jsonl");
        to = "file:" + file.getParent() + "?fileName=changes.jsonl&fileExist=Append&appendChars=%0A";
        try (PortolanProcess service = process("run").ready()) {
            completed(scan("-p 21701", "127.77.122.1"));
            untilTold();
            completed(scan("-p 21701", "127.77.122.2"));
            untilTold();
            end(service);
        }

        assertThat(Files.readAllLines(file))
                .hasSize(2)
                .flatExtracting(line -> JsonResult.texts(JsonResult.parse(line).get("events"), "id"))
                .containsExactlyElementsOf(rows(IDS));
    }

    @Test
    void changes_go_to_a_collector_over_udp() throws Exception {
        try (DatagramSocket collector = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            collector.setSoTimeout(20_000);
            to = "netty:udp://127.0.0.1:" + collector.getLocalPort() + "?textline=true&sync=false";
            try (PortolanProcess service = process("run").ready()) {
                completed(scan("-p 21701", "127.77.122.1"));
                DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
                collector.receive(packet);
                String line = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
                assertThat(JsonResult.texts(JsonResult.parse(line.strip()).get("events"), "id"))
                        .containsExactlyElementsOf(rows(IDS));
                untilTold();
                end(service);
            }
        }
    }
}
