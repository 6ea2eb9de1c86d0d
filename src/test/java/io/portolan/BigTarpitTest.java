package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portolan.scan.JobOutcome;
import io.portolan.service.Servers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Hosts that accept every connection, and whose ports are asked and written in several units. */
class BigTarpitTest extends PipelineTestSupport {

    private static final String ADDRESS = "127.9.2.1";
    private static final int FIRST = 23_000;
    private static final int SAMPLE = 12;

    /** So many ports are a unit at {@link #RATE}. */
    private static final int UNIT = 300;

    private static final String RATE = "-Pn --rate 600 ";

    /** More than a unit has. */
    @Override
    protected Map<String, String> environment() {
        return Map.of("PORTOLAN_TARPIT_PORTS", "350", "PORTOLAN_BANNER_PORTS_A_HOST", "0");
    }

    private void accept(int ports) {
        for (int port = FIRST; port < FIRST + ports; port++) {
            servers.listen(ADDRESS, port, Servers.silent());
        }
    }

    private static String ports(int ports) {
        return RATE + "-p " + FIRST + "-" + (FIRST + ports - 1);
    }

    /** Whether it is marked, its open ports in the scan, the rows of them, and what was told of it. */
    private static List<String> told() {
        return rows("select h.tarpit, s.tarpit, port_count(s.open_ports), (select count(*) from port_scans),"
                + " (select string_agg(event_type, ' ' order by created_at, event_type) from host_history)"
                + " from host_scans s join hosts h on h.id = s.host_id");
    }

    @Test
    void it_is_judged_by_all_of_its_units_together_and_once() {
        accept(3 * UNIT);

        completed(scan(ports(3 * UNIT), ADDRESS));

        assertThat(told()).containsExactly("t | t | 900 | 900 | discovered tarpit");
        assertThat(servers.accepted()).isEqualTo(3 * UNIT + SAMPLE);
        assertThat(rows("select scan_stats ->> 'open', scan_stats ->> 'tarpit_open', scan_stats ->> 'ports_probed'"
                        + " from scan_jobs"))
                .containsExactly("0 | 900 | 900");
    }

    @Test
    void a_host_whose_units_have_too_few_together_is_none() {
        accept(UNIT + 50);

        completed(scan(ports(2 * UNIT), ADDRESS));

        assertThat(rows("select h.tarpit, s.tarpit, port_count(s.open_ports) from host_scans s"
                        + " join hosts h on h.id = s.host_id"))
                .containsExactly("f | f | 350");
        assertThat(servers.accepted()).isEqualTo(UNIT + 50);
    }

    /** As a process leaves the job that was killed when only the first unit was written. */
    private static void orphan(UUID job) {
        String first = "int4multirange(int4range(" + FIRST + "," + (FIRST + UNIT) + "))";
        execute("delete from host_history where event_type <> 'discovered'");
        execute("delete from port_scans where port >= " + (FIRST + UNIT));
        execute("update host_scans set open_ports = open_ports * " + first + ", closed_ports = closed_ports * "
                + first);
        execute("update scan_jobs set status = 'running', completed_at = null, scan_stats = '{}',"
                + " started_at = now() - interval '1 minute' where id = '" + job + "'");
    }

    private void resumed(UUID job) throws Exception {
        try (Pipeline service = Pipeline.start(settings(), database().dataSource(), true)) {
            await("the end of the job")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> rows("select status from scan_jobs where id = '" + job + "'")
                            .contains("completed"));
            assertThat(service).isNotNull();
        }
    }

    @Test
    void a_job_that_is_gone_on_with_counts_what_it_has_seen_before() throws Exception {
        accept(2 * UNIT);
        JobOutcome outcome = completed(scan(ports(2 * UNIT), ADDRESS));
        orphan(outcome.id());
        execute("update host_scans set tarpit = false");
        execute("update hosts set tarpit = false");
        int before = servers.accepted();

        resumed(outcome.id());

        assertThat(told()).containsExactly("t | t | 600 | 600 | discovered tarpit");
        assertThat(servers.accepted() - before).isEqualTo(UNIT + SAMPLE);
    }

    @Test
    void a_job_that_is_gone_on_with_does_not_look_again_at_what_it_has_found_out() throws Exception {
        accept(2 * UNIT);
        JobOutcome outcome = completed(scan(ports(2 * UNIT), ADDRESS));
        orphan(outcome.id());
        int before = servers.accepted();

        resumed(outcome.id());

        assertThat(told()).containsExactly("t | t | 600 | 600 | discovered");
        assertThat(servers.accepted() - before).isEqualTo(UNIT);
    }
}
