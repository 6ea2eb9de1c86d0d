package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who changed what and when: the audit trail of targets, jobs, hosts and schedules. */
class AuditTest extends PipelineTestSupport {

    @Test
    void a_scan_leaves_a_row_a_statement_however_many_hosts_it_found() throws Exception {
        execute("truncate audit_log");

        completed(scan("-p 21101", "127.77.95.0/24"));

        assertThat(rows("select table_name, operation, cardinality(row_ids), application, actor = session_user"
                        + " from audit_log order by id"))
                .containsExactly(
                        "scan_targets | insert | 1 | portolan | t",
                        "scan_jobs | insert | 1 | portolan | t",
                        "hosts | insert | 256 | portolan | t",
                        "scan_jobs | update | 1 | portolan | t");
        assertThat(rows("select distinct u.id = h.id from audit_log a, unnest(a.row_ids) as u (id)"
                        + " left join hosts h on h.id = u.id where a.table_name = 'hosts'"))
                .containsExactly("t");
    }

    @Test
    void an_update_tells_the_columns_that_changed_with_their_old_and_new_values() throws Exception {
        completed(scan("-p 21101", "127.77.95.1"));
        execute("truncate audit_log");

        execute("update hosts set hostname = 'renamed', last_seen = now()");

        assertThat(rows("select operation, c.value -> 'old', c.value -> 'new'"
                        + " from audit_log, jsonb_each(changes) as c"))
                .containsExactly("update | {\"hostname\": null} | {\"hostname\": \"renamed\"}");
    }

    @Test
    void what_changes_with_every_scan_is_no_change() throws Exception {
        completed(scan("-p 21101", "127.77.95.1"));
        execute("truncate audit_log");

        completed(scan("-p 21101", "127.77.95.1"));

        assertThat(rows("select table_name, operation from audit_log order by id"))
                .containsExactly("scan_jobs | insert", "scan_jobs | update");
    }

    @Test
    void a_delete_keeps_the_rows_as_they_were_those_of_a_cascade_too() throws Exception {
        completed(scan("-p 21101", "127.77.95.1"));
        execute("truncate audit_log");

        execute("delete from scan_targets");

        assertThat(rows("select table_name, operation, c.value ->> 'status', c.value ->> 'name'"
                        + " from audit_log, jsonb_each(changes) as c order by table_name"))
                .containsExactly("scan_jobs | delete | completed | -", "scan_targets | delete | - | 127.77.95.1");
        execute("delete from hosts");
    }

    @Test
    void schedules_are_audited_too() {
        execute("truncate audit_log");

        portolan("schedule", "add", "audited", "--cron", "0 0 2 * * ?", "127.77.95.1");
        portolan("schedule", "disable", "audited");
        portolan("schedule", "remove", "audited");

        assertThat(rows("select table_name, operation from audit_log order by id"))
                .containsExactly("scheduled_jobs | insert", "scheduled_jobs | update", "scheduled_jobs | delete");
    }
}
