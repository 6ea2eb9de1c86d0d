package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import io.portolan.cli.Called;
import io.portolan.inbox.Inbox;
import io.portolan.scan.BadInput;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * The nasty ones, on the command line and in the inbox, beside a service that runs: the contract's error, nothing
 * written, and the service takes the next good file.
 */
class BadInputIsSurvivedTest extends PipelineTestSupport {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String GOOD = "127.77.93.1 20931\n";
    private static final String PLAIN = "[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]";
    private static final String ROWS = "select (select count(*) from scan_targets), (select count(*) from scan_jobs),"
            + " (select count(*) from discovery_jobs), (select count(*) from hosts), (select count(*) from scheduled_jobs)";

    private static final long HUNDRED_MEGABYTES = 100L << 20;

    /** No mistake in itself, and fine to exclude. */
    private static final String TOO_MANY = "::/0";

    /** What is wrong with a word, by the word. */
    private static final Map<String, String> BAD_TARGETS = new LinkedHashMap<>();

    static {
        BAD_TARGETS.put("256.1.1.1", "'256.1.1.1'");
        BAD_TARGETS.put("10.0.0.0/33", "from 0 to 32");
        BAD_TARGETS.put("10.0.0.20-10", "'10.0.0.20-10'");
        BAD_TARGETS.put(TOO_MANY, "more than 2^32 addresses");
        BAD_TARGETS.put("it's;drop", "'it\\'s;drop'");
        BAD_TARGETS.put("\"quoted\"", "\"quoted\"");
        BAD_TARGETS.put("a\u001b[31mb", "a\\u001b[31mb");
        BAD_TARGETS.put("a\u009b31mb", "\\u009b");
        BAD_TARGETS.put("\u202egro.elpmaxe", "\\u202e");
        BAD_TARGETS.put("127.0.0.1\u0000", "\\u0000");
        BAD_TARGETS.put("127.0.\ufeff0.1", "\\ufeff");
    }

    private static final List<String> BAD_PORTS = List.of("0", "65536", "80-22", "1,,2", "99999999999999999999");

    @Override
    protected boolean service() {
        return true;
    }

    @Override
    protected Map<String, String> environment() {
        return Map.of("PORTOLAN_INBOX_SETTLE", "300", "PORTOLAN_RETRY_DELAY", "20");
    }

    private static void awaitFile(Path file) {
        await(file.toString()).atMost(PATIENCE).until(() -> Files.exists(file) && Files.size(file) > 0);
    }

    private List<String> reasons(String name) throws IOException {
        Path text = failed(name + ".error.txt");
        awaitFile(text);
        assertThat(failed(name)).exists();
        return Files.readAllLines(text);
    }

    /** The service is up, and a file that is right is a scan. */
    private void aGoodFileCompletes() throws IOException {
        String name = "good-" + UUID.randomUUID() + ".txt";
        Files.writeString(inbox().resolve(name), GOOD);
        awaitFile(done(name));
        assertThat(rows("select status from scan_jobs")).containsExactly("completed");
    }

    private static void refused(Called called, String why) {
        assertThat(called.err()).startsWith("portolan: ").endsWith("\n").contains(why);
        assertThat(called.err().substring(0, called.err().length() - 1)).doesNotContainPattern(PLAIN);
        assertThat(called.exitCode()).isEqualTo(2);
        assertThat(called.out()).isEmpty();
    }

    @Test
    void bad_targets_and_ports_are_refused_on_the_command_line() {
        List<String> before = rows(ROWS);

        BAD_TARGETS.forEach((target, why) -> {
            refused(portolan("scan", target), why);
            refused(portolan("discover", target), why);
            if (!target.equals(TOO_MANY)) {
                refused(portolan("scan", "--exclude", target, "127.77.93.1"), "--exclude: ");
            }
            refused(portolan("schedule", "add", "bad", "--cron", "0 0 2 * * ?", target), why);
        });
        BAD_PORTS.forEach(ports -> {
            refused(portolan("scan", "-p", ports, "127.77.93.1"), "--ports: ");
            refused(portolan("scan", "127.77.93.1 " + ports), "from 1 to 65535");
        });

        assertThat(rows(ROWS)).isEqualTo(before);
    }

    @Test
    void bad_targets_and_ports_are_refused_in_the_inbox() throws Exception {
        Map<String, String> files = new LinkedHashMap<>();
        BAD_TARGETS.forEach((target, why) -> {
            String name = "target-" + files.size() + ".txt";
            files.put(name, why);
            drop(name, "127.77.93.1\n" + target + "\n");
        });
        BAD_PORTS.forEach(ports -> {
            String name = "ports-" + files.size() + ".txt";
            files.put(name, "from 1 to 65535");
            drop(name, "127.77.93.1\n127.77.93.1 " + ports + "\n");
        });

        for (Map.Entry<String, String> file : files.entrySet()) {
            assertThat(reasons(file.getKey()))
                    .singleElement()
                    .asString()
                    .startsWith(file.getKey() + ":2: ")
                    .contains(file.getValue())
                    .doesNotContainPattern(PLAIN);
        }
        assertThat(rows(ROWS)).containsExactly("0 | 0 | 0 | 0 | 0");
        aGoodFileCompletes();
    }

    private void drop(String name, String text) {
        try {
            Files.writeString(inbox().resolve(name), text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_file_may_be_called_anything() throws Exception {
        List<String> names = List.of(
                "it's; drop table hosts; --.txt",
                "\"quoted\" $(id) `id` ${sys:user.name} %41.txt",
                "line\nend.txt",
                "\u001b[31mred.txt",
                "\u202etxt.gro.txt",
                "a?b&c=d#e.txt");
        for (String name : names) {
            drop(name, GOOD);
            drop("bad " + name, "#! --rate \u202efast\nnowhere/else\n");
        }

        for (String name : names) {
            awaitFile(done(name));
            assertThat(reasons("bad " + name))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).doesNotContainPattern(PLAIN));
        }
        assertThat(rows("select count(*) from scan_jobs where status = 'completed'"))
                .containsExactly(Integer.toString(names.size()));
        assertThat(rows("select name from scan_targets")).containsExactlyInAnyOrderElementsOf(names);
    }

    /** A file with one line of 100 MB, most of which the file system does not keep either. */
    private static Path hundredMegabytes(Path file) throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(HUNDRED_MEGABYTES);
            sparse.seek(HUNDRED_MEGABYTES);
            sparse.write("\n127.77.93.1\n".getBytes(StandardCharsets.US_ASCII));
        }
        return file;
    }

    @Test
    void a_line_of_a_hundred_megabytes_is_refused_and_not_held() throws Exception {
        Path file = hundredMegabytes(settings().home().resolve("long.txt"));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long before = threads.getCurrentThreadAllocatedBytes();
        Called called = portolan("scan", "-iL", file.toString());
        long onTheCommandLine = threads.getCurrentThreadAllocatedBytes() - before;
        BadInput bad = catchThrowableOfType(BadInput.class, () -> new Inbox().request(file.toFile(), "key"));
        long inTheInbox = threads.getCurrentThreadAllocatedBytes() - before - onTheCommandLine;
        Files.move(file, inbox().resolve("long.txt"));

        refused(called, "long.txt:1: the line is longer than 64 KiB");
        assertThat(bad.lines()).containsExactly("long.txt:1: the line is longer than 64 KiB");
        assertThat(reasons("long.txt")).isEqualTo(bad.lines());
        assertThat(onTheCommandLine).as("bytes allocated").isLessThan(40L << 20);
        assertThat(inTheInbox).as("bytes allocated").isLessThan(40L << 20);
        Files.delete(failed("long.txt"));
        assertThat(rows(ROWS)).containsExactly("0 | 0 | 0 | 0 | 0");
        aGoodFileCompletes();
    }

    @Test
    void an_empty_file_a_folder_and_none_at_all_are_no_targets_on_the_command_line() throws Exception {
        Path home = settings().home();
        Path empty = Files.createFile(home.resolve("nothing.txt"));
        Path marked = Files.writeString(home.resolve("mark.txt"), "\ufeff");
        Path folder = Files.createDirectories(home.resolve("folder.txt"));
        List<String> before = rows(ROWS);

        refused(portolan("scan", "-iL", empty.toString()), "no target");
        refused(portolan("scan", "-iL", marked.toString()), "no target");
        refused(portolan("scan", "-iL", folder.toString()), "folder.txt: cannot be read");
        refused(portolan("scan", "-iL", home.resolve("none.txt").toString()), "none.txt: cannot be read");
        refused(portolan("scan", "-iL", home + "\u0000"), "--input: no file can be called that");

        assertThat(rows(ROWS)).isEqualTo(before);
    }

    /** The route is held between seeing the file and reading it. */
    @Test
    void a_file_that_vanishes_before_it_is_read_is_forgotten() throws Exception {
        try (Connection other = database().dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table scan_jobs in access exclusive mode");
            drop("vanishing.txt", GOOD);
            await("the file is seen")
                    .atMost(PATIENCE)
                    .until(() -> rows("select query from pg_stat_activity where datname = current_database()"
                                            + " and wait_event_type = 'Lock' and query like '%source_key%'")
                                    .size()
                            > 0);
            Files.delete(inbox().resolve("vanishing.txt"));
            other.commit();
        }

        aGoodFileCompletes();
        assertThat(failed("vanishing.txt")).doesNotExist();
        assertThat(failed("vanishing.txt.error.txt")).doesNotExist();
    }
}
