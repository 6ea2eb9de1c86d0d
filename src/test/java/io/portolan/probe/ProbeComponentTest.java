package io.portolan.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.portolan.target.Address;
import io.portolan.target.PortSet;
import io.portolan.target.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.management.ObjectName;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProbeComponentTest {
    private static final Address HOST = Address.parse("127.7.3.1");

    private final ConnectEngine engine = new ConnectEngine(1);
    private final ProbeSession session = engine.open(ProbeSettings.DEFAULT, (address, transport, port) -> {});
    private final DefaultCamelContext context = new DefaultCamelContext();
    private ProducerTemplate template;

    @BeforeEach
    void bind() {
        context.getRegistry().bind("engine", engine);
        template = context.createProducerTemplate();
    }

    @AfterEach
    void close() {
        context.stop();
        session.close();
        engine.close();
    }

    private void start(String uri) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:probe")
                        .routeId("probe")
                        .to(uri)
                        .process(exchange -> exchange.getMessage()
                                .setHeader("thread", Thread.currentThread().getName()));
            }
        });
        context.start();
    }

    private Exchange request(String uri, Object body) {
        return template.request(uri, exchange -> {
            exchange.setProperty(ProbeEndpoint.SESSION, session);
            exchange.getMessage().setBody(body);
        });
    }

    private static List<ProbeChunk> chunk(PortSet ports) {
        return List.of(new ProbeChunk(HOST, ports, false));
    }

    private static List<ProbeResult> results(Exchange exchange) {
        return ((List<?>) exchange.getMessage().getBody(List.class))
                .stream().map(ProbeResult.class::cast).toList();
    }

    @Test
    void a_chunk_becomes_its_result_and_the_route_goes_on_off_the_engine() throws Exception {
        start("probe:connect");
        try (Listeners listeners = new Listeners()) {
            PortSet open = PortSet.of(listeners.accepting("127.7.3.1"));

            Exchange answer = request("direct:probe", chunk(open));

            assertThat(answer.getException()).isNull();
            assertThat(results(answer)).extracting(ProbeResult::open).containsExactly(open);
            assertThat(answer.getMessage().getHeader("thread", String.class)).contains(ProbeProducer.POOL);
        }
    }

    @Test
    void a_thousand_chunks_of_a_streaming_split_all_come_back() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:many")
                        .split(body(), (whole, part) -> {
                            int before = whole == null ? 0 : whole.getMessage().getBody(Integer.class);
                            int ports = results(part).stream()
                                    .mapToInt(result -> result.closed().size()
                                            + result.open().size())
                                    .sum();
                            part.getMessage().setBody(before + ports);
                            return part;
                        })
                        .streaming()
                        .parallelProcessing()
                        .to("probe:connect");
            }
        });
        context.start();
        List<List<ProbeChunk>> chunks = PortSet.range(1, 20_000).chunks(20).stream()
                .map(ProbeComponentTest::chunk)
                .toList();

        int ports = request("direct:many", chunks).getMessage().getBody(Integer.class);

        assertThat(ports).isEqualTo(20_000);
    }

    @Test
    void chunks_that_come_together_are_answered_in_their_order() throws Exception {
        start("probe:connect");
        List<Address> hosts = IntStream.rangeClosed(1, 250)
                .mapToObj(i -> Address.parse("127.7.3." + i))
                .toList();
        List<ProbeChunk> all = new ArrayList<>();
        ProbeChunk.together(hosts, PortSet.range(1, 10), Transport.TCP, false).forEachRemaining(some -> {
            assertThat(some).hasSizeBetween(1, 102);
            all.addAll(some);
        });

        assertThat(results(request("direct:probe", all)))
                .extracting(ProbeResult::address)
                .containsExactlyElementsOf(hosts);
    }

    @Test
    void a_cancelled_session_fails_the_exchange() throws Exception {
        start("probe:connect");
        session.pause();
        CompletableFuture<Exchange> answer =
                CompletableFuture.supplyAsync(() -> request("direct:probe", chunk(PortSet.range(1, 10))));
        await().until(() -> session.queuedPorts() == 10);

        session.close();

        assertThat(answer.get().getException()).isInstanceOf(CancellationException.class);
    }

    @Test
    void an_exchange_without_a_session_says_what_it_lacks() throws Exception {
        start("probe:connect");

        assertThatThrownBy(() -> template.requestBody("direct:probe", chunk(PortSet.of(1))))
                .isInstanceOf(CamelExecutionException.class)
                .rootCause()
                .hasMessageContaining("probeSession");
    }

    @Test
    void another_operation_stops_the_start_and_names_the_one_there_is() {
        assertThatThrownBy(() -> start("probe:syn"))
                .hasMessageContaining("Failed to create route: probe")
                .rootCause()
                .hasMessageContaining("probe:syn is no probe; there is probe:connect");
    }

    @Test
    void an_option_that_does_not_exist_stops_the_start() {
        assertThatThrownBy(() -> start("probe:connect?speed=9")).hasStackTraceContaining("speed");
    }

    @Test
    void a_context_without_an_engine_says_so() {
        context.getRegistry().unbind("engine");

        assertThatThrownBy(() -> start("probe:connect"))
                .rootCause()
                .hasMessageContaining("needs one ConnectEngine in the registry");
    }

    @Test
    void the_endpoint_shows_its_counters_in_jmx() throws Exception {
        start("probe:connect");
        request("direct:probe", chunk(PortSet.range(1, 100)));

        var server = context.getManagementStrategy().getManagementAgent().getMBeanServer();
        ObjectName name = server.queryNames(
                        new ObjectName("org.apache.camel:context=" + context.getManagementName()
                                + ",type=endpoints,name=\"probe:*\""),
                        null)
                .iterator()
                .next();
        assertThat((Long) server.getAttribute(name, "ProbesSent")).isGreaterThanOrEqualTo(100);
        assertThat((Integer) server.getAttribute(name, "InFlight")).isNotNegative();
        assertThat((Integer) server.getAttribute(name, "Window")).isPositive();
    }
}
