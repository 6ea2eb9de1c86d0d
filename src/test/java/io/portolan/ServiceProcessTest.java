package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Test;

/** Portolan as a process: what it says, how it ends, and what another process sees of it. */
@SuppressWarnings("BanJNDI")
class ServiceProcessTest extends PipelineTestSupport {

    /** Takes some five seconds, a batch of 256 addresses at a time. */
    private static final String[] LONG_SCAN = {
        "scan", "127.77.91.0-127.77.94.255", "-p", "21101", "-Pn", "--rate", "200", "--format", "json"
    };

    private static final String SCAN_MONITOR = "io.portolan:type=ScanMonitor";

    @Override
    protected Map<String, String> environment() {
        return Map.of("PORTOLAN_INBOX_SETTLE", "400", "PORTOLAN_BATCHES", "1");
    }

    private Path home() {
        return settings().home();
    }

    private static void until(String what, Callable<Boolean> condition) {
        await(what).atMost(Duration.ofSeconds(30)).until(condition);
    }

    /** Waits for a job that has something in the database and not all. */
    private static String jobUnderWay() {
        until("a job under way", () -> !rows("select 1 from host_scans limit 1").isEmpty());
        assertThat(rows("select status from scan_jobs")).containsExactly("running");
        return rows("select id from scan_jobs").get(0);
    }

    /** A shell that runs this build in the background has it ignore SIGINT, and so does every process of the build. */
    private static void assumeInterruptible() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (Files.exists(status)) {
            long ignored = Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .mapToLong(line -> Long.parseUnsignedLong(
                            line.substring("SigIgn:".length()).strip(), 16))
                    .findFirst()
                    .orElse(0);
            assumeFalse((ignored & 1 << 1) != 0, "SIGINT is ignored here");
        }
    }

    @Test
    void run_says_when_it_is_ready_takes_files_and_ends_a_sigterm_with_0() throws Exception {
        try (PortolanProcess service = process("run").ready()) {
            Files.writeString(home().resolve("inbox/office.txt"), "127.77.90.1 21101-21103\n");
            until("done/office.txt", () -> Files.exists(home().resolve("inbox/done/office.txt")));
            service.signal("TERM");

            assertThat(service.exitCode()).as(service.err()::toString).isZero();
            assertThat(service.out()).as("standard output").isEmpty();
            assertThat(service.err()).noneMatch(line -> line.startsWith("\tat "));
        }
        assertThat(rows("select source, status from scan_jobs")).containsExactly("inbox | completed");
        assertThat(home().resolve("jmx"))
                .as("a service that has ended takes its file along")
                .doesNotExist();
    }

    @Test
    void a_sigterm_finishes_what_is_in_flight_and_the_next_service_goes_on() throws Exception {
        Path file = home().resolve("inbox/long.txt");
        try (PortolanProcess service = process("run").ready()) {
            Files.writeString(file, "#! -Pn --rate 200\n127.77.91.0-127.77.94.255 21101\n");
            jobUnderWay();
            service.signal("TERM");
            assertThat(service.exitCode()).as(service.err()::toString).isZero();
        }
        assertThat(rows("select status from scan_jobs")).containsExactly("running");
        assertThat(rows("select count(*) % 100, count(*) between 100 and 900 from host_scans"))
                .as("whole batches, a hundred addresses at this rate, and not all")
                .containsExactly("0 | t");
        assertThat(file).exists();

        try (PortolanProcess next = process("run").ready()) {
            until("done/long.txt", () -> Files.exists(home().resolve("inbox/done/long.txt")));
            next.signal("TERM");
            assertThat(next.exitCode()).isZero();
        }
        assertThat(rows("select status, scan_stats ->> 'closed' from scan_jobs"))
                .containsExactly("completed | 1024");
    }

    @Test
    void a_scan_ended_by_sigint_ends_with_130_its_job_is_interrupted_and_what_it_found_is_printed() throws Exception {
        assumeInterruptible();
        endedBy("INT", 130);
    }

    @Test
    void a_scan_ended_by_sigterm_ends_with_143_and_its_job_is_interrupted() throws Exception {
        endedBy("TERM", 143);
    }

    private void endedBy(String signal, int exitCode) {
        String job;
        try (PortolanProcess scan = process(LONG_SCAN)) {
            job = jobUnderWay();
            scan.signal(signal);

            assertThat(scan.exitCode()).as(scan.err()::toString).isEqualTo(exitCode);
            JsonNode result = JsonResult.parse(String.join("\n", scan.out()));
            assertThat(result.at("/job/status").asText()).isEqualTo("interrupted");
            assertThat(result.get("hosts")).isNotEmpty();
            assertThat(scan.err()).anySatisfy(line -> assertThat(line).contains("--resume " + job));
        }
        assertThat(rows("select id, status, error_message from scan_jobs"))
                .containsExactly(job + " | interrupted | interrupted by SIG" + signal);
    }

    @Test
    void a_scan_killed_with_9_is_gone_on_with_by_the_next_service() throws Exception {
        String job;
        try (PortolanProcess scan = process(LONG_SCAN)) {
            job = jobUnderWay();
            scan.signal("KILL");
            scan.exitCode();
        }
        assertThat(rows("select id, status from scan_jobs")).containsExactly(job + " | running");
        String before = rows("select count(*) from host_scans").get(0);
        String newest = rows("select max(completed_at) from host_scans").get(0);

        try (PortolanProcess service = process("run").ready()) {
            until(
                    "the end of the job",
                    () -> rows("select status from scan_jobs").contains("completed"));
            service.signal("TERM");
            assertThat(service.exitCode()).isZero();
        }
        assertThat(rows("select count(*), count(*) filter (where completed_at > '" + newest + "') + " + before
                        + " from host_scans"))
                .as("what was in the database is not asked again")
                .containsExactly("1024 | 1024");
        assertThat(rows("select id, error_message, scan_stats ->> 'hosts_up', scan_stats ->> 'closed' from scan_jobs"))
                .containsExactly(job + " | - | 1024 | 1024");
    }

    @Test
    void a_service_is_read_and_steered_over_jmx_with_the_three_lines_of_its_password_file() throws Exception {
        try (PortolanProcess service = process("run").ready()) {
            Path file = home().resolve("jmx");
            List<String> lines = Files.readAllLines(file);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(lines).hasSize(3);
            JMXServiceURL url = new JMXServiceURL(lines.get(0));
            assertThat(lines.get(0)).contains("127.0.0.1");
            assertThatThrownBy(() -> JMXConnectorFactory.connect(
                            url, Map.of(JMXConnector.CREDENTIALS, new String[] {lines.get(1), "guessed"})))
                    .isInstanceOf(SecurityException.class);

            Map<String, ?> login = Map.of(JMXConnector.CREDENTIALS, new String[] {lines.get(1), lines.get(2)});
            try (JMXConnector client = JMXConnectorFactory.connect(url, login)) {
                counted(client.getMBeanServerConnection());
                stopped(client.getMBeanServerConnection());
            }
            service.signal("TERM");
            assertThat(service.exitCode()).isZero();
        }
    }

    private void counted(MBeanServerConnection server) throws Exception {
        listeners.accepting("127.77.90.1", 21102);
        ObjectName monitor = new ObjectName(SCAN_MONITOR);
        Files.writeString(home().resolve("inbox/counted.txt"), "127.77.90.1-4 21101-21103\n");
        until("done/counted.txt", () -> Files.exists(home().resolve("inbox/done/counted.txt")));

        assertThat(server.getAttribute(route("scan"), "ExchangesCompleted")).isEqualTo(1L);
        assertThat(server.getAttribute(route("persist-host"), "ExchangesCompleted"))
                .isEqualTo(1L);
        assertThat(server.getAttribute(route("scan"), "ExchangesFailed")).isEqualTo(0L);
        assertThat(server.getAttribute(monitor, "ActiveJobs")).isEqualTo(0);
        assertThat(server.getAttribute(monitor, "HostsUp")).isEqualTo(4L);
        assertThat((long) server.getAttribute(monitor, "OpenPorts")).isGreaterThanOrEqualTo(1);
        assertThat((long) server.getAttribute(monitor, "ProbesSent")).isGreaterThanOrEqualTo(12);
        assertThat((double) server.getAttribute(monitor, "ProbesPerSecond")).isGreaterThanOrEqualTo(0);
        assertThat((long) server.getAttribute(monitor, "RowsPersisted")).isGreaterThanOrEqualTo(5);
        assertThat(server.getAttribute(monitor, "Redeliveries")).isEqualTo(0L);
        assertThat(server.getAttribute(monitor, "SpooledResults")).isEqualTo(0L);
        assertThat(portolan("routes").out()).contains("inbox", "persist-host", "spool-return");
    }

    private void stopped(MBeanServerConnection server) throws Exception {
        server.invoke(route("inbox"), "stop", new Object[0], new String[0]);
        assertThat(server.getAttribute(route("inbox"), "State")).isEqualTo("Stopped");
        Path waiting = Files.writeString(home().resolve("inbox/waiting.txt"), "127.77.90.1 21101\n");
        JsonNode routes = JsonResult.of(portolan("routes", "--format", "json"));
        assertThat(routes).anySatisfy(one -> assertThat(one.toString()).contains("\"inbox\"", "Stopped"));
        assertThat(waiting).exists();

        server.invoke(route("inbox"), "start", new Object[0], new String[0]);
        until("done/waiting.txt", () -> Files.exists(home().resolve("inbox/done/waiting.txt")));
    }

    private static ObjectName route(String id) throws Exception {
        return new ObjectName("org.apache.camel:context=portolan,type=routes,name=\"" + id + "\"");
    }
}
