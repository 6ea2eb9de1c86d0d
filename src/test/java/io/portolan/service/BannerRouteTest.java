package io.portolan.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.netty.channel.Channel;
import io.portolan.scan.HostBatch;
import io.portolan.scan.HostResult;
import io.portolan.scan.HostStatus;
import io.portolan.scan.ServiceFound;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The route {@code banner} as it is shipped, on servers of the test's own. */
public class BannerRouteTest extends TalkRouteSupport {

    @Test
    void three_hundred_servers_that_speak_first_are_all_heard() {
        List<HostResult> hosts = Stream.of("127.1.2.1", "127.1.2.2", "127.1.2.3")
                .map(address -> up(address, ports(100, address, saying("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"))))
                .toList();

        HostBatch heard = banners(hosts);

        assertThat(heard.hosts()).extracting(HostResult::address).containsExactlyElementsOf(addresses(hosts));
        assertThat(heard.hosts()).allSatisfy(host -> {
            assertThat(host.services()).extracting(ServiceFound::port).containsExactly(boxed(host.open()));
            assertThat(host.services()).extracting(ServiceFound::product).containsOnly("OpenSSH");
        });
    }

    @Test
    void no_thread_and_no_descriptor_is_left() throws IOException {
        int[] ports = ports(300, "127.1.2.4", saying("220 mail.example.net ESMTP Postfix\r\n"));
        banners(List.of(up("127.1.2.4", Arrays.copyOf(ports, 20))));
        await().until(() -> servers.connected() == 0);
        long threads = threads();
        long descriptors = descriptors();

        banners(List.of(up("127.1.2.4", ports)));

        await().untilAsserted(() -> {
            assertThat(descriptors()).isLessThanOrEqualTo(descriptors);
            assertThat(threads()).isLessThanOrEqualTo(threads);
        });
    }

    @Test
    void a_silent_server_costs_no_more_than_the_patience_and_gets_no_service() {
        int silent = servers.listen("127.1.2.5", Servers.silent());

        Instant start = Instant.now();
        HostBatch heard = banners(List.of(up("127.1.2.5", silent)));

        assertThat(heard.hosts().get(0).services()).isEmpty();
        assertThat(Duration.between(start, Instant.now())).isBetween(millis(PATIENCE), millis(3 * PATIENCE));
    }

    @Test
    void silent_servers_are_waited_for_side_by_side_but_never_too_many_at_once() {
        int[] ports = ports(4 * IN_FLIGHT, "127.1.2.6", Servers.silent());

        Instant start = Instant.now();
        banners(List.of(up("127.1.2.6", ports)));

        assertThat(Duration.between(start, Instant.now())).isBetween(millis(4 * PATIENCE), millis(12 * PATIENCE));
        assertThat(servers.accepted()).isEqualTo(4 * IN_FLIGHT);
        assertThat(servers.mostConnected()).isBetween(IN_FLIGHT / 2, IN_FLIGHT + IN_FLIGHT / 2);
    }

    @Test
    void a_scan_for_versions_waits_longer() {
        int late = servers.listen("127.1.2.7", Servers.sayingEvery(2 * PATIENCE, bytes("RFB 003.008\n")));

        assertThat(services(late, "127.1.2.7", Type.CONNECT)).isEmpty();
        assertThat(services(late, "127.1.2.7", Type.VERSION))
                .extracting(ServiceFound::type)
                .containsExactly("vnc");
    }

    @Test
    void a_banner_in_two_segments_is_whole() {
        int port = servers.listen(
                "127.1.2.8",
                Servers.sayingEvery(10, bytes("220-FileZilla Server 1.7.0\r\n"), bytes("220 Welcome\r\n")));

        assertThat(service(port, "127.1.2.8").details())
                .isEqualTo("{\"banner\":\"220-FileZilla Server 1.7.0\\\\r\\\\n220 Welcome\"}");
    }

    @Test
    void a_server_that_says_why_and_hangs_up_is_heard() {
        String error = "\u00ffj\u0004Host '127.0.0.1' is not allowed to connect to this MariaDB server";
        Consumer<Channel> behaviour = Servers.hangingUpAfter(bytes((char) error.length() + "\0\0\0" + error));
        HostBatch heard = banners(List.of(up("127.1.2.9", ports(100, "127.1.2.9", behaviour))));

        assertThat(heard.hosts().get(0).services()).hasSize(100);
        assertThat(heard.hosts().get(0).services())
                .extracting(ServiceFound::product)
                .containsOnly("MariaDB");
    }

    @Test
    void a_server_that_never_stops_is_cut_off() {
        int port = servers.listen(
                "127.1.2.10", Servers.repeating("A".repeat(65_536).getBytes(UTF_8)));

        Instant start = Instant.now();
        ServiceFound found = service(port, "127.1.2.10");

        assertThat(found.details()).isEqualTo("{\"banner\":\"" + "A".repeat(1024) + "\"}");
        assertThat(Duration.between(start, Instant.now())).isLessThan(millis(3 * PATIENCE));
    }

    @Test
    void a_server_that_drips_is_cut_off_in_time() {
        byte[][] drops = Stream.generate(() -> bytes("x")).limit(500).toArray(byte[][]::new);
        int port = servers.listen("127.1.2.11", Servers.sayingEvery(20, drops));

        Instant start = Instant.now();
        ServiceFound found = service(port, "127.1.2.11");

        assertThat(found.type()).isEqualTo("unknown");
        assertThat(found.confidence()).isZero();
        assertThat(Duration.between(start, Instant.now())).isLessThan(millis(4 * PATIENCE));
    }

    @Test
    void binary_noise_is_kept_as_clean_text() {
        int port = servers.listen("127.1.2.12", Servers.saying(bytes("\0\u001b[2J\u00ff\u00c3\u0007\"\\ ok\n")));

        assertThat(service(port, "127.1.2.12").details())
                .isEqualTo("{\"banner\":\"\\\\x00\\\\x1b[2J\\\\xff\\\\xc3\\\\x07\\\"\\\\\\\\ ok\"}");
    }

    @Test
    void a_server_on_ipv6_is_heard() {
        int port = servers.listen("::1", saying("@RSYNCD: 31.0 sha512 md5\n"));

        assertThat(service(port, "::1").type()).isEqualTo("rsync");
    }

    @Test
    void a_port_that_closes_or_resets_meanwhile_is_no_error_and_is_not_spoken_of() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.1.2.13"))) {
            closed = socket.getLocalPort();
        }
        int resetting = servers.listen("127.1.2.13", Servers.resetting());
        int speaking = servers.listen("127.1.2.13", saying("+OK Dovecot ready.\r\n"));

        HostBatch heard = banners(List.of(up("127.1.2.13", closed, resetting, speaking)));

        assertThat(heard.hosts().get(0).services())
                .extracting(ServiceFound::port)
                .containsExactly(speaking);
        assertThat(List.copyOf(log.list)).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.INFO));
    }

    @Test
    void only_hosts_that_are_up_are_asked_and_of_a_tarpit_the_first_ports_alone() {
        int[] ports = ports(PORTS_A_HOST + 50, "127.1.2.14", saying("hello\n"));
        HostResult tarpit = up("127.1.2.14", ports);
        HostResult unknown = host("127.1.2.14", HostStatus.UNKNOWN, ports);

        HostBatch heard = banners(List.of(tarpit, unknown));

        assertThat(heard.hosts().get(0).services()).hasSize(PORTS_A_HOST);
        assertThat(servers.accepted()).isEqualTo(PORTS_A_HOST);
    }

    @Test
    void a_batch_without_an_open_port_comes_back_as_it_was() {
        HostBatch batch = new HostBatch(UUID.randomUUID(), false, List.of(up("127.1.2.15")));

        assertThat(send(batch, Type.CONNECT)).isEqualTo(batch);
    }
}
