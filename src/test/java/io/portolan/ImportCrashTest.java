package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A service that is killed while it takes the file of another scanner: the next one goes on, and nothing shows. */
class ImportCrashTest extends PipelineTestSupport {

    private static final int HOSTS = 6_000;
    private static final int PORTS = 3;

    private static final String STATES =
            "select host(h.ip_address), h.status, h.discovery_method, extract(epoch from h.first_seen)::int,"
                    + " extract(epoch from h.last_seen)::int, s.protocol, s.status, s.open_ports, s.closed_ports,"
                    + " extract(epoch from s.started_at)::int, extract(epoch from s.completed_at)::int,"
                    + " (select array_agg(p.port || ' ' || v.service_type || ' ' || v.details order by p.port)"
                    + " from port_scans p left join services v on v.port_scan_id = p.id"
                    + " where p.job_id = s.job_id and p.host_id = s.host_id)"
                    + " from host_scans s join hosts h on h.id = s.host_id order by h.ip_address, s.protocol";

    private static final String JOB = "select status, error_message, scan_stats from scan_jobs";

    @Override
    protected Map<String, String> environment() {
        return Map.of("PORTOLAN_INBOX_SETTLE", "300", "PORTOLAN_BATCHES", "2");
    }

    /** A record a port in no order of the hosts, as masscan writes them: one in three closed, the last with a banner. */
    private static String masscan() {
        return IntStream.range(0, HOSTS * PORTS)
                .mapToObj(i -> {
                    int host = i * 7919 % HOSTS;
                    int round = i / HOSTS;
                    String port = round == 2
                            ? "\"service\": {\"name\": \"ssh\", \"banner\": \"SSH-2.0-x\"}"
                            : "\"status\": \"%s\", \"reason\": \"x\", \"ttl\": 64"
                                    .formatted(round == 1 ? "closed" : "open");
                    return "{   \"ip\": \"198.18.%d.%d\",   \"timestamp\": \"%d\", \"ports\": [ {\"port\": %d, \"proto\": \"tcp\", %s} ] }"
                            .formatted(host / 250, 1 + host % 250, 1_700_000_000 + i, 21 + round, port);
                })
                .collect(Collectors.joining("\n,\n", "[\n", "\n]\n"));
    }

    @Test
    void a_file_whose_taking_is_killed_at_any_point_ends_like_an_undisturbed_one() throws Exception {
        String text = masscan();
        drop(text);
        try (PortolanProcess service = process("run").ready()) {
            assertThat(service).isNotNull();
            ended();
        }
        List<String> undisturbed = rows(STATES);
        String job = rows(JOB).get(0);
        assertThat(undisturbed).hasSize(HOSTS);
        assertThat(job).startsWith("completed | - | ");

        Random random = Chance.of("import crash");
        int rounds = Chance.rounds(2);
        for (int round = 0; round < rounds; round++) {
            execute("truncate scan_targets, scan_jobs, hosts, host_scans, port_scans, services, host_history cascade");
            Files.delete(done("crash.json"));
            drop(text);
            String killedAt = killed(round * HOSTS / rounds, random);
            System.out.printf("import crash %d of %d: killed at %s hosts%n", round + 1, rounds, killedAt);
            try (var left = Files.list(settings().home().resolve("spool"))) {
                assertThat(left)
                        .as("what the killed process leaves of its sorting")
                        .isEmpty();
            }
            try (PortolanProcess next = process("run").ready()) {
                assertThat(next).isNotNull();
                ended();
            }

            assertThat(rows(STATES)).containsExactlyElementsOf(undisturbed);
            assertThat(rows(JOB)).containsExactly(job);
            assertThat(rows("select event_type, count(*), count(distinct host_id) from host_history group by 1"))
                    .containsExactly("discovered | " + HOSTS + " | " + HOSTS);
            integrity().passes();
        }
    }

    private void drop(String text) throws IOException {
        Path part = Files.writeString(inbox().resolve("crash.json.part"), text);
        Files.move(part, inbox().resolve("crash.json"));
    }

    private void ended() {
        await("the end of the file").atMost(Duration.ofSeconds(60)).until(() -> Files.exists(done("crash.json")));
    }

    /** Kills the service when the job has so many hosts, 0 of them: as soon as it reads, and chance wants how much later. */
    private String killed(int hosts, Random random) {
        try (PortolanProcess service = process("run").ready()) {
            await("a job with hosts, more than " + hosts)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> hosts == 0 || hosts() >= hosts);
            LockSupport.parkNanos(random.nextInt(hosts == 0 ? 1_500_000_000 : 200_000_000));
            service.signal("KILL");
            service.exitCode();
        }
        return Integer.toString(hosts());
    }

    private static int hosts() {
        return Integer.parseInt(rows("select count(*) from host_scans").get(0));
    }
}
