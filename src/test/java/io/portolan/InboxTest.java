package io.portolan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portolan.cli.Called;
import io.portolan.inbox.Inbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The inbox of a service, as the contract has it. */
class InboxTest extends PipelineTestSupport {

    /** Long enough that a test may look at its job, and stop it, while it runs. */
    private static final String SLOW = "#! --rate 20 -Pn\n127.77.51.1 20701-20760\n";

    private static final String JOBS = "select source, status from scan_jobs order by created_at";

    @Override
    protected boolean service() {
        return true;
    }

    @Override
    protected Map<String, String> environment() {
        return Map.of("PORTOLAN_INBOX_SETTLE", "400", "PORTOLAN_RETRY_DELAY", "20");
    }

    private Path drop(String name, String text) throws IOException {
        return Files.writeString(inbox().resolve(name), text);
    }

    private static void awaitFile(Path file) {
        await(file.toString()).atMost(Duration.ofSeconds(20)).until(() -> Files.exists(file));
    }

    /** The lines that say why a file was refused. */
    private List<String> reasons(String name) throws IOException {
        Path text = failed(name + ".error.txt");
        await(text.toString()).atMost(Duration.ofSeconds(20)).until(() -> Files.exists(text) && Files.size(text) > 0);
        assertThat(failed(name)).exists();
        assertThat(inbox().resolve(name)).doesNotExist();
        return Files.readAllLines(text);
    }

    private static String runningJob() {
        await("a running job")
                .atMost(Duration.ofSeconds(20))
                .until(() -> rows("select id from scan_jobs where status = 'running'")
                                .size()
                        == 1);
        return rows("select id from scan_jobs where status = 'running'").get(0);
    }

    @Test
    void a_file_is_one_scan() throws Exception {
        listeners.accepting("127.77.51.1", 20702);

        drop("office.txt", "127.77.51.1-2 20701-20703\n127.77.51.3\t20701\n");
        awaitFile(done("office.txt"));

        assertThat(inbox().resolve("office.txt")).doesNotExist();
        assertThat(rows("select t.name, t.targets, j.source, j.type, j.status, j.error_message from scan_jobs j"
                        + " join scan_targets t on t.id = j.target_id"))
                .containsExactly("office.txt | {\"127.77.51.1-2 20701-20703\",\"127.77.51.3\t20701\"}"
                        + " | inbox | connect | completed | -");
        assertThat(rows("select host(h.ip_address), s.open_ports, s.closed_ports from host_scans s"
                        + " join hosts h on h.id = s.host_id order by h.ip_address"))
                .containsExactly(
                        "127.77.51.1 | {[20702,20703)} | {[20701,20702),[20703,20704)}",
                        "127.77.51.2 | {} | {[20701,20704)}",
                        "127.77.51.3 | {} | {[20701,20702)}");
    }

    @Test
    void a_file_is_read_when_it_has_not_changed_for_two_seconds() {
        Settings defaults = Settings.load(Called.environment(database().settings()));

        assertThat(defaults.getDuration("portolan.inbox.settle")).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void a_file_that_grows_is_left_alone_until_it_is_whole() throws Exception {
        String name = "growing.txt";
        for (int attempt = 1; !growsWithoutAStop(name); attempt++) {
            name = "growing-" + attempt + ".txt"; // this machine paused for as long as makes a file whole
        }

        awaitFile(done(name));
        assertThat(rows("select cardinality(j.targets), j.status from scan_jobs j"
                        + " join scan_targets t on t.id = j.target_id where t.name = '" + name + "'"))
                .containsExactly("20 | completed");
    }

    /** Writes 20 lines in two seconds; false where two of them were too far apart. */
    private boolean growsWithoutAStop(String name) throws IOException {
        Path file = inbox().resolve(name);
        long longest = 0;
        long last = System.nanoTime();
        for (int i = 1; i <= 20; i++) {
            Files.writeString(
                    file, "127.77.52." + i + " 20701\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            long now = System.nanoTime();
            longest = Math.max(longest, now - last);
            last = now;
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        return longest < Duration.ofMillis(300).toNanos();
    }

    @Test
    void a_file_stays_until_its_job_has_ended() throws Exception {
        Path file = drop("slow.txt", SLOW);
        String job = runningJob();
        assertThat(file).exists();
        assertThat(done("slow.txt")).doesNotExist();

        awaitFile(done("slow.txt"));
        assertThat(rows("select id, status from scan_jobs")).containsExactly(job + " | completed");
    }

    @Test
    void a_file_whose_job_did_not_complete_moves_to_failed() throws Exception {
        drop("cancelled.txt", SLOW);
        String job = runningJob();

        assertThat(portolan("cancel", job).exitCode()).isZero();

        assertThat(reasons("cancelled.txt")).containsExactly("scan job " + job + " interrupted: cancelled by user");
        assertThat(rows("select status, error_message from scan_jobs"))
                .containsExactly("interrupted | cancelled by user");
    }

    @Test
    void a_file_whose_job_is_deleted_moves_to_failed() throws Exception {
        drop("deleted.txt", SLOW);
        String job = runningJob();

        execute("delete from scan_jobs");

        assertThat(reasons("deleted.txt")).singleElement().asString().contains("scan job " + job + " does not exist");
        assertThat(rows(JOBS)).isEmpty();
    }

    @Test
    void the_same_file_is_taken_once() throws Exception {
        context.getRouteController().stopRoute("inbox");
        Path file = drop("again.txt", "127.77.51.1 20701\n");
        String key = new Inbox().key(file.toFile());
        UUID job = completed(scan("-p 20701", "127.77.51.1")).id();

        // As a process leaves it that was killed between the end of the job and the move.
        execute("update scan_jobs set source = 'inbox', source_key = '%s' where id = '%s'".formatted(key, job));
        context.getRouteController().startRoute("inbox");
        awaitFile(done("again.txt"));

        assertThat(rows(JOBS)).containsExactly("inbox | completed");
    }

    @Test
    void a_file_that_comes_back_from_done_is_a_new_scan() throws Exception {
        Path file = drop("returned.txt", "127.77.51.1 20701\n");
        awaitFile(done("returned.txt"));

        Files.move(done("returned.txt"), file);
        awaitFile(done("returned.txt"));

        assertThat(rows(JOBS)).containsExactly("inbox | completed", "inbox | completed");
    }

    @Test
    void the_same_name_dropped_while_its_job_runs_is_another_scan() throws Exception {
        drop("busy.txt", "#! --rate 4 -Pn\n127.77.51.1 20701-20712\n");
        runningJob();
        drop("busy.txt", "127.77.51.2 20701\n");

        awaitFile(done("busy.txt"));
        await("both scans")
                .atMost(Duration.ofSeconds(20))
                .until(() -> rows(JOBS).equals(List.of("inbox | completed", "inbox | completed")));

        assertThat(Files.readString(done("busy.txt"))).isEqualTo("127.77.51.2 20701\n");
        assertThat(rows("select distinct host(ip_address) from hosts order by 1"))
                .containsExactly("127.77.51.1", "127.77.51.2");
    }

    @Test
    void a_name_beyond_200_characters_is_shortened_with_a_hash() throws Exception {
        String name = "n".repeat(240) + ".txt";
        drop(name, "127.77.51.1 20701\n");
        awaitFile(done(name));

        assertThat(rows("select char_length(name), left(name, 100) = repeat('n', 100) from scan_targets"))
                .containsExactly("200 | t");
    }

    @Test
    void a_file_of_a_name_of_255_bytes_that_is_refused_gets_its_reason_beside_it() throws Exception {
        String name = "n".repeat(251) + ".txt";
        drop(name, "nowhere/else\n");
        awaitFile(failed(name));

        await().atMost(Duration.ofSeconds(5)).until(() -> Files.exists(failed("n".repeat(245) + ".error.txt")));
    }

    @Test
    void live_hosts_are_no_scan_of_targets_too() throws Exception {
        drop("both.txt", "#! --live\n127.77.51.1 20701\n");

        assertThat(reasons("both.txt")).singleElement().asString().contains("--live takes its targets");
        assertThat(rows(JOBS)).isEmpty();
    }

    @Test
    void the_same_name_dropped_again_is_a_new_scan_and_gets_a_suffix() throws Exception {
        drop("weekly.txt", "127.77.51.1 20701\n");
        awaitFile(done("weekly.txt"));
        drop("weekly.txt", "127.77.51.1 20701\n");
        awaitFile(done("weekly-1.txt"));
        drop("weekly.txt", "127.77.51.1 20702\n");
        awaitFile(done("weekly-2.txt"));

        assertThat(rows(JOBS)).containsExactly("inbox | completed", "inbox | completed", "inbox | completed");
        assertThat(rows("select name, targets from scan_targets"))
                .containsExactly("weekly.txt | {\"127.77.51.1 20702\"}");
        assertThat(done("weekly-2.txt")).hasContent("127.77.51.1 20702");
    }

    @Test
    void two_services_on_one_inbox_take_a_file_once() throws Exception {
        List<String> names =
                IntStream.range(0, 12).mapToObj(i -> "shared-" + i + ".txt").toList();
        try (Pipeline other = Pipeline.start(settings(), database().dataSource(), true)) {
            for (String name : names) {
                drop(name, "127.77.51.1-9 20701-20709\n");
            }
            names.forEach(name -> awaitFile(done(name)));
            assertThat(other).isNotNull();
        }

        assertThat(rows(
                        "select t.name, count(*), min(j.status) from scan_jobs j join scan_targets t on t.id = j.target_id"
                                + " group by t.name"))
                .containsExactlyInAnyOrderElementsOf(
                        names.stream().map(name -> name + " | 1 | completed").toList());
        assertThat(Stream.of(names.toArray(String[]::new))).allSatisfy(name -> {
            assertThat(failed(name)).doesNotExist();
            assertThat(inbox().resolve(name)).doesNotExist();
        });
    }

    @Test
    void a_file_is_taken_once_across_a_restart_and_stays_until_the_next_service_has_ended_its_job() throws Exception {
        Path file = drop("restart.txt", SLOW);
        String job = runningJob();
        jobs().finish(Duration.ofSeconds(20));
        for (String route : List.of("inbox", "resume")) {
            context.getRouteController().stopRoute(route);
        }
        assertThat(file).exists();
        assertThat(rows("select id, status from scan_jobs")).containsExactly(job + " | running");

        try (Pipeline next = Pipeline.start(settings(), database().dataSource(), true)) {
            awaitFile(done("restart.txt"));
            assertThat(next).isNotNull();
        }

        assertThat(rows("select id, source, status, scan_stats ->> 'closed' from scan_jobs"))
                .containsExactly(job + " | inbox | completed | 60");
    }

    @Test
    void a_file_with_bad_lines_starts_nothing_and_every_bad_line_is_named_by_number() throws Exception {
        drop("bad.txt", "127.77.51.1\n127.77.51.300\n# fine\n\n127.77.51.1 99999\n127.77.51.2\n10.0.0.0/33\n");

        assertThat(reasons("bad.txt"))
                .satisfiesExactly(
                        line -> assertThat(line).contains("bad.txt:2: ", "127.77.51.300"),
                        line -> assertThat(line).contains("bad.txt:5: ", "99999"),
                        line -> assertThat(line).contains("bad.txt:7: ", "10.0.0.0/33"));
        assertThat(rows("select (select count(*) from scan_targets), (select count(*) from scan_jobs)"))
                .containsExactly("0 | 0");
    }

    @Test
    void a_name_taken_in_failed_gets_a_suffix() throws Exception {
        drop("wrong.txt", "one.bad.line/\n");
        reasons("wrong.txt");
        drop("wrong.txt", "another/bad/line\n");

        assertThat(failed("wrong-1.txt.error.txt")).satisfies(InboxTest::awaitFile);
        assertThat(failed("wrong-1.txt")).hasContent("another/bad/line");
        assertThat(failed("wrong.txt")).hasContent("one.bad.line/");
    }

    @Test
    void what_is_not_a_plain_file_of_a_finished_name_is_not_read() throws Exception {
        String text = "127.77.51.1 20701\n";
        Path elsewhere = Files.writeString(settings().home().resolve("elsewhere.txt"), text);
        List<Path> ignored = List.of(
                drop(".hidden", text),
                drop("copying.part", text),
                drop("saving.tmp", text),
                drop("edited.txt~", text),
                Files.createSymbolicLink(inbox().resolve("link.txt"), elsewhere),
                Files.createDirectory(inbox().resolve("folder.txt")));
        Files.writeString(inbox().resolve("folder.txt").resolve("inner.txt"), text);
        drop("read.txt", text);
        awaitFile(done("read.txt"));
        drop("read-later.txt", text);
        awaitFile(done("read-later.txt"));

        assertThat(ignored).allSatisfy(file -> assertThat(file).exists());
        assertThat(
                        rows(
                                "select t.name from scan_jobs j join scan_targets t on t.id = j.target_id order by j.created_at"))
                .containsExactly("read.txt", "read-later.txt");
        Files.move(inbox().resolve("copying.part"), inbox().resolve("copied.txt"));
        awaitFile(done("copied.txt"));
    }

    @Test
    void a_first_line_gives_scan_options() throws Exception {
        drop("options.txt", "#! --type version --rate 500 -p 20701-20702\n127.77.51.1\n");
        awaitFile(done("options.txt"));

        assertThat(rows("select type, config -> 'options', scan_stats ->> 'ports_probed' from scan_jobs"))
                .containsExactly(
                        "version | [\"--ports\", \"20701-20702\", \"--type\", \"version\", \"--rate\", \"500\"] | 2");
    }

    @Test
    void a_bad_option_is_a_bad_line_like_any_other() throws Exception {
        drop("bad-options.txt", "#! --rate many\n127.77.51.1\n300.1.1.1\n");

        assertThat(reasons("bad-options.txt"))
                .satisfiesExactly(
                        line -> assertThat(line).contains("bad-options.txt:1: ", "--rate"),
                        line -> assertThat(line).contains("bad-options.txt:3: ", "300.1.1.1"));
        assertThat(rows(JOBS)).isEmpty();
    }

    @Test
    void byte_order_marks_windows_line_ends_comments_and_blank_lines_are_no_targets() throws Exception {
        drop("windows.txt", "\uFEFF#! -p 20701\r\n# the office\r\n\r\n127.77.51.1\r\n127.77.51.2 # the printer\r\n");
        drop("marked.txt", "\uFEFF127.77.51.3 20701");
        awaitFile(done("windows.txt"));
        awaitFile(done("marked.txt"));

        assertThat(rows("select name, targets from scan_targets order by name"))
                .containsExactly("marked.txt | {\"127.77.51.3 20701\"}", "windows.txt | {127.77.51.1,127.77.51.2}");
        assertThat(rows("select distinct config -> 'options', status from scan_jobs order by 1"))
                .containsExactlyInAnyOrder("[] | completed", "[\"--ports\", \"20701\"] | completed");
    }

    @Test
    void a_file_that_names_no_target_is_refused() throws Exception {
        drop("empty.txt", "");
        drop("comments.txt", "# nothing yet\n\n");
        drop("unknown.txt", "no-such-host.invalid 22\n");

        assertThat(reasons("empty.txt")).singleElement().asString().contains("empty.txt");
        assertThat(reasons("comments.txt")).singleElement().asString().contains("comments.txt");
        assertThat(reasons("unknown.txt")).singleElement().asString().contains("no target left");
        assertThat(rows(JOBS)).isEmpty();
    }

    @Test
    void a_line_that_is_not_utf_8_is_a_bad_line() throws Exception {
        Files.write(inbox().resolve("latin.txt"), "127.77.51.1\n# caf\u00e9\n127.77.51.2\n".getBytes(ISO_8859_1));
        Files.write(inbox().resolve("binary.dat"), new byte[] {0, (byte) 0xff, 7, '\n', (byte) 0xfe});
        drop("utf8.txt", new String("# caf\u00e9\n127.77.51.1 20701\n".getBytes(UTF_8), UTF_8));

        assertThat(reasons("latin.txt")).containsExactly("latin.txt:2: the line is not UTF-8");
        assertThat(reasons("binary.dat"))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("binary.dat:"));
        awaitFile(done("utf8.txt"));
        assertThat(rows(JOBS)).hasSize(1);
    }

    @Test
    void a_file_that_the_database_refuses_for_good_moves_to_failed() throws Exception {
        execute("alter table scan_targets add constraint refused check (name <> 'refused.txt')");
        try {
            drop("refused.txt", "127.77.51.1 20701\n");

            assertThat(reasons("refused.txt"))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).doesNotContain("\tat "));
            assertThat(rows("select (select count(*) from scan_targets), (select count(*) from scan_jobs)"))
                    .containsExactly("0 | 0");
        } finally {
            execute("alter table scan_targets drop constraint refused");
        }
    }

    @Test
    void a_file_waits_where_the_database_cannot_take_it_now() throws Exception {
        execute("create function starting() returns trigger language plpgsql as $$ begin"
                + " raise exception 'the database system is starting up' using errcode = '57P03'; end $$");
        execute("create sequence attempts");
        execute("create trigger starting before insert on scan_jobs for each row"
                + " when (nextval('attempts') > 0) execute function starting()");
        Path file;
        try {
            file = drop("patient.txt", "127.77.51.1 20701\n");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Integer.parseInt(
                                    rows("select last_value from attempts").get(0))
                            > 6);
            assertThat(file).as("after the first attempt and all that followed").exists();
        } finally {
            execute("drop function starting() cascade");
            execute("drop sequence attempts");
        }

        awaitFile(done("patient.txt"));
        assertThat(rows(JOBS)).containsExactly("inbox | completed");
    }
}
