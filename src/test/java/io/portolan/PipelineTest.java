package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portolan.cli.Called;
import io.portolan.store.TestDatabase;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import javax.management.ObjectName;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** The pipeline as one object: what starting and closing it leaves behind. */
class PipelineTest {

    @Test
    void a_pipeline_that_is_closed_is_not_kept_until_the_end_of_the_process() throws Exception {
        try (TestDatabase database = TestDatabase.open(PipelineTest.class)) {
            Map<String, String> environment = Called.environment(database.settings());
            int before = kept(DefaultCamelContext.class);

            for (int scan = 0; scan < 3; scan++) {
                // Camel keeps a context in each thread that a route ran on, as long as the thread lives.
                Thread thread = new Thread(
                        () -> assertThat(Called.with(environment, "scan", "127.77.71.1", "-p", "20801", "-Pn")
                                        .exitCode())
                                .isZero());
                thread.start();
                thread.join();
            }

            assertThat(database.value("select count(*) from scan_jobs where status = 'completed'"))
                    .isEqualTo("3");
            assertThat(kept(DefaultCamelContext.class))
                    .as("contexts; Camel's simple language keeps the last one")
                    .isLessThanOrEqualTo(before + 1);
        }
    }

    @Test
    void a_schedule_that_stands_there_before_a_service_is_followed_from_every_start() throws Exception {
        ObjectName route = new ObjectName("org.apache.camel:context=*,type=routes,name=\"schedule:standing\"");
        try (TestDatabase database = TestDatabase.open(PipelineTest.class)) {
            Map<String, String> environment = Called.environment(database.settings());
            assertThat(Called.with(environment, "schedule", "add", "standing", "--cron", "0 0 0 1 1 ?", "127.77.71.1")
                            .exitCode())
                    .isZero();

            for (int start = 0; start < 20; start++) {
                try (Pipeline service = Pipeline.start(Settings.load(environment), database.dataSource(), true)) {
                    assertThat(service).isNotNull();
                    await().atMost(Duration.ofSeconds(10))
                            .pollInterval(Duration.ofMillis(20))
                            .until(() -> !ManagementFactory.getPlatformMBeanServer()
                                    .queryNames(route, null)
                                    .isEmpty());
                }
            }
        }
    }

    /** How many of a class the virtual machine holds after a collection. */
    private static int kept(Class<?> type) throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(words -> words.length >= 4 && words[3].equals(type.getName()))
                .mapToInt(words -> Integer.parseInt(words[1]))
                .sum();
    }
}
