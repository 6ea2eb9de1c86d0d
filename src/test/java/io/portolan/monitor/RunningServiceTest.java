package io.portolan.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("BanJNDI")
class RunningServiceTest {
    @TempDir
    Path home;

    private final ScanCounters counters = new ScanCounters();
    private final Main camel = new Main();

    @AfterEach
    void stopCamel() {
        camel.stop();
    }

    @Test
    void the_routes_of_a_running_service_come_with_their_counters_sorted_by_id() throws Exception {
        Instant before = Instant.now();
        startCamel();
        try (JmxConnector connector = JmxConnector.start(home, OptionalInt.empty())) {
            ProducerTemplate producer = camel.getCamelTemplate();
            producer.sendBody("direct:scan", "1");
            producer.sendBody("direct:scan", "2");
            producer.send("direct:persist-host", exchange -> {});
            producer.sendBody("direct:persist-host", "at the third attempt");

            List<RouteStatus> routes = new RunningService(home).routes();

            assertThat(connector.url()).isNotNull();
            assertThat(routes).extracting(RouteStatus::routeId).containsExactly("inbox", "persist-host", "scan");
            RouteStatus inbox = routes.get(0);
            assertThat(inbox.exchangesTotal()).isZero();
            assertThat(inbox.lastCompleted()).isEmpty();
            assertThat(inbox.meanProcessing()).isEmpty();
            RouteStatus persist = routes.get(1);
            assertThat(persist.exchangesTotal()).isEqualTo(2);
            assertThat(persist.exchangesFailed()).isEqualTo(1);
            assertThat(persist.redeliveries())
                    .as("Camel counts the exchange that failed in the end, not the cured one")
                    .isEqualTo(1);
            RouteStatus scan = routes.get(2);
            assertThat(scan.state()).isEqualTo("Started");
            assertThat(scan.uptime()).isBetween(Duration.ZERO, Duration.between(before, Instant.now()));
            assertThat(scan.exchangesTotal()).isEqualTo(2);
            assertThat(scan.exchangesCompleted()).isEqualTo(2);
            assertThat(scan.exchangesFailed()).isZero();
            assertThat(scan.exchangesInflight()).isZero();
            assertThat(scan.lastCompleted().orElseThrow())
                    .isBetween(before.minusMillis(1), Instant.now().plusMillis(1));
        }
    }

    @Test
    void any_jmx_client_reads_the_counters_of_a_route_stops_it_and_starts_it_again() throws Exception {
        ObjectName inbox = new ObjectName("org.apache.camel:context=portolan,type=routes,name=\"inbox\"");
        startCamel();
        try (JmxConnector connector = JmxConnector.start(home, OptionalInt.empty());
                JMXConnector client = connect()) {
            MBeanServerConnection server = client.getMBeanServerConnection();
            camel.getCamelTemplate().sendBody("seda:inbox", "dropped");
            await().until(() -> server.getAttribute(inbox, "ExchangesCompleted").equals(1L));

            server.invoke(inbox, "stop", new Object[0], new String[0]);
            assertThat(server.getAttribute(inbox, "State")).isEqualTo("Stopped");
            assertThat(new RunningService(home).routes())
                    .filteredOn(route -> route.routeId().equals("inbox"))
                    .singleElement()
                    .satisfies(route -> {
                        assertThat(route.state()).isEqualTo("Stopped");
                        assertThat(route.uptime()).isZero();
                        assertThat(route.exchangesCompleted()).isEqualTo(1);
                    });

            server.invoke(inbox, "start", new Object[0], new String[0]);
            assertThat(server.getAttribute(inbox, "State")).isEqualTo("Started");
            camel.getCamelTemplate().sendBody("seda:inbox", "dropped");
            await().until(() -> server.getAttribute(inbox, "ExchangesCompleted").equals(2L));
            assertThat(connector.url()).isNotNull();
        }
    }

    @Test
    void every_attempt_after_a_failed_one_is_counted_on_every_route_with_or_without_success() throws Exception {
        startCamel();
        camel.getCamelTemplate().send("direct:persist-host", exchange -> {});
        assertThat(counters.redeliveries()).isEqualTo(3);
        camel.getCamelTemplate().sendBody("direct:scan", "1");
        assertThat(counters.redeliveries()).isEqualTo(3);
        camel.getCamelTemplate().sendBody("direct:persist-host", "at the third attempt");
        assertThat(counters.redeliveries()).isEqualTo(5);
    }

    @Test
    void a_home_without_a_service_is_said_in_one_line() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new RunningService(home).routes())
                .withMessage("no service is running on %s (start one with `portolan run`)", home);
    }

    @Test
    void a_file_left_by_a_service_that_was_killed_is_said_in_one_line() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        writeFile(port, "old");
        assertThatIllegalStateException()
                .isThrownBy(() -> new RunningService(home).routes())
                .withMessage(
                        "no service is running on %1$s: %1$s/jmx is left from one that ended"
                                + " (start one with `portolan run`)",
                        home);
    }

    @Test
    void a_password_that_the_service_does_not_know_is_said_in_one_line() throws IOException {
        try (JmxConnector connector = JmxConnector.start(home, OptionalInt.empty())) {
            String file = Files.readString(home.resolve("jmx"));
            Files.writeString(home.resolve("jmx"), file.lines().findFirst().orElseThrow() + "\nportolan\nguessed\n");
            assertThatIllegalStateException()
                    .isThrownBy(() -> new RunningService(home).routes())
                    .withMessage("the service refuses the password of %s/jmx; restart `portolan run`", home);
            assertThat(connector.url()).isNotNull();
        }
    }

    @Test
    void a_service_that_hangs_is_given_up_within_seconds() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            writeFile(silent.getLocalPort(), "any");
            Instant start = Instant.now();
            assertThatIllegalStateException()
                    .isThrownBy(() -> new RunningService(home).routes())
                    .withMessage("the service on %s did not answer within 5 s", home);
            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void a_file_of_something_else_is_said_in_one_line() throws IOException {
        for (String other :
                List.of("", "hello", "http://127.0.0.1/\nportolan\nword\n", "\0\n\n\n", "caf\u00e9\n\n\n")) {
            Files.writeString(home.resolve("jmx"), other, StandardCharsets.ISO_8859_1);
            assertThatIllegalStateException()
                    .isThrownBy(() -> new RunningService(home).routes())
                    .withMessage(
                            "%s/jmx: expected a service URL, a user and a password, a line each;"
                                    + " restart `portolan run`",
                            home);
        }
    }

    private void writeFile(int port, String password) throws IOException {
        Files.writeString(
                home.resolve("jmx"),
                "service:jmx:rmi:///jndi/rmi://127.0.0.1:%d/jmxrmi\nportolan\n%s\n".formatted(port, password));
    }

    private JMXConnector connect() throws IOException {
        List<String> lines = Files.readAllLines(home.resolve("jmx"));
        return JMXConnectorFactory.connect(
                new JMXServiceURL(lines.get(0)),
                Map.of(JMXConnector.CREDENTIALS, new String[] {lines.get(1), lines.get(2)}));
    }

    /** Camel as the service runs it, with routes of this test. */
    private void startCamel() {
        camel.configure().withName("portolan");
        camel.bind("redeliveryCounter", new RedeliveryCounter(counters));
        camel.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:scan").routeId("scan").log("${body}");
                from("seda:inbox?pollTimeout=10").routeId("inbox").log("${body}");
                from("direct:persist-host")
                        .routeId("persist-host")
                        .errorHandler(defaultErrorHandler()
                                .maximumRedeliveries(3)
                                .redeliveryDelay(1)
                                .logExhausted(false))
                        .process(exchange -> {
                            int redeliveries =
                                    exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, 0, int.class);
                            boolean curable = exchange.getMessage().getBody() != null;
                            if (!curable || redeliveries < 2) {
                                throw new IllegalStateException("the database is away");
                            }
                        });
            }
        });
        camel.start();
    }
}
