package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portolan.cli.Called;
import io.portolan.scan.JobListener;
import io.portolan.scan.JobOutcome;
import io.portolan.scan.ScanJob;
import io.portolan.store.CuttableProxy;
import io.portolan.store.Database;
import io.portolan.target.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSentEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A spool on a disk of its own that is full, which only root can make. */
class SpoolIsFullTest extends PipelineTestSupport {

    private static CuttableProxy proxy;
    private Optional<Database> throughProxy = Optional.empty();

    @AfterAll
    static void closeProxy() {
        proxy.close();
    }

    @Override
    protected Map<String, String> environment() {
        if (proxy == null) {
            proxy = new CuttableProxy(database().settings().databaseUrl().orElseThrow());
        }
        return Map.of(
                "PORTOLAN_DB_URL", proxy.url(),
                "PORTOLAN_DATABASE_POOL_TIMEOUT", "250",
                "PORTOLAN_RETRY_REDELIVERIES", "1",
                "PORTOLAN_RETRY_DELAY", "50",
                "PORTOLAN_RETRY_MAXIMUM_DELAY", "500");
    }

    @Override
    protected DataSource dataSource() {
        if (throughProxy.isEmpty()) {
            throughProxy = Optional.of(Database.open(settings()));
        }
        return throughProxy.get().dataSource();
    }

    @Override
    protected void cleanupResources() {
        super.cleanupResources();
        throughProxy.ifPresent(Database::close);
    }

    /** A disk of a few kilobytes, mounted on a folder, with no room left. */
    private record FullDisk(Path folder) implements AutoCloseable {
        static FullDisk on(Path folder) throws IOException, InterruptedException {
            assumeTrue(
                    run("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", folder.toString()) == 0,
                    "this user may not mount");
            FullDisk disk = new FullDisk(folder);
            try {
                Files.write(folder.resolve("filler"), new byte[64 * 1024]);
            } catch (IOException full) {
                return disk;
            }
            disk.close();
            throw new IllegalStateException("the disk did not get full");
        }

        private static int run(String... command) throws IOException, InterruptedException {
            try {
                return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
            } catch (IOException e) {
                return -1;
            }
        }

        @Override
        public void close() throws IOException {
            try {
                run("umount", "-l", folder.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Path spool() {
        return settings().home().resolve("spool");
    }

    @Test
    void results_that_have_no_room_fail_their_job_with_the_reason_and_the_next_one_completes() throws Exception {
        AtomicInteger tried = new AtomicInteger();
        context.getManagementStrategy().addEventNotifier(new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                if (event instanceof ExchangeSentEvent sent
                        && sent.getEndpoint().getEndpointUri().equals("direct://spool")) {
                    tried.incrementAndGet();
                }
            }
        });
        try (FullDisk disk = FullDisk.on(spool())) {
            assertThat(disk.folder()).isDirectory();
            CompletableFuture<JobOutcome> job = start(scan("-p 20941", "127.77.94.1-9"), new JobListener() {
                @Override
                public void opened(ScanJob opened) {
                    proxy.cut();
                }

                @Override
                public void open(Address address, int port) {
                    // not of interest here
                }
            });
            await("results on their way into the spool")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> tried.get() > 0);
            proxy.mend();

            JobOutcome outcome = job.get(30, TimeUnit.SECONDS);
            assertThat(outcome.status()).isEqualTo("failed");
            assertThat(outcome.error())
                    .hasValueSatisfying(error -> assertThat(error)
                            .contains("results cannot be kept in " + spool())
                            .contains("No space left")
                            .hasLineCount(1));
            assertThat(rows("select status from scan_jobs")).containsExactly("failed");
            assertThat(rows("select count(*) from hosts")).containsExactly("0");
            assertThat(completed(scan("-p 20941", "127.77.94.1-9")).error())
                    .as("with a database nothing needs the spool")
                    .isEmpty();
        }
    }

    @Test
    void standard_input_that_has_no_room_is_refused_in_one_line_and_nothing_is_written() throws Exception {
        try (FullDisk disk = FullDisk.on(spool())) {
            Called called = Called.reading(
                    "127.77.94.1\n".repeat(4_000),
                    Map.of("PORTOLAN_HOME", settings().home().toString()),
                    "scan",
                    "-iL",
                    "-");

            assertThat(called.exitCode()).isNotZero();
            assertThat(called.err())
                    .contains("standard input cannot be kept in the spool")
                    .contains("No space left");
            assertThat(called.err().strip()).hasLineCount(1);
            assertThat(called.out()).isEmpty();
            assertThat(disk.folder().toFile().list()).containsExactly("filler");
        }
        assertThat(rows("select count(*) from scan_jobs")).containsExactly("0");
    }
}
