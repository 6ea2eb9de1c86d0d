package io.portolan.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.nio.NioEventLoopGroup;
import io.portolan.names.NameServer.Question;
import io.portolan.target.Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Names asked of servers that answer, answer late, answer garbage, and never answer. Only they are sent anything. */
class JobNamesTest {
    private static final NioEventLoopGroup WORKERS = new NioEventLoopGroup(1);
    /** For what is going to be answered, however busy the machine is. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** For what is not. */
    private static final Duration SHORT = Duration.ofMillis(600);

    private static final Duration MIDDLE = Duration.ofSeconds(3);

    /** Far less than one wait a batch would come to, and time enough for a machine that is busy. */
    private static final Duration MANY_BATCHES = Duration.ofSeconds(20);

    @AfterAll
    static void stop() {
        WORKERS.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static JobNames asking(NameServer... servers) {
        return asking(PATIENCE, servers);
    }

    private static JobNames asking(Duration patience, NameServer... servers) {
        List<InetSocketAddress> addresses =
                Stream.of(servers).map(NameServer::address).toList();
        return new JobNames(new NameServers(() -> WORKERS, addresses, patience), patience);
    }

    private static List<Address> addresses(String... addresses) {
        return Stream.of(addresses).map(Address::parse).toList();
    }

    private static List<Address> network(int third) {
        return IntStream.range(0, 256)
                .mapToObj(last -> Address.parse("192.0." + third + "." + last))
                .toList();
    }

    private static byte[] host(Question question) {
        return question.named("host-" + question.name().split("\\.", -1)[0] + ".example.org");
    }

    @Test
    void the_names_of_a_batch_are_those_that_the_server_says() throws Exception {
        try (NameServer server = new NameServer(JobNamesTest::host)) {
            Map<Address, String> names = asking(server).of(addresses("192.0.2.7", "2001:db8::1f"));

            assertThat(names)
                    .containsEntry(Address.parse("192.0.2.7"), "host-7.example.org")
                    .containsEntry(Address.parse("2001:db8::1f"), "host-f.example.org")
                    .hasSize(2);
            assertThat(server.asked())
                    .containsExactlyInAnyOrder(
                            "7.2.0.192.in-addr.arpa.",
                            "f.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.");
        }
    }

    @Test
    void an_address_is_asked_for_once_however_many_batches_it_is_in() throws Exception {
        try (NameServer server = new NameServer(JobNamesTest::host)) {
            JobNames names = asking(server);

            assertThat(names.of(network(2))).hasSize(256);
            assertThat(names.of(network(2))).hasSize(256);

            assertThat(server.asked()).hasSize(256);
        }
    }

    @Test
    void an_alias_of_a_delegated_zone_is_followed_within_the_answer() throws Exception {
        try (NameServer server = new NameServer(question -> question.answer(
                0,
                Question.record(5, Question.wire("7.0-127.2.0.192.in-addr.arpa")),
                Question.record(12, Question.wire("delegated.example.org"))))) {
            assertThat(asking(server).of(addresses("192.0.2.7"))).containsValue("delegated.example.org");
        }
    }

    @Test
    void a_server_that_refers_elsewhere_is_not_followed() throws Exception {
        try (NameServer elsewhere = new NameServer(JobNamesTest::host);
                NameServer server = new NameServer(question -> {
                    byte[] referral = question.answer(0, Question.record(2, Question.wire("localhost")));
                    referral[7] = 0; // no answer: the record stands in the authority section
                    referral[9] = 1;
                    return referral;
                })) {
            assertThat(asking(server).of(addresses("192.0.2.7"))).isEmpty();
            assertThat(elsewhere.asked()).isEmpty();
            assertThat(server.asked()).hasSize(1);
        }
    }

    @Test
    void a_lost_datagram_is_sent_again_and_the_next_server_asked() throws Exception {
        try (NameServer silent = new NameServer(question -> NameServer.SILENCE);
                NameServer failing = new NameServer(question -> question.answer(2));
                NameServer server = new NameServer(JobNamesTest::host)) {
            assertThat(asking(MIDDLE, silent, failing, server).of(addresses("192.0.2.7")))
                    .containsValue("host-7.example.org");
        }
    }

    @Test
    void a_server_that_never_answers_costs_a_job_of_many_batches_as_much_as_one() throws Exception {
        try (NameServer server = new NameServer(question -> NameServer.SILENCE)) {
            JobNames names = asking(SHORT, server);
            long begun = System.nanoTime();

            for (int third = 0; third < 200; third++) {
                assertThat(names.of(network(third))).isEmpty();
            }

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(MANY_BATCHES);
            assertThat(server.asked()).as("it is left in peace then").hasSizeLessThanOrEqualTo(2 * 256 * 2);
        }
    }

    @Test
    void some_that_are_never_answered_cost_a_job_no_more_and_keep_no_other_from_being_named() throws Exception {
        try (NameServer server =
                new NameServer(question -> question.name().startsWith("9.") ? NameServer.SILENCE : host(question))) {
            JobNames names = asking(MIDDLE, server);
            List<Address> batch = addresses("192.0.2.1", "192.0.2.9");
            long begun = System.nanoTime();

            assertThat(names.of(batch)).hasSize(1);
            for (int i = 0; i < 100; i++) {
                names.of(addresses("192.0.3." + i, "192.0.3.9"));
            }

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(MANY_BATCHES);
            await("it was asked, and not waited for")
                    .untilAsserted(
                            () -> assertThat(names.of(addresses("192.0.3.50"))).hasSize(1));
        }
    }

    @Test
    void an_answer_that_is_late_is_not_waited_for() throws Exception {
        try (NameServer server = new NameServer(question -> {
            sleep(10 * SHORT.toMillis());
            return host(question);
        })) {
            JobNames names = asking(SHORT, server);
            long begun = System.nanoTime();

            assertThat(names.of(addresses("192.0.2.7"))).isEmpty();

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SHORT.multipliedBy(8));
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void garbage_is_no_name_and_keeps_no_other_from_being_one() throws Exception {
        Random random = new Random(7);
        List<Function<Question, byte[]>> garbage = List.of(
                question -> bytes(random, 1),
                question -> bytes(random, 12),
                question -> bytes(random, 500),
                question -> Arrays.copyOf(question.bytes(), 13),
                question -> withId(question, bytes(random, 300)),
                question -> withId(question, question.answer(0, Question.record(12, new byte[] {(byte) 0xc0, 0x0c}))),
                question -> question.answer(0, Question.record(12, new byte[] {(byte) 0xc0, (byte) 0xff})),
                question -> question.answer(0, Question.record(12, new byte[] {63, 'a'})),
                question -> question.answer(0, Question.record(12, new byte[0])),
                question -> question.answer(0, Question.record(16, new byte[] {3, 'a', 'b', 'c'})),
                question -> question.named("\u001b[31mred.example.org"),
                question -> question.named("a b.example.org"),
                question -> question.named("\u0000.example.org"),
                question -> question.named("\u00fc.example.org"),
                question -> question.named("10.0.0.1"),
                question -> question.named("-x.example.org"),
                question -> question.named("a.".repeat(127) + "b"),
                question -> question.named(("x".repeat(63) + ".").repeat(5) + "org"));
        try (NameServer server = new NameServer(question -> {
            int last = Integer.parseInt(question.name().split("\\.", -1)[0]);
            return last < garbage.size() ? garbage.get(last).apply(question) : host(question);
        })) {
            Map<Address, String> names = asking(MIDDLE, server).of(network(2));

            assertThat(names.keySet())
                    .allMatch(address -> (address.bytes()[3] & 0xff) >= garbage.size())
                    .hasSize(256 - garbage.size());
        }
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] withId(Question question, byte[] answer) {
        System.arraycopy(question.bytes(), 0, answer, 0, 2);
        return answer;
    }

    @Test
    void a_name_is_kept_in_lower_case_without_its_last_dot() {
        assertThat(PtrName.clean("WWW.Example.ORG.")).contains("www.example.org");
        assertThat(PtrName.clean("_srv.a-b.c")).contains("_srv.a-b.c");
        assertThat(PtrName.clean("printer")).contains("printer");
        assertThat(Stream.of(
                        "",
                        ".",
                        "a..b",
                        "1.2.3.4",
                        "a.5",
                        "a".repeat(64),
                        "é.org",
                        new String(new byte[] {(byte) 0xff, 'a'}, StandardCharsets.ISO_8859_1)))
                .allMatch(name -> PtrName.clean(name).isEmpty());
        String longest = ("x".repeat(49) + ".").repeat(5) + "abc";
        assertThat(PtrName.clean(longest)).contains(longest);
        assertThat(PtrName.clean("a" + longest)).isEmpty();
    }
}
