package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.portolan.cli.Called;
import io.portolan.scan.BadInput;
import io.portolan.scan.JobOutcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every way around the exclusion list that there is, tried at addresses where somebody listens and sees who comes: nobody
 * does, and what else was asked for is scanned.
 */
class ExclusionsAreObeyedTest extends PipelineTestSupport {

    private static final int PORT = 20_871;
    private static final String EXCLUDED = "127.77.60.9";
    private static final String ALLOWED = "127.77.60.10";

    /** Sockets in whose queue everybody stays who has ever connected. */
    private final List<ServerSocketChannel> watched = new ArrayList<>();

    @TempDir
    private Path folder;

    @Override
    protected Map<String, String> environment() {
        return Map.of(
                "PORTOLAN_DISCOVERY_PORTS", Integer.toString(PORT),
                "PORTOLAN_INBOX_SETTLE", "100",
                "PORTOLAN_BATCHES", "2"); // what is begun is finished before a scan ends
    }

    private void watch(String address) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        watched.add(server);
        server.bind(new InetSocketAddress(InetAddress.getByName(address), PORT), 256);
        server.configureBlocking(false);
    }

    /** How many have connected to the watched addresses since it was asked last. */
    private int visitors() throws IOException {
        int visitors = 0;
        for (ServerSocketChannel server : watched) {
            for (SocketChannel visitor = server.accept(); visitor != null; visitor = server.accept()) {
                visitor.close();
                visitors++;
            }
        }
        return visitors;
    }

    @AfterEach
    void close() throws IOException {
        for (ServerSocketChannel server : watched) {
            server.close();
        }
    }

    private void exclude(String... targets) {
        List<String> words = new ArrayList<>(List.of("exclude", "add"));
        words.addAll(List.of(targets));
        Called called = portolan(words.toArray(String[]::new));
        assertThat(called.exitCode()).as(called.err()).isZero();
    }

    private static String[] words(String words) {
        return words.split(" ", -1);
    }

    @Test
    void without_the_list_the_watch_sees_who_comes() throws Exception {
        watch(EXCLUDED);

        completed(scan("-p " + PORT, EXCLUDED));

        assertThat(visitors()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                EXCLUDED,
                EXCLUDED + "/32",
                "127.77.60.9/31",
                "127.77.60.8/30",
                "127.77.60.11/30",
                "127.77.60.8-12",
                "127.77.60.8-127.77.60.11",
                "127.77.60.7,9,11",
                "127.77.59-61.9",
                "127.77.60.*",
                "127.77.60.9 20871",
                "::ffff:127.77.60.9",
                "::ffff:7f4d:3c09",
                "0:0:0:0:0:FFFF:127.77.60.9",
                "::ffff:127.77.60.8/126",
                "::ffff:127.77.60.8-::ffff:127.77.60.11",
            })
    void no_way_to_write_an_address_leads_around_the_list(String target) throws Exception {
        watch(EXCLUDED);
        exclude(EXCLUDED);

        for (String options :
                List.of("-p " + PORT, "-Pn -p " + PORT, "--type version -p " + PORT, "--all-ips -p " + PORT)) {
            completed(scan(options, target, ALLOWED));
            assertThat(visitors()).as(options).isZero();
        }
        completed(discovery("-p " + PORT, target, ALLOWED));

        assertThat(visitors()).isZero();
        assertThat(rows("select host(ip_address) from hosts where ip_address = '" + EXCLUDED + "'"))
                .isEmpty();
        assertThat(rows("select count(*) from hosts where ip_address = '" + ALLOWED + "'"))
                .containsExactly("1");
        assertThat(rows("select distinct scan_stats ->> 'excluded' from scan_jobs"))
                .containsExactly("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.77.60.0/24", "127.77.60.9/25", "127.77.60.1-20", "127.77.60-61.*", "::ffff:127.77.60.0/120"
            })
    void no_way_to_write_an_exclusion_leaves_a_gap(String excluded) throws Exception {
        watch(EXCLUDED);
        exclude(excluded);

        completed(scan("-p " + PORT, "127.77.60.0/23", "127.77.62.1"));

        assertThat(visitors()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "0.0.0.0",
                "localhost",
                "0.0.0.0/32",
                "LOCALHOST",
                "::ffff:0.0.0.0",
                "::",
                "::1",
                "::/127"
            })
    void no_other_name_of_the_loopback_leads_to_it(String target) throws Exception {
        watch("127.0.0.1");
        watch("::1");
        exclude("127.0.0.1", "::1");

        for (String options : List.of("-p " + PORT, "-Pn --all-ips -p " + PORT)) {
            assertThatThrownBy(() -> run(scan(options, target)))
                    .isInstanceOf(BadInput.class)
                    .hasMessage("no target left: all of them are on the exclusion list; see `portolan exclude list`");
        }

        assertThat(visitors()).isZero();
        assertThat(rows("select count(*) from scan_jobs")).containsExactly("0");
    }

    @Test
    void a_scope_is_no_way_around_it() throws Exception {
        exclude("fe80::/10");

        assertThatThrownBy(() -> run(scan("-p " + PORT, "fe80::1%lo", "fe80::1%1")))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("no target left: all of them are on the exclusion list");
    }

    @Test
    void the_command_line_is_told_in_one_line_and_ends_with_2() throws Exception {
        watch(EXCLUDED);
        exclude("127.77.60.0/29", EXCLUDED);

        for (String words : List.of(
                "scan -p 20871 127.77.60.9",
                "discover 127.77.60.1-7",
                "scan --dry-run 127.77.60.9",
                "schedule add sneaky --cron 0/1_*_*_*_*_? 127.77.60.9")) {
            Called called = portolan(List.of(words(words)).stream()
                    .map(word -> word.replace('_', ' '))
                    .toArray(String[]::new));

            assertThat(called.exitCode()).as(words).isEqualTo(2);
            assertThat(called.err())
                    .isEqualTo(
                            "portolan: no target left: all of them are on the exclusion list; see `portolan exclude list`\n");
            assertThat(called.out()).isEmpty();
        }
        assertThat(visitors()).isZero();
        assertThat(rows("select count(*) from scheduled_jobs")).containsExactly("0");
    }

    @Test
    void a_dry_run_counts_what_the_list_takes() {
        exclude("127.77.60.0/29");

        Called called = portolan("scan", "--dry-run", "-p", "80", "127.77.60.0/24");

        assertThat(called.exitCode()).as(called.err()).isZero();
        assertThat(called.out())
                .containsPattern("(?m)^addresses +248$")
                .containsPattern("(?m)^excluded addresses +8$")
                .containsPattern("(?m)^127\\.77\\.60\\.8-127\\.77\\.60\\.255 +248 +80$");
    }

    @Test
    void a_list_of_targets_is_no_way_around_it() throws Exception {
        watch(EXCLUDED);
        exclude(EXCLUDED);
        Path list =
                Files.writeString(folder.resolve("list.txt"), "\ufeff127.77.60.9 20871\r\n127.77.60.9-10 20871\r\n");

        Called called = portolan("scan", "-iL", list.toString(), "--format", "list");

        assertThat(called.exitCode()).as(called.err()).isZero();
        assertThat(visitors()).isZero();
        assertThat(rows("select count(*) from host_scans")).containsExactly("1");
    }

    @Test
    void a_file_a_schedule_and_a_profile_are_no_way_around_it() throws Exception {
        watch(EXCLUDED);
        exclude(EXCLUDED);
        execute("insert into scan_profiles (name, ports, options) values ('sneaky', '" + PORT
                + "', '{--no-discovery}')");
        execute("insert into scheduled_jobs (name, type, cron_expression, time_zone, config) values"
                + " ('sneaky', 'scan', '0/1 * * * * ?', 'Etc/UTC', '{\"targets\": [\"127.77.60.9-10\"], \"options\":"
                + " [\"--profile\", \"sneaky\"]}')");

        try (Pipeline service = Pipeline.start(settings(), database().dataSource(), true)) {
            assertThat(service).isNotNull();
            Files.writeString(inbox().resolve("some.txt"), "#! --profile sneaky\n127.77.60.8-10\n");
            Files.writeString(inbox().resolve("none.txt"), "127.77.60.9 20871\n");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Files.exists(done("some.txt"))
                            && Files.exists(failed("none.txt.error.txt"))
                            && rows("select 1 from scan_jobs where source = 'schedule' and status = 'completed' limit 1")
                                    .contains("1"));
            execute("delete from scheduled_jobs");
        }

        assertThat(Files.readString(failed("none.txt.error.txt")))
                .startsWith("no target left: all of them are on the exclusion list");
        assertThat(visitors()).isZero();
        assertThat(rows("select distinct host(ip_address) from hosts order by 1"))
                .containsExactly("127.77.60.10", "127.77.60.8");
    }

    @Test
    void the_inventory_is_no_way_around_it() throws Exception {
        watch(EXCLUDED);
        completed(scan("-p " + PORT, EXCLUDED, ALLOWED));
        assertThat(visitors()).isPositive();
        exclude(EXCLUDED);

        completed(scan("--live -p " + PORT));

        assertThat(visitors()).isZero();
        assertThat(rows("select host(ip_address), status from hosts order by 1"))
                .as("nothing is said of a host that was not asked")
                .containsExactly(ALLOWED + " | up", EXCLUDED + " | up");
    }

    @Test
    void going_on_with_a_job_is_no_way_around_it() throws Exception {
        watch(EXCLUDED);
        UUID job = completed(scan("-p " + PORT, "127.77.60.0/24")).id();
        assertThat(visitors()).isPositive();
        execute("update scan_jobs set status = 'interrupted', scan_stats = '{}'");
        // Of what is excluded now, one has been scanned before and one has not.
        execute("delete from hosts where ip_address = '" + EXCLUDED + "'");
        exclude("127.77.60.8/31");

        Called called = portolan("scan", "--resume", job.toString());

        assertThat(called.exitCode()).as(called.err()).isZero();
        assertThat(visitors()).isZero();
        assertThat(rows(
                        "select status, scan_stats ->> 'hosts_total', scan_stats ->> 'hosts_up', scan_stats ->> 'excluded'"
                                + " from scan_jobs"))
                .containsExactly("completed | 255 | 255 | 2");
    }

    /** The end of a scan of a network that is excluded as soon as its job has begun. */
    private JobOutcome excludedMeanwhile(String options, String network) throws Exception {
        CompletableFuture<Void> opened = new CompletableFuture<>();
        CompletableFuture<JobOutcome> running = start(scan(options, network), onceOpened(() -> opened.complete(null)));
        opened.get();
        exclude(network);
        return running.get(90, TimeUnit.SECONDS);
    }

    @Test
    void a_job_that_runs_leaves_out_what_is_excluded_meanwhile() throws Exception {
        // 60 ports of each at 100 a second: minutes, if nothing is excluded.
        JobOutcome outcome = excludedMeanwhile("-Pn --rate 100 -p " + PORT + ",21001-21060", "127.77.60.0/24");

        assertThat(outcome.status()).isEqualTo("completed");
        assertThat(rows("select cast(scan_stats ->> 'ports_probed' as int) < 256 * 61 / 2 from scan_jobs"))
                .as("what was begun is finished, nothing else is sent")
                .containsExactly("t");
    }

    @Test
    void batches_that_have_not_begun_leave_out_what_is_excluded_meanwhile() throws Exception {
        // 16 batches of 256 addresses, of which some are under way
        JobOutcome outcome = excludedMeanwhile("-p " + PORT + " --rate 400", "127.77.64.0/20");

        assertThat(outcome.error()).isEmpty();
        assertThat(outcome.status()).isEqualTo("completed");
        assertThat(rows("select cast(scan_stats ->> 'hosts_total' as int) + cast(scan_stats ->> 'excluded' as int),"
                        + " cast(scan_stats ->> 'excluded' as int) > 1000 from scan_jobs"))
                .containsExactly("4096 | t");
    }

    @Test
    void a_list_that_cannot_be_understood_stops_every_scan() {
        execute("insert into exclusions (target) values ('the heating')");

        Called called = portolan("scan", "-p", "20871", ALLOWED);

        assertThat(called.exitCode()).isEqualTo(2);
        assertThat(called.err())
                .startsWith("portolan: the exclusion list cannot be obeyed: 'the heating' ")
                .hasLineCount(1);
        assertThat(portolan("exclude", "remove", "the heating").exitCode()).isZero();
        assertThat(portolan("scan", "-p", "20871", ALLOWED).exitCode()).isZero();
    }

    @Test
    void the_list_is_kept_listed_and_taken_off() {
        assertThat(portolan("exclude", "add", "10.9.0.77/16", "--note", "the heating")
                        .out())
                .isEqualTo("10.9.0.0/16 is excluded\n");
        assertThat(portolan("exclude", "add", "10.9.*.*", "10.9.0.0-10.9.255.255", "fe80::/10")
                        .exitCode())
                .isZero();

        assertThat(rows("select target, network, note from exclusions order by target"))
                .containsExactly("10.9.0.0/16 | 10.9.0.0/16 | the heating", "fe80::/10 | fe80::/10 | -");
        assertThat(portolan("exclude", "list", "--format", "csv").out())
                .startsWith("id,target,network,note,created_at")
                .contains(",10.9.0.0/16,10.9.0.0/16,the heating,");
        assertThat(portolan("cleanup", "--all", "--yes").exitCode()).isZero();
        Called unknown = portolan("exclude", "remove", "10.9.0.0/16", "10.10.0.0/16");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).isEqualTo("portolan: '10.10.0.0/16' is no entry of the exclusion list\n");
        assertThat(rows("select count(*) from exclusions")).as("all or none").containsExactly("2");
        assertThat(portolan("exclude", "remove", "10.9.0.0/16").out()).isEqualTo("10.9.0.0/16 is excluded no longer\n");
        assertThat(rows("select target from exclusions")).containsExactly("fe80::/10");
        Called bad = portolan("exclude", "add", "10.0.0.1", "db.example.org");
        assertThat(bad.exitCode()).isEqualTo(2);
        assertThat(bad.err()).contains("a name may lead elsewhere tomorrow").hasLineCount(1);
        assertThat(rows("select count(*) from exclusions")).containsExactly("1");
        assertThat(
                        rows(
                                "select operation, count(*) from audit_log where table_name = 'exclusions' group by 1 order by 1"))
                .contains("delete | 1");
    }
}
