package io.portolan.service;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.channel.Channel;
import io.portolan.probe.ConnectEngine;
import io.portolan.probe.ProbeEndpoint;
import io.portolan.probe.ProbeSession;
import io.portolan.probe.ProbeSettings;
import io.portolan.scan.HostBatch;
import io.portolan.scan.HostResult;
import io.portolan.scan.HostStatus;
import io.portolan.scan.ServiceFound;
import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.LoggerFactory;

/** The routes {@code banner} and {@code version} as they are shipped, on servers of the test's own. */
public abstract class TalkRouteSupport {

    static final int PATIENCE = 300;
    static final int PATIENCE_FOR_VERSION = 2000;
    static final int LIMIT_FOR_VERSION = 10_000;
    static final int PORTS_A_HOST = 400;
    static final int IN_FLIGHT = 64;

    /** What the route asks of a job. */
    public record Job(Request request) {}

    public record Request(Options options) {}

    public record Options(Type type) {}

    public enum Type {
        CONNECT,
        VERSION
    }

    final Servers servers = new Servers();
    private final ConnectEngine engine = new ConnectEngine(1);
    final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private DefaultCamelContext context;
    private ProducerTemplate template;

    @BeforeEach
    void start() throws Exception {
        context = new DefaultCamelContext();
        context.getPropertiesComponent().setInitialProperties(settings());
        Protocols protocols = new Protocols();
        Map<String, Object> beans = Map.of(
                "talks",
                        new Talks(
                                PORTS_A_HOST,
                                protocols,
                                millis(PATIENCE),
                                millis(PATIENCE_FOR_VERSION),
                                millis(LIMIT_FOR_VERSION)),
                "talker", new Talkers(),
                "talkWorkers", TalkWorkers.of(context),
                "identification", new Identification(protocols),
                "heardServices", new HeardServices(),
                "shortage", new Shortage(),
                "banners", TalkOpeners.of(context, "banners"),
                "inquiries", TalkOpeners.of(context, "inquiries"));
        beans.forEach(context.getRegistry()::bind);
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(
                        ResourceHelper.resolveMandatoryResource(context, "file:routes/banner.camel.yaml"),
                        ResourceHelper.resolveMandatoryResource(context, "file:routes/version.camel.yaml"),
                        ResourceHelper.resolveMandatoryResource(context, "file:routes/connection.camel.yaml"));
        context.start();
        template = context.createProducerTemplate();
        log.start();
        root().addAppender(log);
    }

    private static Properties settings() {
        Properties settings = new Properties();
        settings.setProperty("portolan.banner.in-flight", String.valueOf(IN_FLIGHT));
        return settings;
    }

    @AfterEach
    void stop() {
        engine.close();
        root().detachAppender(log);
        template.stop();
        context.stop();
        servers.close();
        assertThat(List.copyOf(log.list))
                .as("whatever a server does, a user is not warned of it")
                .noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    protected static Consumer<Channel> saying(String text) {
        return Servers.saying(bytes(text));
    }

    protected static byte[] bytes(String latin) {
        return latin.getBytes(ISO_8859_1);
    }

    protected static Duration millis(int millis) {
        return Duration.ofMillis(millis);
    }

    protected int[] ports(int count, String address, Consumer<Channel> behaviour) {
        return IntStream.range(0, count)
                .map(i -> servers.listen(address, behaviour))
                .toArray();
    }

    protected static Integer[] boxed(PortSet ports) {
        return ports.stream().boxed().toArray(Integer[]::new);
    }

    protected static List<Address> addresses(List<HostResult> hosts) {
        return hosts.stream().map(HostResult::address).toList();
    }

    protected static HostResult up(String address, int... open) {
        return host(address, HostStatus.UP, open);
    }

    protected static HostResult host(String address, HostStatus status, int... open) {
        Instant now = Instant.now();
        return new HostResult(
                Address.parse(address),
                "",
                Optional.empty(),
                status,
                OptionalDouble.empty(),
                PortSet.of(open),
                PortSet.EMPTY,
                PortSet.EMPTY,
                PortSet.EMPTY,
                List.of(),
                now,
                now);
    }

    protected ServiceFound service(int port, String address) {
        List<ServiceFound> found = services(port, address, Type.CONNECT);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    protected List<ServiceFound> services(int port, String address, Type type) {
        HostBatch batch = new HostBatch(UUID.randomUUID(), false, List.of(up(address, port)));
        return send(batch, type).hosts().get(0).services();
    }

    protected HostBatch banners(List<HostResult> hosts) {
        return send(new HostBatch(UUID.randomUUID(), false, new ArrayList<>(hosts)), Type.CONNECT);
    }

    protected HostBatch send(List<HostResult> hosts, Type type) {
        return send(new HostBatch(UUID.randomUUID(), false, new ArrayList<>(hosts)), type);
    }

    protected HostBatch send(HostBatch batch, Type type) {
        ProbeSession session = engine.open(ProbeSettings.DEFAULT, (address, transport, port) -> {});
        return template.request("direct:banner", exchange -> {
                    exchange.getMessage().setBody(batch);
                    exchange.setProperty(ProbeEndpoint.SESSION, session);
                    exchange.setProperty("job", new Job(new Request(new Options(type))));
                })
                .getMessage()
                .getBody(HostBatch.class);
    }

    /** Without the one that waits for the assertion. */
    protected static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("awaitility"))
                .count();
    }

    protected static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
