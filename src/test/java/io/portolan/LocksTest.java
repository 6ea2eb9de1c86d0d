package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.portolan.scan.HostBatch;
import io.portolan.scan.HostResult;
import io.portolan.scan.MissingParent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who waits for whom while a batch is written, looked up in PostgreSQL's own tables of locks. The batches go through the
 * route that every scan writes through; where one is to be looked at halfway, a trigger holds it up.
 */
class LocksTest extends PipelineTestSupport {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final String ROWS = "select (select count(*) from hosts), (select count(*) from host_scans),"
            + " (select count(*) from port_scans), (select count(*) from host_history)";

    private final ExecutorService background = Executors.newCachedThreadPool();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        Collections.reverse(opened);
        for (AutoCloseable each : opened) {
            each.close();
        }
        background.shutdownNow();
    }

    /** A connection of somebody else's, with a transaction begun. */
    private final class Other implements AutoCloseable {
        private final Connection connection;
        final int pid;

        Other() throws SQLException {
            connection = database().dataSource().getConnection();
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
                row.next();
                pid = row.getInt(1);
            }
            opened.add(this);
        }

        int update(String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                return statement.execute(sql) ? 0 : statement.getUpdateCount();
            }
        }

        void commit() throws SQLException {
            connection.commit();
        }

        void rollback() throws SQLException {
            connection.rollback();
        }

        @Override
        public void close() throws SQLException {
            connection.rollback();
            connection.close();
        }
    }

    /** Holds up whoever is about to insert into a table, until it is opened. Many may wait for it, side by side. */
    private final class Gate implements AutoCloseable {
        private static final int KEY = 411;

        private final Other holder = new Other();

        Gate(String table) throws SQLException {
            execute("create or replace function gate() returns trigger language plpgsql as $$ begin"
                    + " perform pg_advisory_xact_lock_shared(" + KEY + "); return null; end $$");
            execute("create trigger gate before insert on " + table + " for each statement execute function gate()");
            holder.update("select pg_advisory_lock(" + KEY + ")");
            opened.add(this);
        }

        /** The backends that wait for it. */
        List<String> waiting() {
            return rows("select l.pid from pg_locks l join pg_stat_activity a on a.pid = l.pid"
                    + " where l.locktype = 'advisory' and l.objid = " + KEY + " and not l.granted"
                    + " and a.datname = current_database() order by l.pid");
        }

        /** Those, once there are so many. */
        List<String> waiting(int count) {
            await("batches at the gate").atMost(PATIENCE).until(() -> waiting().size() == count);
            return waiting();
        }

        /** Does something that would have to wait too, and commits it. */
        void pass(String sql) throws SQLException {
            holder.update(sql);
            holder.commit();
        }

        void open() throws SQLException {
            pass("select pg_advisory_unlock_all()");
        }

        @Override
        public void close() throws SQLException {
            open();
            execute("drop function gate() cascade");
        }
    }

    /** What that backend waits for, by their process ids. */
    private static List<String> blockers(int pid) {
        return rows("select distinct unnest(pg_blocking_pids(" + pid + ")) order by 1");
    }

    private static void awaitBlocked(int pid, String... by) {
        await("a wait of " + pid)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(blockers(pid)).containsExactly(by));
    }

    /** The backends that wait for that one. */
    private static List<String> blockedBy(int pid) {
        return rows("select pid from pg_stat_activity where " + pid + " = any(pg_blocking_pids(pid)) order by pid");
    }

    private Future<Boolean> begin(HostBatch batch) {
        return background.submit(() -> {
            Batches.write(template, batch);
            return true;
        });
    }

    private static <T> T end(Future<T> future) throws Exception {
        return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private <T> Future<T> go(Callable<T> deed) {
        return background.submit(deed);
    }

    private static HostResult host(int number) {
        return Batches.up("127.77.91." + number, NOW, 22, 80);
    }

    private static List<HostResult> hosts(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(LocksTest::host).toList();
    }

    private static List<HostResult> backwards(List<HostResult> hosts) {
        List<HostResult> turned = new ArrayList<>(hosts);
        Collections.reverse(turned);
        return turned;
    }

    private void write(HostBatch batch) throws Exception {
        Batches.write(template, batch);
    }

    private static String deleteHost(int number) {
        return "delete from hosts where ip_address = '127.77.91." + number + "'";
    }

    @ParameterizedTest
    @ValueSource(strings = {"host_scans", "port_scans", "host_history"})
    void a_delete_of_a_host_waits_for_the_batch_that_uses_it_and_no_longer(String table) throws Exception {
        UUID job = Batches.scanJob("waits");
        write(Batches.scanned(Batches.scanJob("earlier"), hosts(1, 3)));
        Gate gate = new Gate(table);
        Future<Boolean> batch = begin(Batches.scanned(job, hosts(1, 2)));
        String writer = gate.waiting(1).get(0);
        Other other = new Other();
        Other stranger = new Other();

        Future<Integer> delete = go(() -> other.update(deleteHost(2)));
        awaitBlocked(other.pid, writer);
        assertThat(stranger.update(deleteHost(3)))
                .as("of a host that is none of the batch's")
                .isEqualTo(1);
        stranger.commit();
        assertThat(delete).isNotDone();
        gate.open();

        assertThat(end(batch)).isTrue();
        assertThat(end(delete)).isEqualTo(1);
        other.commit();
        assertThat(rows("select host(h.ip_address), s.open_ports from host_scans s join hosts h on h.id = s.host_id"
                        + " where s.job_id = '" + job + "'"))
                .containsExactly("127.77.91.1 | {[22,23),[80,81)}");
    }

    @ParameterizedTest
    @CsvSource({
        "scan,hosts",
        "scan,host_scans",
        "scan,port_scans",
        "scan,host_history",
        "discovery,hosts",
        "discovery,host_history"
    })
    void a_delete_of_a_job_waits_for_the_batch_that_uses_it_and_no_longer(String kind, String table) throws Exception {
        boolean discovery = kind.equals("discovery");
        UUID job = discovery ? Batches.discoveryJob() : Batches.scanJob("waits");
        UUID another = discovery ? Batches.discoveryJob() : Batches.scanJob("another");
        String delete = "delete from " + kind + "_jobs where id = '%s'";
        Gate gate = new Gate(table);
        Future<Boolean> batch = begin(new HostBatch(job, discovery, hosts(1, 2)));
        String writer = gate.waiting(1).get(0);
        Other other = new Other();
        Other stranger = new Other();

        Future<Integer> deleted = go(() -> other.update(delete.formatted(job)));
        awaitBlocked(other.pid, writer);
        assertThat(stranger.update(delete.formatted(another)))
                .as("of another job")
                .isEqualTo(1);
        stranger.commit();
        assertThat(deleted).isNotDone();
        gate.open();

        assertThat(end(batch)).isTrue();
        assertThat(end(deleted)).isEqualTo(1);
        other.commit();
        assertThat(rows("select count(*) from host_scans"))
                .as("gone with their job")
                .containsExactly("0");
        assertThat(rows("select count(*) from hosts")).containsExactly("2");
        execute("delete from hosts"); // their history went with the job too
    }

    @Test
    void a_delete_of_the_target_waits_for_the_batch_of_its_job() throws Exception {
        UUID job = Batches.scanJob("target");
        Gate gate = new Gate("host_history");
        Future<Boolean> batch = begin(Batches.scanned(job, hosts(1, 2)));
        String writer = gate.waiting(1).get(0);
        Other other = new Other();

        Future<Integer> deleted = go(() -> other.update("delete from scan_targets where name = 'target'"));
        awaitBlocked(other.pid, writer);
        gate.open();

        assertThat(end(batch)).isTrue();
        assertThat(end(deleted)).isEqualTo(1);
        other.commit();
        assertThat(rows("select (select count(*) from scan_jobs), (select count(*) from host_scans)"))
                .containsExactly("0 | 0");
        execute("delete from hosts");
    }

    @Test
    void a_host_of_a_batch_that_is_committed_is_free_while_the_next_batch_of_the_job_is_written() throws Exception {
        UUID job = Batches.scanJob("next");
        write(Batches.scanned(job, hosts(1, 2)));
        Gate gate = new Gate("host_history");
        Future<Boolean> batch = begin(Batches.scanned(job, hosts(3, 4)));
        gate.waiting(1);
        Other other = new Other();

        assertThat(other.update(deleteHost(1))).isEqualTo(1);
        other.commit();

        assertThat(batch).isNotDone();
        gate.open();
        assertThat(end(batch)).isTrue();
        assertThat(rows("select host(ip_address) from hosts order by ip_address"))
                .containsExactly("127.77.91.2", "127.77.91.3", "127.77.91.4");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void writers_of_one_job_do_not_wait_for_each_other(boolean discovery) throws Exception {
        UUID job = discovery ? Batches.discoveryJob() : Batches.scanJob("shared");
        Gate gate = new Gate("host_history");
        List<Future<Boolean>> batches = List.of(
                begin(new HostBatch(job, discovery, hosts(1, 2))), begin(new HostBatch(job, discovery, hosts(3, 4))));

        List<String> writers = gate.waiting(2);
        assertThat(writers)
                .allSatisfy(writer -> assertThat(blockers(Integer.parseInt(writer)))
                        .as("each waits for the test alone")
                        .containsExactly(Integer.toString(gate.holder.pid)));
        gate.open();

        for (Future<Boolean> batch : batches) {
            assertThat(end(batch)).isTrue();
        }
        assertThat(rows("select count(*) from hosts")).containsExactly("4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"scan", "discovery"})
    void a_batch_of_a_job_that_is_deleted_writes_nothing_and_names_it(String kind) throws Exception {
        boolean discovery = kind.equals("discovery");
        UUID job = discovery ? Batches.discoveryJob() : Batches.scanJob("deleted");
        write(Batches.discovered(Batches.discoveryJob(), hosts(1, 1)));
        List<String> before = rows(ROWS);
        HostBatch batch = new HostBatch(job, discovery, hosts(1, 3));
        Other other = new Other();
        assertThat(other.update("delete from " + kind + "_jobs where id = '" + job + "'"))
                .isEqualTo(1);

        Future<Boolean> overtaken = begin(batch);
        await("the batch behind the delete")
                .atMost(PATIENCE)
                .until(() -> blockedBy(other.pid).size() == 1);
        other.commit();

        assertThatThrownBy(() -> end(overtaken))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(MissingParent.class)
                .hasMessage(kind + " job " + job + " does not exist");
        assertThatThrownBy(() -> write(batch))
                .isInstanceOf(MissingParent.class)
                .hasMessage(kind + " job " + job + " does not exist");
        assertThat(rows(ROWS)).isEqualTo(before);
    }

    @Test
    void a_delete_of_a_job_that_is_taken_back_lets_the_batch_write() throws Exception {
        UUID job = Batches.scanJob("kept");
        Other other = new Other();
        other.update("delete from scan_jobs where id = '" + job + "'");
        Future<Boolean> batch = begin(Batches.scanned(job, hosts(1, 2)));
        await().atMost(PATIENCE).until(() -> blockedBy(other.pid).size() == 1);

        other.rollback();

        assertThat(end(batch)).isTrue();
        assertThat(rows(ROWS)).containsExactly("2 | 2 | 4 | 2");
    }

    @Test
    void a_host_that_is_deleted_before_its_batch_is_found_anew() throws Exception {
        write(Batches.scanned(Batches.scanJob("first"), hosts(1, 2)));
        UUID job = Batches.scanJob("second");
        Other other = new Other();
        other.update(deleteHost(1));
        Future<Boolean> batch = begin(Batches.scanned(job, hosts(1, 2)));
        await().atMost(PATIENCE).until(() -> blockedBy(other.pid).size() == 1);

        other.commit();

        assertThat(end(batch)).isTrue();
        assertThat(rows("select host(h.ip_address), s.open_ports from host_scans s join hosts h on h.id = s.host_id"
                        + " where s.job_id = '" + job + "' order by 1"))
                .containsExactly("127.77.91.1 | {[22,23),[80,81)}", "127.77.91.2 | {[22,23),[80,81)}");
        assertThat(rows("select event_type, count(*) from host_history group by 1"))
                .containsExactly("discovered | 2");
    }

    /** One holds the first hosts and waits for the middle one; the other would hold the last ones, were they not sorted. */
    @Test
    void batches_that_share_known_hosts_in_opposite_order_do_not_deadlock() throws Exception {
        write(Batches.scanned(Batches.scanJob("known"), hosts(1, 9)));
        Other middle = new Other();
        middle.update("select from hosts where ip_address = '127.77.91.5' for update");

        Future<Boolean> forth = begin(Batches.scanned(Batches.scanJob("forth"), hosts(1, 9)));
        await().atMost(PATIENCE).until(() -> blockedBy(middle.pid).size() == 1);
        String first = blockedBy(middle.pid).get(0);
        Future<Boolean> back = begin(Batches.scanned(Batches.scanJob("back"), backwards(hosts(1, 9))));
        await("the second behind the first")
                .atMost(PATIENCE)
                .until(() -> blockedBy(Integer.parseInt(first)).size() == 1);
        middle.commit();

        assertThat(end(forth)).isTrue();
        assertThat(end(back)).isTrue();
        assertThat(rows(ROWS)).containsExactly("9 | 27 | 54 | 9");
    }

    @Test
    void batches_that_find_the_same_new_hosts_in_opposite_order_do_not_deadlock() throws Exception {
        UUID stranger = Batches.scanJob("stranger");
        Gate gate = new Gate("host_scans");
        Future<Boolean> middle = begin(Batches.scanned(stranger, hosts(5, 5)));
        int holder = Integer.parseInt(gate.waiting(1).get(0));

        Future<Boolean> forth = begin(Batches.scanned(Batches.scanJob("forth"), hosts(1, 9)));
        await().atMost(PATIENCE).until(() -> blockedBy(holder).size() == 1);
        int first = Integer.parseInt(blockedBy(holder).get(0));
        Future<Boolean> back = begin(Batches.scanned(Batches.scanJob("back"), backwards(hosts(1, 9))));
        await().atMost(PATIENCE).until(() -> blockedBy(first).size() == 1);
        gate.open();

        assertThat(end(middle)).isTrue();
        assertThat(end(forth)).isTrue();
        assertThat(end(back)).isTrue();
        assertThat(rows(ROWS)).containsExactly("9 | 19 | 38 | 9");
    }

    /** It has its job, the batch has the hosts: the quicker one wins, and the other begins again. */
    @Test
    void the_end_of_a_job_waits_for_a_batch_with_the_tarpits_that_it_unmarks() throws Exception {
        UUID job = Batches.scanJob("ends");
        write(Batches.scanned(job, List.of(Batches.up("127.77.91.1", NOW), Batches.up("127.77.91.2", NOW))));
        execute("update hosts set tarpit = true");
        Gate gate = new Gate("host_scans");
        Future<Boolean> batch = begin(Batches.scanned(Batches.scanJob("beside"), backwards(hosts(1, 2))));
        int writer = Integer.parseInt(gate.waiting(1).get(0));

        Future<Boolean> ended = go(() -> {
            Batches.complete(template, job);
            return true;
        });
        await("the end behind the batch")
                .atMost(PATIENCE)
                .until(() -> blockedBy(writer).size() == 1);
        gate.open();

        assertThat(end(batch)).isTrue();
        assertThatThrownBy(() -> end(ended))
                .hasRootCauseInstanceOf(SQLException.class)
                .rootCause()
                .satisfies(cause ->
                        assertThat(((SQLException) cause).getSQLState()).isEqualTo("40001"));
        assertThat(rows("select distinct tarpit from hosts")).containsExactly("t");
        Batches.complete(template, job);
        assertThat(rows("select h.tarpit, count(*) from hosts h join host_history y on y.host_id = h.id"
                        + " where y.event_type = 'tarpit' group by 1"))
                .containsExactly("f | 2");
    }

    /** A host that becomes known while a batch waits is locked by the next batch before the hosts that are new to both. */
    @Test
    void batches_of_which_one_knows_hosts_that_are_new_to_the_other_do_not_deadlock() throws Exception {
        UUID earlier = Batches.scanJob("earlier");
        UUID later = Batches.scanJob("later");
        Gate gate = new Gate("hosts");
        Future<Boolean> unknowing = begin(Batches.scanned(earlier, hosts(1, 2)));
        gate.waiting(1);
        gate.pass("insert into hosts (ip_address, status, first_seen, last_seen, status_at)"
                + " values ('127.77.91.2', 'up', '" + NOW + "', '" + NOW + "', '" + NOW + "')");
        Other holder = new Other();
        holder.update("select from hosts where ip_address = '127.77.91.2' for update");
        Future<Boolean> knowing = begin(Batches.scanned(later, hosts(1, 2)));
        await("both of them on their way")
                .atMost(PATIENCE)
                .until(() -> gate.waiting().size() + blockedBy(holder.pid).size() == 2);
        gate.open();
        await("one of them behind the known host")
                .atMost(PATIENCE)
                .until(() -> !blockedBy(holder.pid).isEmpty());
        holder.commit();

        assertThat(end(unknowing)).isTrue();
        assertThat(end(knowing)).isTrue();
        assertThat(rows("select count(*) from hosts")).containsExactly("2");
    }

    @Test
    void many_batches_that_share_hosts_in_any_order_do_not_deadlock() throws Exception {
        List<UUID> jobs =
                IntStream.range(0, 4).mapToObj(i -> Batches.scanJob("any-" + i)).toList();
        List<HostResult> hosts = hosts(1, 200);
        for (int round = 0; round < 10; round++) {
            List<Future<Boolean>> batches = new ArrayList<>();
            for (int i = 0; i < jobs.size(); i++) {
                batches.add(begin(Batches.scanned(jobs.get(i), i % 2 == 0 ? hosts : backwards(hosts))));
            }
            for (Future<Boolean> batch : batches) {
                assertThat(end(batch)).isTrue();
            }
        }
        assertThat(rows(ROWS)).containsExactly("200 | 800 | 1600 | 200");
    }
}
