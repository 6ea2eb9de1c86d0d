package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.scan.HostBatch;
import io.portolan.scan.HostResult;
import io.portolan.store.Database;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/**
 * One row a host, however many find it at once and in whatever order their results come in. More rounds with {@code
 * -Dportolan.test.rounds=}, the same ones again with {@code -Dportolan.test.seed=}.
 */
class UpsertTest extends PipelineTestSupport {

    private static final int WRITERS = 16;
    private static final int ADDRESSES = 256;
    private static final int ROUNDS = Integer.getInteger("portolan.test.rounds", 8);
    private static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05Z");

    private static final String SEEN =
            "select status, first_seen at time zone 'UTC', last_seen at time zone 'UTC' from hosts";
    private static final String EVENTS =
            "select event_type, created_at at time zone 'UTC' from host_history order by created_at";

    private Optional<Database> wide = Optional.empty();

    @Override
    protected Map<String, String> environment() {
        return Map.of("PORTOLAN_DATABASE_POOL_SIZE", Integer.toString(WRITERS + 4));
    }

    @Override
    protected DataSource dataSource() {
        if (wide.isEmpty()) {
            wide = Optional.of(Database.open(settings()));
        }
        return wide.get().dataSource();
    }

    @Override
    protected void cleanupResources() {
        super.cleanupResources();
        wide.ifPresent(Database::close);
    }

    private static Instant second(int number) {
        return BEGIN.plusSeconds(number);
    }

    private static String address(int number) {
        return "127.77.92." + number;
    }

    private void write(UUID job, HostResult host) throws Exception {
        Batches.write(template, Batches.scanned(job, List.of(host)));
    }

    @Test
    void a_mac_address_is_kept_where_none_is_seen_and_replaced_where_another_is() throws Exception {
        HostResult host = Batches.up(address(3), second(1), 22);
        String mac = "select mac_address::text from hosts";
        List<String> seen = new ArrayList<>();
        for (Optional<String> macAddress : List.of(
                Optional.<String>empty(),
                Optional.of("5e:11:22:33:44:55"),
                Optional.<String>empty(),
                Optional.of("5e:11:22:33:44:66"))) {
            write(
                    Batches.scanJob("macs-" + seen.size()),
                    new HostResult(
                            host.address(),
                            host.hostname(),
                            macAddress,
                            host.status(),
                            host.responseTimeMillis(),
                            host.open(),
                            host.closed(),
                            host.filtered(),
                            host.openFiltered(),
                            host.services(),
                            host.startedAt(),
                            host.completedAt()));
            seen.addAll(rows(mac));
        }

        assertThat(seen).containsExactly("-", "5e:11:22:33:44:55", "5e:11:22:33:44:55", "5e:11:22:33:44:66");
    }

    @Test
    void sixteen_writers_of_the_same_hosts_leave_one_row_each() throws Exception {
        long seed = Long.getLong("portolan.test.seed", System.nanoTime());
        System.out.printf("UpsertTest: -Dportolan.test.seed=%d -Dportolan.test.rounds=%d%n", seed, ROUNDS);
        Random random = new Random(seed);
        execute("create table watched (ip inet, was timestamptz, is_now timestamptz, what text)");
        execute("create function watch() returns trigger language plpgsql as $$ begin"
                + " if new.first_seen <> old.first_seen then"
                + "   insert into watched values (new.ip_address, old.first_seen, new.first_seen, 'first_seen moved'); end if;"
                + " if new.last_seen < old.last_seen then"
                + "   insert into watched values (new.ip_address, old.last_seen, new.last_seen, 'last_seen went back'); end if;"
                + " return null; end $$");
        execute("create trigger watch after update on hosts for each row execute function watch()");
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                List<Future<?>> batches = new ArrayList<>();
                for (int writer = 0; writer < WRITERS; writer++) {
                    UUID job = Batches.scanJob("writer-" + writer);
                    HostBatch batch = Batches.scanned(job, results(round, random));
                    batches.add(writers.submit(() -> {
                        Batches.write(template, batch);
                        return null;
                    }));
                }
                for (Future<?> batch : batches) {
                    batch.get(60, TimeUnit.SECONDS);
                }
                assertThat(rows("select count(*), count(distinct ip_address) from hosts"))
                        .as("after round %d", round)
                        .containsExactly(ADDRESSES + " | " + ADDRESSES);
                assertThat(rows("select * from watched"))
                        .as("after round %d", round)
                        .isEmpty();
                integrity().passes();
            }
        } finally {
            writers.shutdownNow();
            execute("drop function watch() cascade");
            execute("drop table watched");
        }
        assertThat(rows("select count(*), count(distinct host_id) from host_history where event_type = 'discovered'"))
                .containsExactly(ADDRESSES + " | " + ADDRESSES);
    }

    /** All addresses in any order, seen in the first round, and later at some time of all rounds, now and then silent. */
    private static List<HostResult> results(int round, Random random) {
        List<HostResult> hosts = new ArrayList<>();
        for (int i = 0; i < ADDRESSES; i++) {
            Instant at = second(round * 10 + random.nextInt(20));
            boolean silent = round > 0 && random.nextInt(4) == 0;
            hosts.add(silent ? Batches.down(address(i), at) : Batches.up(address(i), at, 22));
        }
        Collections.shuffle(hosts, random);
        return hosts;
    }

    @Test
    void an_old_answer_behind_a_newer_silence_changes_nothing() throws Exception {
        UUID job = Batches.scanJob("late");
        write(job, Batches.up(address(1), second(0), 22));
        write(Batches.scanJob("silent"), Batches.down(address(1), second(20)));
        List<String> seen = rows(SEEN);
        assertThat(seen).containsExactly("down | 2026-01-02 03:04:05 | 2026-01-02 03:04:05");

        write(Batches.scanJob("spooled"), Batches.up(address(1), second(10), 22));

        assertThat(rows("select status from hosts")).containsExactly("down");
        assertThat(rows(EVENTS)).containsExactly("discovered | 2026-01-02 03:04:05", "down | 2026-01-02 03:04:25");
    }

    @Test
    void an_old_silence_behind_a_newer_answer_changes_nothing() throws Exception {
        write(Batches.scanJob("first"), Batches.up(address(1), second(20), 22));
        List<String> seen = rows(SEEN);
        List<String> events = rows(EVENTS);

        write(Batches.scanJob("spooled"), Batches.down(address(1), second(10)));

        assertThat(rows(SEEN)).isEqualTo(seen);
        assertThat(rows(EVENTS)).isEqualTo(events);
    }

    @Test
    void an_old_answer_behind_a_newer_one_moves_neither_first_nor_last_seen() throws Exception {
        write(Batches.scanJob("first"), Batches.up(address(1), second(20), 22));
        List<String> seen = rows(SEEN);
        List<String> events = rows(EVENTS);

        write(Batches.scanJob("spooled"), Batches.up(address(1), second(10), 22));

        assertThat(rows(SEEN)).isEqualTo(seen);
        assertThat(rows(EVENTS)).isEqualTo(events);
    }

    @Test
    void a_batch_that_is_written_twice_leaves_the_same_rows() throws Exception {
        UUID job = Batches.scanJob("twice");
        write(Batches.scanJob("before"), Batches.up(address(2), second(0), 22));
        HostBatch batch = Batches.scanned(
                job, List.of(Batches.up(address(1), second(5), 22, 80), Batches.down(address(2), second(5))));
        String all = "select (select json_agg(h order by h.id) from hosts h),"
                + " (select json_agg(s order by s.job_id, s.host_id) from host_scans s),"
                + " (select json_agg(p order by p.id) from port_scans p),"
                + " (select json_agg(e order by e.id) from host_history e)";

        Batches.write(template, batch);
        List<String> once = rows(all);
        Batches.write(template, batch);

        assertThat(rows(all)).isEqualTo(once);
        assertThat(rows("select host(ip_address), status from hosts order by ip_address"))
                .containsExactly("127.77.92.1 | up", "127.77.92.2 | down");
    }

    @Test
    void a_host_that_comes_and_goes_has_each_turn_in_its_history_once() throws Exception {
        for (int turn = 0; turn < 6; turn++) {
            UUID job = Batches.scanJob("turn-" + turn);
            HostResult seen =
                    turn % 2 == 0 ? Batches.up(address(1), second(turn), 22) : Batches.down(address(1), second(turn));
            write(job, seen);
            write(job, seen);
        }

        assertThat(rows("select event_type from host_history order by created_at"))
                .containsExactly("discovered", "down", "up", "down", "up", "down");
        assertThat(rows("select status from hosts")).containsExactly("down");
    }
}
