package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.portolan.scan.JobListener;
import io.portolan.scan.JobOutcome;
import io.portolan.store.Diagnostics;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is told of the database under continuous integration. */
class DiagnosticsTest extends PipelineTestSupport {

    private final Logger logger = (Logger) LoggerFactory.getLogger(Diagnostics.NAME);
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();

    @Override
    protected Map<String, String> environment() {
        return Map.of("CI", "true");
    }

    @BeforeEach
    void listen() {
        told.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(told);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(told);
        logger.setAdditive(true);
        logger.setLevel(Level.OFF);
    }

    private List<String> lines() {
        return List.copyOf(told.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void each_transaction_is_told_with_its_isolation_attempt_and_outcome() throws Exception {
        completed(scan("-p 21301", "127.77.97.1"));

        assertThat(lines().stream().map(line -> line.replaceFirst("after \\d+ ms", "after N ms")))
                .containsSequence(
                        "transaction open-job-tx SERIALIZABLE attempt 1: begin",
                        "transaction open-job-tx SERIALIZABLE attempt 1: committed after N ms",
                        "transaction persist-host-tx READ COMMITTED attempt 1: begin",
                        "transaction persist-host-tx READ COMMITTED attempt 1: committed after N ms",
                        "transaction close-job-tx SERIALIZABLE attempt 1: begin",
                        "transaction close-job-tx SERIALIZABLE attempt 1: committed after N ms");
    }

    @Test
    void a_wait_for_a_lock_of_over_100_ms_is_told_once_with_who_holds_it() throws Exception {
        try (Connection other = database().dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table host_scans in access exclusive mode");
            CompletableFuture<JobOutcome> job = start(scan("-p 21301", "127.77.97.1"), JobListener.SILENT);

            await().until(() -> lines().stream().anyMatch(line -> line.startsWith("lock wait of")));
            other.rollback();
            assertThat(job.get(30, TimeUnit.SECONDS).status()).isEqualTo("completed");
        }

        assertThat(lines())
                .filteredOn(line -> line.startsWith("lock wait of"))
                .singleElement()
                .asString()
                .contains(" of host_scans, held by {")
                .contains("host_scans");
    }

    @Test
    void a_command_tells_the_counts_of_every_table_at_first_and_at_last() throws Exception {
        String tables = rows("select count(*) from pg_tables where schemaname = current_schema()"
                        + " and tablename <> 'flyway_schema_history'")
                .get(0);
        portolan("scan", "127.77.97.1", "-p", "21301");

        assertThat(lines())
                .contains("initial count hosts 0", "final count hosts 1", "final count host_scans 1")
                .filteredOn(line -> line.contains(" count "))
                .hasSize(2 * Integer.parseInt(tables));
    }
}
