package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.cli.Called;
import io.portolan.probe.Listeners;
import io.portolan.scan.JobOutcome;
import io.portolan.service.Servers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Scan with database storage. */
class ScanIsStoredTest extends PipelineTestSupport {

    private static final String HISTORY =
            "select event_type, old_value ->> 'status', new_value ->> 'status', job_id from host_history"
                    + " order by created_at";

    /** One port decides who is up, so that an address can be silent though the kernel answers for all of 127.0.0.0/8. */
    @Override
    protected Map<String, String> environment() {
        return Map.of("PORTOLAN_DISCOVERY_PORTS", "20000");
    }

    @Test
    void every_port_asked_is_kept_with_its_state() throws Exception {
        listeners.accepting("127.77.1.1", 20001, 20003);
        listeners.silent("127.77.1.1", 20005);

        JobOutcome job = completed(scan("-p 20000-20009", "127.77.1.1"));

        assertThat(rows("select p.port, p.protocol, p.state from port_scans p order by p.port"))
                .containsExactly("20001 | tcp | open", "20003 | tcp | open");
        assertThat(rows("select job_id, open_ports, closed_ports, filtered_ports, open_filtered_ports from host_scans"))
                .containsExactly(job.id()
                        + " | {[20001,20002),[20003,20004)}"
                        + " | {[20000,20001),[20002,20003),[20004,20005),[20006,20010)}"
                        + " | {[20005,20006)} | {}");
    }

    @Test
    void the_view_port_states_unfolds_every_port_of_every_host() throws Exception {
        listeners.accepting("127.77.1.1", 20002);
        listeners.silent("127.77.1.2", 20003);

        completed(scan("-p 20001-20003", "127.77.1.1-2"));

        assertThat(rows("select host(h.ip_address), p.port, p.protocol, p.state from port_states p"
                        + " join hosts h on h.id = p.host_id order by h.ip_address, p.port"))
                .containsExactly(
                        "127.77.1.1 | 20001 | tcp | closed",
                        "127.77.1.1 | 20002 | tcp | open",
                        "127.77.1.1 | 20003 | tcp | closed",
                        "127.77.1.2 | 20001 | tcp | closed",
                        "127.77.1.2 | 20002 | tcp | closed",
                        "127.77.1.2 | 20003 | tcp | filtered");
    }

    @Test
    void sixty_five_thousand_closed_ports_cost_one_short_value() throws Exception {
        listeners.accepting("127.77.1.3", 20001, 30001);

        completed(scan("-p -", "127.77.1.3"));

        assertThat(rows("select open_ports @> 20001 and open_ports @> 30001,"
                        + " port_count(open_ports + closed_ports + filtered_ports), port_count(filtered_ports),"
                        + " octet_length(cast(closed_ports as text)) < 1000 from host_scans"))
                .containsExactly("t | 65535 | 0 | t");
    }

    @Test
    void many_hosts_are_kept_each_with_its_own_ports() throws Exception {
        List<String> expected = IntStream.range(0, 40)
                .mapToObj(i -> "127.77.2.%d | %d".formatted(i, 20100 + i % 7))
                .toList();
        for (int i = 0; i < 40; i++) {
            listeners.accepting("127.77.2." + i, 20100 + i % 7);
        }

        completed(scan("-p 20100-20106", "127.77.2.0/23"));

        assertThat(rows("select host(h.ip_address), p.port from port_scans p join hosts h on h.id = p.host_id"
                        + " order by h.ip_address, p.port"))
                .containsExactlyElementsOf(expected);
        assertThat(rows("select count(*), count(distinct host_id), sum(port_count(closed_ports)) from host_scans"))
                .as("more hosts than a batch holds")
                .containsExactly("512 | 512 | " + (512 * 7 - 40));
        assertThat(rows("select count(*), min(host(ip_address)), bool_and(status = 'up') from hosts"))
                .containsExactly("512 | 127.77.2.0 | t");
    }

    @Test
    void the_loopback_of_ipv6_is_scanned_like_any_other_address() throws Exception {
        listeners.accepting("::1", 20101);

        completed(scan("-p 20100-20102", "::1"));

        assertThat(rows("select host(ip_address), scope, status, discovery_method from hosts"))
                .containsExactly("::1 |  | up | tcp");
        assertThat(rows("select open_ports, closed_ports from host_scans"))
                .containsExactly("{[20101,20102)} | {[20100,20101),[20102,20103)}");
        assertThat(rows("select network, targets from scan_targets")).containsExactly("::1/128 | {::1}");
    }

    @Test
    void a_table_has_the_beginning_of_a_long_banner_and_the_database_all_that_is_kept() throws Exception {
        servers.listen("127.77.1.5", 20025, Servers.saying(bytes("welcome ".repeat(100) + "\r\n")));

        Called scanned = portolan("scan", "-p", "20025", "127.77.1.5");

        assertThat(scanned.out())
                .contains("  " + "welcome ".repeat(12) + "welc…\n")
                .doesNotContain("welcome welcome…");
        assertThat(rows("select length(details ->> 'banner') from services")).containsExactly("800");
    }

    @Test
    void what_a_server_says_unasked_is_kept_in_services() throws Exception {
        servers.listen("127.77.1.4", 20022, Servers.saying(bytes("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n")));
        servers.listen("127.77.1.4", 20023, Servers.saying(bytes("who are you?\r\n")));
        servers.listen("127.77.1.4", 20024, Servers.silent());

        completed(scan("-p 20022-20025", "127.77.1.4"));

        assertThat(rows("select p.port, p.service_name, s.service_type, s.product, s.version, s.details ->> 'banner'"
                        + " from port_scans p left join services s on s.port_scan_id = p.id order by p.port"))
                .satisfiesExactly(
                        ssh -> assertThat(ssh)
                                .startsWith("20022 | ssh | ssh | OpenSSH | 9.2p1 | SSH-2.0-OpenSSH_9.2p1 Debian"),
                        stranger ->
                                assertThat(stranger).matches("20023 \\| .* \\| unknown \\| - \\| - \\| who are you.*"),
                        silent -> assertThat(silent).matches("20024 \\| .* \\| - \\| - \\| - \\| -"));
    }

    @Test
    void the_statistics_of_a_job_are_the_counts_of_its_rows() throws Exception {
        listeners.accepting("127.77.1.1", 20001);
        listeners.silent("127.77.1.1", 20002);

        JobOutcome job = completed(scan("-p 20001-20010", "127.77.1.1-2", "no-such-host.invalid"));

        assertThat(rows("select id, type, source, status, error_message, completed_at >= started_at from scan_jobs"))
                .containsExactly(job.id() + " | connect | cli | completed | - | t");
        assertThat(
                        rows(
                                "select s ->> 'hosts_total', s ->> 'hosts_up', s ->> 'ports_probed', s ->> 'open', s ->> 'closed',"
                                        + " s ->> 'filtered', s ->> 'unresolved' from (select scan_stats as s from scan_jobs) as j"))
                .containsExactly("2 | 2 | 20 | 1 | 18 | 1 | 1");
        assertThat(rows("select cast(scan_stats ->> 'seconds' as numeric)"
                        + " = round(cast(extract(epoch from completed_at - started_at) as numeric), 3) from scan_jobs"))
                .containsExactly("t");
    }

    @Test
    void a_target_scanned_again_is_found_again() throws Exception {
        JobOutcome first = completed(scan("-p 20000", "127.77.1.1"));
        listeners.accepting("127.77.1.1", 20001);
        JobOutcome second = completed(scan("-p 20000,20001", "127.77.1.1"));

        assertThat(rows("select name, targets, network, scan_ports, scan_type, enabled from scan_targets"))
                .containsExactly("127.77.1.1 | {127.77.1.1} | 127.77.1.1/32 | 20000-20001 | connect | t");
        assertThat(rows("select id from scan_jobs order by created_at"))
                .containsExactly(first.id().toString(), second.id().toString());
        assertThat(rows("select count(*) from hosts")).containsExactly("1");
        assertThat(rows(
                        "select j.id, s.open_ports, s.closed_ports from host_scans s join scan_jobs j on j.id = s.job_id"
                                + " order by j.created_at"))
                .containsExactly(
                        first.id() + " | {} | {[20000,20001)}", second.id() + " | {[20001,20002)} | {[20000,20001)}");
    }

    @Test
    void targets_are_kept_as_the_user_wrote_them_and_named_within_200_characters() throws Exception {
        String[] many = IntStream.range(0, 60).mapToObj(i -> "127.77.1." + i).toArray(String[]::new);

        completed(scan("-p 20000", "127.77.1.77/30", "127.77.1.78"));
        completed(scan("-p 20000", many));

        assertThat(rows("select name, targets, network from scan_targets order by created_at limit 1"))
                .containsExactly("127.77.1.77/30 127.77.1.78 | {127.77.1.77/30,127.77.1.78} | 127.77.1.76/30");
        assertThat(rows("select s.hosts from (select j.created_at, count(*) as hosts from scan_jobs j"
                        + " join host_scans h on h.job_id = j.id group by j.created_at) s order by s.created_at"))
                .as("host bits are dropped and overlaps probed once")
                .containsExactly("4", "60");
        assertThat(rows("select char_length(name), name like '127.77.1.0 127.77.1.1 %', cardinality(targets), network"
                        + " from scan_targets order by created_at desc limit 1"))
                .containsExactly("200 | t | 60 | -");
    }

    @Test
    void a_host_that_falls_silent_goes_down_and_comes_up_again_and_its_history_tells() throws Exception {
        JobOutcome found = completed(scan("-p 20000", "127.77.1.5"));
        completed(scan("-p 20000", "127.77.1.5"));
        JobOutcome lost;
        try (Listeners full = new Listeners()) {
            full.silent("127.77.1.5", 20000);
            lost = completed(scan("-p 20000 --timeout 100 --retries 1", "127.77.1.5"));
            assertThat(rows("select status from hosts")).containsExactly("down");
        }
        assertThat(rows("select hosts, up from (select scan_stats ->> 'hosts_total' as hosts,"
                        + " scan_stats ->> 'hosts_up' as up from scan_jobs where id = '" + lost.id() + "') s"))
                .containsExactly("1 | 0");
        JobOutcome back = completed(scan("-p 20000", "127.77.1.5"));

        assertThat(rows(HISTORY))
                .as("a scan that finds nothing new adds nothing")
                .containsExactly(
                        "discovered | - | up | " + found.id(),
                        "down | up | down | " + lost.id(),
                        "up | down | up | " + back.id());
        assertThat(rows("select status, last_seen > first_seen from hosts")).containsExactly("up | t");
    }

    @Test
    void an_address_that_never_answered_is_no_host() throws Exception {
        listeners.silent("127.77.1.6", 20000);

        completed(scan("-p 20000 --timeout 100 --retries 1", "127.77.1.6-7"));

        assertThat(rows("select host(ip_address) from hosts")).containsExactly("127.77.1.7");
        assertThat(rows("select scan_stats ->> 'hosts_total', scan_stats ->> 'hosts_up', scan_stats ->> 'ports_probed'"
                        + " from scan_jobs"))
                .containsExactly("2 | 1 | 1");
    }

    @Test
    void excluded_targets_and_ports_are_not_probed() throws Exception {
        completed(scan("-p 20000-20004 --exclude-ports 20001-20002 --exclude 127.77.1.2-3", "127.77.1.1-4"));

        assertThat(rows("select host(h.ip_address), s.closed_ports from host_scans s join hosts h on h.id = s.host_id"
                        + " order by h.ip_address"))
                .containsExactly(
                        "127.77.1.1 | {[20000,20001),[20003,20005)}", "127.77.1.4 | {[20000,20001),[20003,20005)}");
    }

    @Test
    void deleting_a_target_deletes_what_belongs_to_it() throws Exception {
        servers.listen("127.77.1.8", 20022, Servers.saying(bytes("SSH-2.0-OpenSSH_9.2p1\r\n")));
        completed(scan("-p 20022", "127.77.1.8"));
        assertThat(rows("select count(*) from services")).containsExactly("1");

        execute("delete from scan_targets");

        assertThat(rows("select (select count(*) from scan_jobs), (select count(*) from host_scans),"
                        + " (select count(*) from port_scans), (select count(*) from services),"
                        + " (select count(*) from host_history), (select count(*) from hosts)"))
                .containsExactly("0 | 0 | 0 | 0 | 0 | 1");
        execute("delete from hosts");
    }

    @Test
    void no_target_left_writes_nothing() {
        Called unresolved = portolan("scan", "no-such-host.invalid");
        Called excluded = portolan("scan", "127.77.1.1", "--exclude", "127.77.0.0/16");

        assertThat(List.of(unresolved.exitCode(), excluded.exitCode())).containsExactly(2, 2);
        assertThat(excluded.out()).isEmpty();
        assertThat(excluded.err().lines().filter(line -> line.contains("no target left")))
                .hasSize(1);
        assertThat(rows("select (select count(*) from scan_targets), (select count(*) from scan_jobs)"))
                .containsExactly("0 | 0");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void a_host_that_is_gone_when_its_scan_is_written_is_named_and_the_batch_writes_nothing() throws Exception {
        execute("create function vanish() returns trigger language plpgsql as $$ begin return null; end $$");
        execute("create trigger vanish before insert on hosts for each row"
                + " when (new.ip_address in ('127.77.1.2', '127.77.1.3')) execute function vanish()");

        JobOutcome outcome = run(scan("-p 20001", "127.77.1.1-3"));
        execute("drop function vanish() cascade");

        assertThat(outcome.status()).isEqualTo("failed");
        assertThat(outcome.error()).contains("host 127.77.1.2 does not exist, host 127.77.1.3 does not exist");
        assertThat(rows("select (select count(*) from hosts), (select count(*) from host_scans)"))
                .containsExactly("0 | 0");
    }

    @Test
    void a_target_that_is_gone_when_its_job_is_opened_is_named_and_nothing_is_written() {
        execute("create function vanish() returns trigger language plpgsql as $$ begin return null; end $$");
        execute("create trigger vanish before insert on scan_targets for each row execute function vanish()");

        assertThatThrownBy(() -> run(scan("-p 20001", "127.77.1.1")))
                .hasMessage("scan target 127.77.1.1 does not exist");

        execute("drop function vanish() cascade");
        assertThat(rows("select count(*) from scan_jobs")).containsExactly("0");
    }
}
