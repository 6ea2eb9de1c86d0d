package io.portolan.monitor;

import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.management.Attribute;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;

/**
 * The service that runs on a home, asked from another process over JMX. Every question opens a connection of its own
 * and ends within five seconds, also when the service hangs: RMI has no time limit, so the asking thread is left behind.
 */
public final class RunningService {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String HINT = " (start one with `portolan run`)";
    private static final String ROUTES = "org.apache.camel:context=portolan,type=routes,*";
    private static final String[] ATTRIBUTES = {
        "RouteId",
        "State",
        "UptimeMillis",
        "ExchangesTotal",
        "ExchangesCompleted",
        "ExchangesFailed",
        "ExchangesInflight",
        "Redeliveries",
        "MeanProcessingTime",
        "LastExchangeCompletedTimestamp"
    };

    private final Path home;

    public RunningService(Path home) {
        this.home = home;
    }

    /**
     * The routes of the service, sorted by id.
     *
     * @throws IllegalStateException saying in one line that no service runs on the home, or why it cannot be asked
     */
    public List<RouteStatus> routes() {
        ServiceAccess access = ServiceAccess.read(home)
                .orElseThrow(() -> new IllegalStateException("no service is running on " + home + HINT));
        try {
            return ask(access, RunningService::readRoutes);
        } catch (SecurityException e) {
            throw new IllegalStateException(
                    "the service refuses the password of " + ServiceAccess.file(home) + "; restart `portolan run`", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "the service on %s did not answer within %d s".formatted(home, PATIENCE.toSeconds()), e);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "no service is running on %s: %s is left from one that ended%s"
                            .formatted(home, ServiceAccess.file(home), HINT),
                    e);
        }
    }

    /** The service that the file of this home speaks of, if it lives. */
    static Optional<ServiceAccess> alive(Path home) {
        try {
            return ServiceAccess.read(home).filter(RunningService::answers);
        } catch (IllegalStateException e) {
            return Optional.empty();
        }
    }

    static boolean answers(ServiceAccess access) {
        try {
            return ask(access, server -> true);
        } catch (IOException | TimeoutException | SecurityException e) {
            return false;
        }
    }

    private static List<RouteStatus> readRoutes(MBeanServerConnection server) throws IOException, JMException {
        List<RouteStatus> routes = new ArrayList<>();
        for (ObjectName name : server.queryNames(new ObjectName(ROUTES), null)) {
            try {
                routes.add(status(server.getAttributes(name, ATTRIBUTES).asList()));
            } catch (InstanceNotFoundException e) {
                // removed since the names were asked for
            }
        }
        routes.sort(Comparator.comparing(RouteStatus::routeId));
        return List.copyOf(routes);
    }

    private static RouteStatus status(List<Attribute> attributes) {
        Map<String, Optional<Object>> values =
                attributes.stream().collect(toMap(Attribute::getName, a -> Optional.ofNullable(a.getValue())));
        return new RouteStatus(
                text(values, "RouteId"),
                text(values, "State"),
                Duration.ofMillis(number(values, "UptimeMillis")),
                number(values, "ExchangesTotal"),
                number(values, "ExchangesCompleted"),
                number(values, "ExchangesFailed"),
                number(values, "ExchangesInflight"),
                number(values, "Redeliveries"),
                meanProcessing(number(values, "MeanProcessingTime")),
                values.get("LastExchangeCompletedTimestamp")
                        .map(Date.class::cast)
                        .map(Date::toInstant));
    }

    /** Camel says -1 where it has nothing to take the mean of. */
    private static Optional<Duration> meanProcessing(long millis) {
        return millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
    }

    private static String text(Map<String, Optional<Object>> values, String attribute) {
        return values.get(attribute).orElseThrow().toString();
    }

    private static long number(Map<String, Optional<Object>> values, String attribute) {
        return ((Number) values.get(attribute).orElseThrow()).longValue();
    }

    /** The URL may be trusted: none but the user can have written the file it comes from. */
    @SuppressWarnings("BanJNDI")
    private static <T> T ask(ServiceAccess access, Question<T> question) throws IOException, TimeoutException {
        Callable<T> conversation = () -> {
            Map<String, ?> credentials =
                    Map.of(JMXConnector.CREDENTIALS, new String[] {access.user(), access.password()});
            try (JMXConnector connector = JMXConnectorFactory.connect(access.url(), credentials)) {
                return question.put(connector.getMBeanServerConnection());
            }
        };
        FutureTask<T> answer = new FutureTask<>(conversation);
        Thread thread = new Thread(answer, "jmx-client");
        thread.setDaemon(true);
        thread.start();
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException unreachable) {
                throw unreachable;
            }
            if (e.getCause() instanceof SecurityException refused) {
                throw refused;
            }
            throw new IllegalStateException("unexpected answer of " + access + ": " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking " + access, e);
        }
    }

    private interface Question<T> {
        T put(MBeanServerConnection server) throws IOException, JMException;
    }
}
