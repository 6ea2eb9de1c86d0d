package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portolan.service.Servers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * A scan whose process is killed with SIGKILL, at any point, and gone on with by its user or by a service: it ends with what an
 * undisturbed scan has.
 */
class CrashTest extends PipelineTestSupport {

    private static final int HOSTS = 1_024;
    private static final int BATCH = 256;
    private static final int PORTS = 4;
    private static final int LISTENERS = 29;

    /** Takes some two seconds. */
    private static final String[] SCAN = {
        "scan", "127.77.144.0-127.77.147.255", "-p", "21401-21404", "--rate", "2500", "--format", "json"
    };

    private static final String STATES =
            "select host(h.ip_address), s.status, s.open_ports, s.closed_ports, s.filtered_ports,"
                    + " (select array_agg(p.port || ' ' || v.service_type || ' ' || v.product order by p.port)"
                    + " from port_scans p left join services v on v.port_scan_id = p.id"
                    + " where p.job_id = s.job_id and p.host_id = s.host_id)"
                    + " from host_scans s join hosts h on h.id = s.host_id order by h.ip_address";

    @Override
    protected Map<String, String> environment() {
        return Map.of("PORTOLAN_DISCOVERY_PORTS", "21401", "PORTOLAN_BATCHES", "2");
    }

    private void open() {
        for (int i = 0; i < LISTENERS; i++) {
            servers.listen(
                    "127.77." + (144 + i % 4) + "." + 8 * i,
                    21401 + i / 4 % PORTS,
                    Servers.hangingUpAfter("SSH-2.0-Crash_1.0\r\n".getBytes(StandardCharsets.US_ASCII)));
        }
    }

    @Test
    void a_scan_that_is_killed_at_any_point_and_gone_on_with_ends_like_an_undisturbed_one() throws Exception {
        open();
        assertThat(portolan(SCAN).exitCode()).isZero();
        List<String> undisturbed = rows(STATES);
        String statistics = statistics();
        assertThat(undisturbed).hasSize(HOSTS);
        assertThat(rows("select state, count(*) from port_states group by 1 order by 1"))
                .as("the truth")
                .containsExactly("closed | " + (HOSTS * PORTS - LISTENERS), "open | " + LISTENERS);

        Random random = Chance.of("crash");
        int first = random.nextInt(HOSTS / BATCH);
        int rounds = Chance.rounds(5);
        for (int round = 0; round < rounds; round++) {
            empty();
            List<String> points = new ArrayList<>();
            int batches = (round + first) % (HOSTS / BATCH); // 0: as soon as it has its row
            points.add(killed(process(SCAN), BATCH * batches, random));
            String job = rows("select id from scan_jobs").get(0);
            if (random.nextInt(4) == 0) { // a crash seldom comes alone
                points.add(killed(process("scan", "--resume", job), BATCH * random.nextInt(HOSTS / BATCH), random));
            }
            String by = random.nextBoolean() ? "service" : "--resume";
            goOn(job, by);
            System.out.printf("crash %d of %d: killed at %s, gone on with by %s%n", round + 1, rounds, points, by);

            assertThat(rows(STATES)).containsExactlyElementsOf(undisturbed);
            assertThat(statistics()).isEqualTo(statistics);
            assertThat(rows("select id, status, error_message from scan_jobs"))
                    .containsExactly(job + " | completed | -");
            assertThat(rows("select event_type, count(*), count(distinct host_id) from host_history group by 1"))
                    .containsExactly("discovered | " + HOSTS + " | " + HOSTS);
            integrity().passes();
        }
    }

    private static String statistics() {
        return rows("select scan_stats - 'seconds' from scan_jobs").get(0);
    }

    private static void empty() {
        execute("truncate scan_targets, scan_jobs, hosts, host_scans, port_scans, services, host_history cascade");
    }

    /**
     * Kills the process when it has so many results, and chance wants how much less than a batch later: in the probing, in a
     * transaction, at the end of the job. Where it was quicker than that, it has ended by itself.
     */
    private static String killed(PortolanProcess scan, int results, Random random) {
        try (scan) {
            int micros = random.nextInt(500_000);
            int written =
                    Integer.parseInt(rows("select count(*) from host_scans").get(0));
            await("a job with results, more than " + results)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> results == 0
                            ? !rows("select 1 from scan_jobs").isEmpty()
                            : !rows("select 1 from scan_jobs where status <> 'running'")
                                            .isEmpty()
                                    || Integer.parseInt(rows("select count(*) from host_scans")
                                                    .get(0))
                                            >= Math.max(results, written));
            LockSupport.parkNanos(micros * 1_000L);
            scan.signal("KILL");
            scan.exitCode();
            return rows("select count(*) from host_scans").get(0) + " results";
        }
    }

    private void goOn(String job, String by) {
        // The server ends a transaction that is in its COMMIT before it notices that nobody waits for it.
        await("the end of its ownership")
                .atMost(Duration.ofSeconds(20))
                .until(() -> rows("select is_owned('" + job + "')").contains("f"));
        if (rows("select status from scan_jobs").contains("completed")) {
            return; // killed behind the end
        }
        if (by.equals("service")) {
            try (Pipeline service = Pipeline.start(settings(), dataSource(), true)) {
                assertThat(service).isNotNull();
                await("the end of the job")
                        .atMost(Duration.ofSeconds(40))
                        .until(() -> rows("select status from scan_jobs").contains("completed"));
            }
        } else {
            assertThat(portolan("scan", "--resume", job).exitCode()).isZero();
        }
    }
}
