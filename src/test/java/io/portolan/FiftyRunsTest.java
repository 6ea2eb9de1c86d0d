package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.portolan.store.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.junit.platform.launcher.listeners.TestExecutionSummary.Failure;

/**
 * The five integration tests again and again, in one go and on one server, with the spread of their times:
 *
 * <pre>{@code
 * mvn -Dtest=FiftyRunsTest -Dportolan.test.fifty=50 test
 * }</pre>
 *
 * <p>They run once in every build; this is for the one failure in fifty. Each test checks its database before and after, and
 * here the server's log besides.
 */
class FiftyRunsTest {

    private static final List<Class<?>> TESTS = List.of(
            ScanIsStoredTest.class,
            DiscoveryIsStoredTest.class,
            LiveHostsAreScannedTest.class,
            ScanResultsAreQueriedTest.class,
            ScanTypesTest.class);

    @Test
    @EnabledIfSystemProperty(named = "portolan.test.fifty", matches = "[1-9]\\d*")
    void the_five_integration_tests_run_fifty_times_without_a_violation() throws Exception {
        int runs = Integer.getInteger("portolan.test.fifty");
        ServerLog log = ServerLog.of(TestDatabase.serverLog());
        List<Double> seconds = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (int run = 1; run <= runs; run++) {
            long start = System.nanoTime();
            TestExecutionSummary summary = onThreadOfItsOwn(FiftyRunsTest::runAll);
            seconds.add((System.nanoTime() - start) / 1e9);
            int number = run;
            summary.getFailures().stream()
                    .map(failure -> "run " + number + ": " + text(failure))
                    .forEach(failures::add);
            assertThat(summary.getTestsSucceededCount() + summary.getTestsFailedCount())
                    .as("tests of run " + run)
                    .isPositive();
            System.out.printf(
                    "run %d of %d: %d tests passed, %d failed, %.1f s%n",
                    run, runs, summary.getTestsSucceededCount(), summary.getTestsFailedCount(), seconds.get(run - 1));
        }
        print(seconds);

        assertThat(failures).isEmpty();
        assertThat(log.violations()).isEmpty();
    }

    /** Camel keeps a context for each thread that a route ran on, in that thread, as long as the thread lives. */
    private static TestExecutionSummary onThreadOfItsOwn(Supplier<TestExecutionSummary> run) throws Exception {
        AtomicReference<TestExecutionSummary> summary = new AtomicReference<>();
        Thread thread = new Thread(() -> summary.set(run.get()), "run");
        thread.start();
        thread.join();
        return summary.get();
    }

    private static TestExecutionSummary runAll() {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(TESTS.stream().map(test -> selectClass(test)).toList())
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        return listener.getSummary();
    }

    private static String text(Failure failure) {
        return failure.getTestIdentifier().getUniqueId() + ": "
                + Stream.iterate(failure.getException(), cause -> cause != null, Throwable::getCause)
                        .map(Throwable::toString)
                        .collect(Collectors.joining(", caused by "));
    }

    private static void print(List<Double> seconds) {
        List<Double> sorted = seconds.stream().sorted().toList();
        int last = sorted.size() - 1;
        System.out.printf(
                "%d runs of the five: min %.1f s, median %.1f s, p95 %.1f s, max %.1f s%n",
                sorted.size(),
                sorted.get(0),
                (sorted.get(last / 2) + sorted.get(sorted.size() / 2)) / 2,
                sorted.get((int) Math.ceil(0.95 * sorted.size()) - 1),
                sorted.get(last));
    }
}
