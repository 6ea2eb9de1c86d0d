package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.portolan.cli.Called;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code verify} finds each kind of harm that somebody does past the constraints, and nothing in a whole database. */
class VerifyTest extends PipelineTestSupport {

    private static final String NOWHERE = "'00000000-0000-4000-8000-000000000000'";

    private void chart() throws Exception {
        listeners.accepting("127.77.96.1", 21201);
        completed(scan("-p 21201-21204", "127.77.96.1"));
    }

    private List<String> found() throws Exception {
        Called called = portolan("verify", "--format", "csv");
        List<String> found = new ArrayList<>();
        called.out().lines().skip(1).filter(line -> !line.endsWith(",0")).forEach(found::add);
        assertThat(called.exitCode()).as(called.out()).isEqualTo(found.isEmpty() ? 0 : 1);
        return found;
    }

    @Test
    void a_whole_database_passes_every_check() throws Exception {
        chart();
        completed(discovery("-p 21201", "127.77.96.0/30"));

        assertThat(found()).isEmpty();
    }

    static Stream<Arguments> harms() {
        return Stream.of(
                harm("scan jobs without their target", "delete from scan_targets"),
                harm("host scans without their job", "delete from scan_jobs"),
                harm("host scans without their host", "delete from hosts"),
                harm("port scans without their job", "delete from scan_jobs"),
                harm("port scans without their host", "delete from hosts"),
                harm(
                        "services without their port scan",
                        "insert into services (port_scan_id, service_type, confidence)" + " values (-1, 'ssh', 50)"),
                harm("host history without its host", "delete from hosts"),
                harm("host history without its job", "update host_history set job_id = " + NOWHERE),
                harm(
                        "port scans that their host scan does not have in that state",
                        "update host_scans set open_ports = '{}'"),
                harm("open ports of host scans without a port scan", "delete from port_scans"),
                harm(
                        "jobs and host scans completed before they started",
                        "alter table host_scans drop constraint host_scans_completed_after_started;"
                                + " update host_scans set completed_at = started_at - interval '1 s'"),
                harm(
                        "jobs whose times do not fit their status",
                        "alter table scan_jobs drop constraint scan_jobs_completed_at_the_end;"
                                + " update scan_jobs set completed_at = null"),
                harm(
                        "ports in two states at once",
                        "alter table host_scans drop constraint host_scans_ports_disjoint;"
                                + " update host_scans set closed_ports = closed_ports + open_ports"),
                harm(
                        "ports outside 1 to 65535",
                        "alter table host_scans drop constraint host_scans_ports_bounded;"
                                + " update host_scans set filtered_ports = '{[70000,70001)}'"),
                harm(
                        "unknown states",
                        "alter table hosts drop constraint hosts_status_known; update hosts set status = 'asleep'"),
                harm(
                        "hosts last seen before they were first seen",
                        "alter table hosts drop constraint hosts_seen_in_order;"
                                + " update hosts set last_seen = first_seen - interval '1 s'"),
                harm(
                        "hosts kept twice",
                        "alter table hosts drop constraint hosts_ip_address_scope_key;"
                                + " insert into hosts (ip_address, status, first_seen, last_seen)"
                                + " select ip_address, status, first_seen, last_seen from hosts"),
                harm(
                        "port scans kept twice",
                        "alter table port_scans drop constraint port_scans_job_host_port_protocol_key;"
                                + " insert into port_scans (job_id, host_id, port, protocol, state, scanned_at)"
                                + " select job_id, host_id, port, protocol, state, scanned_at from port_scans"),
                harm(
                        "foreign keys missing or not validated",
                        "alter table port_scans drop constraint port_scans_host_fk"),
                harm("foreign keys without an index", "drop index port_scans_host_id_idx"),
                harm("triggers of foreign keys switched off", "alter table port_scans disable trigger all"),
                harm(
                        "running jobs that no process works on",
                        "update scan_jobs set status = 'running', completed_at = null"),
                harm(
                        "completed scans with more rows than their statistics count",
                        "update scan_jobs set scan_stats = scan_stats || '{\"open\": 0, \"ports_probed\": 3}'"),
                harm(
                        "completed scans whose statistics do not add up",
                        "update scan_jobs set scan_stats = scan_stats || '{\"ports_probed\": 9}'"),
                harm(
                        "events of a scan that has not scanned the host",
                        "delete from host_scans; delete from port_scans"),
                harm(
                        "events before their host was first seen",
                        "update host_history set created_at = created_at - interval '1 day'"),
                harm(
                        "unknown states",
                        "alter table host_history drop constraint host_history_event_known,"
                                + " drop constraint host_history_port_where_it_is_about_one;"
                                + " update host_history set event_type = 'painted'"),
                harm(
                        "events of ports that their scan has not asked",
                        "update host_history set event_type = 'port_closed', protocol = 'tcp', port = 9"),
                harm(
                        "notifications queued of events that there are not",
                        "insert into notification_queue (event_id) values (" + NOWHERE + ")"),
                harm("audit triggers missing or switched off", "alter table hosts disable trigger hosts_audit_delete"));
    }

    private static Arguments harm(String check, String sql) {
        return Arguments.of(check, sql);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("harms")
    void harm_that_is_done_past_the_constraints_is_found(String check, String sql) throws Exception {
        assumeThat(database().value("select rolsuper from pg_roles where rolname = session_user"))
                .as("only a superuser gets past the constraints")
                .isEqualTo("t");
        chart();

        // All in one transaction that the check reads and that is then rolled back: the schema is mended by that.
        List<String> broken = integrity().brokenBy("set local session_replication_role = replica; " + sql);

        assertThat(broken).contains(check);
        assertThat(found()).isEmpty();
    }
}
