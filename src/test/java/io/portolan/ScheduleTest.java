package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.cli.Called;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.support.DefaultExchange;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The schedules of a service, rows of {@code scheduled_jobs}. */
class ScheduleTest extends PipelineTestSupport {

    private static final String EVERY_SECOND = "* * * * * ?";
    private static final String ONCE_A_YEAR = "0 0 0 1 1 ?";

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @Override
    protected boolean service() {
        return true;
    }

    @BeforeEach
    void listenToTheLog() {
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        root().addAppender(log);
    }

    @AfterEach
    void stopListening() {
        root().detachAppender(log);
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private List<String> warnings(String part) {
        return log.list.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage)
                .filter(message -> message.contains(part))
                .toList();
    }

    private void schedule(String... words) {
        Called called = portolan(words);
        assertThat(called.exitCode()).as(called.err()).isZero();
    }

    private void add(String name, String cron, String options, String target) {
        List<String> words = new ArrayList<>(List.of("schedule", "add", name, "--cron", cron));
        words.addAll(List.of(options.split(" ")));
        words.add(target);
        schedule(words.toArray(String[]::new));
    }

    /** Has the service look at the rows now, not some seconds later: beside the timer, whose route goes on. */
    private void lookNow() throws Exception {
        context.getRoute("schedules").getProcessor().process(new DefaultExchange(context));
    }

    private static ConditionFactory within10Seconds() {
        return await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(50));
    }

    private static int count(String table) {
        return Integer.parseInt(rows("select count(*) from " + table).get(0));
    }

    /** Ends the schedules before the integrity check asks that no job runs. */
    private void end(String name) {
        execute("delete from scheduled_jobs where name = '" + name + "'");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> rows("select 1 from scan_jobs where status = 'running'"
                                + " union all select 1 from discovery_jobs where status = 'running'")
                        .isEmpty());
    }

    @Test
    void a_row_is_picked_up_within_10_seconds_and_keeps_its_last_and_next_run() {
        add("picked-up", EVERY_SECOND, "-p 20801", "127.77.61.1");

        within10Seconds().until(() -> count("scan_jobs where status = 'completed'") >= 2);

        assertThat(rows("select last_run is not null, next_run > last_run, last_run <= now(),"
                        + " next_run > now() - interval '5 s' from scheduled_jobs"))
                .containsExactly("t | t | t | t");
        assertThat(rows("select distinct t.name, t.targets, j.source, j.type from scan_jobs j"
                        + " join scan_targets t on t.id = j.target_id"))
                .containsExactly("picked-up | {127.77.61.1} | schedule | connect");
        assertThat(context.getRoute("schedule:picked-up"))
                .as("a route of its own, as JMX shows it")
                .isNotNull();
        end("picked-up");
    }

    @Test
    void a_job_that_still_runs_when_its_time_comes_again_is_skipped_with_a_warning_and_not_doubled() throws Exception {
        add("slow", EVERY_SECOND, "-p 20801-20860 -Pn --rate 20", "127.77.61.1");
        lookNow();

        within10Seconds()
                .until(() -> warnings("schedule slow is skipped this time").size() >= 2);

        String job =
                rows("select id from scan_jobs order by created_at limit 1").get(0);
        assertThat(warnings("schedule slow is skipped this time").get(0))
                .isEqualTo("schedule slow is skipped this time: its job " + job + " still runs");
        end("slow");
        assertThat(rows("select a.id from scan_jobs a join scan_jobs b on a.id <> b.id"
                        + " and a.started_at < b.completed_at and b.started_at < a.completed_at"))
                .as("jobs that ran beside another")
                .isEmpty();
    }

    @Test
    void a_disabled_schedule_stops_and_an_enabled_one_goes_on() throws Exception {
        add("switched", EVERY_SECOND, "-p 20801", "127.77.61.1");
        lookNow();
        within10Seconds().until(() -> count("scan_jobs") >= 1);

        schedule("schedule", "disable", "switched");
        String disabled = rows("select clock_timestamp()").get(0);
        lookNow();
        within10Seconds().until(() -> context.getRoute("schedule:switched") == null);
        assertThat(rows("select enabled, next_run from scheduled_jobs")).containsExactly("f | -");
        assertThat(count("scan_jobs where created_at > timestamptz '" + disabled + "' + interval '1 s'"))
                .isZero();

        schedule("schedule", "enable", "switched");
        int before = count("scan_jobs");
        lookNow();
        within10Seconds()
                .untilAsserted(() -> assertThat(count("scan_jobs"))
                        .as("jobs, after %s", log.list)
                        .isGreaterThan(before));
        assertThat(rows("select enabled, next_run is not null from scheduled_jobs"))
                .containsExactly("t | t");
        end("switched");
    }

    @Test
    void a_removed_schedule_stops() throws Exception {
        add("removed", EVERY_SECOND, "-p 20801", "127.77.61.1");
        lookNow();
        within10Seconds().until(() -> count("scan_jobs") >= 1);

        schedule("schedule", "remove", "removed");
        String removed = rows("select clock_timestamp()").get(0);

        within10Seconds().until(() -> context.getRoute("schedule:removed") == null);
        assertThat(count("scan_jobs where created_at > timestamptz '" + removed + "' + interval '1 s'"))
                .isZero();
        assertThat(rows("select count(*) from scheduled_jobs")).containsExactly("0");
        end("removed");
    }

    @Test
    void a_schedule_whose_time_is_changed_follows_the_new_time() throws Exception {
        add("changed", ONCE_A_YEAR, "-p 20801", "127.77.61.1");
        lookNow();
        within10Seconds().until(() -> context.getRoute("schedule:changed") != null);
        assertThat(count("scan_jobs")).isZero();

        execute("update scheduled_jobs set cron_expression = '" + EVERY_SECOND + "'");
        lookNow();

        within10Seconds().until(() -> count("scan_jobs") >= 1);
        end("changed");
    }

    @Test
    void a_discovery_finds_hosts_and_scans_nothing() throws Exception {
        add("neighbours", EVERY_SECOND, "--discovery -p 20801", "127.77.61.0/30");
        lookNow();

        within10Seconds().until(() -> count("discovery_jobs where status = 'completed'") >= 1);

        end("neighbours");
        assertThat(
                        rows(
                                "select distinct source, network, hosts_discovered, hosts_responsive, status from discovery_jobs"))
                .containsExactly("schedule | 127.77.61.0/30 | 4 | 4 | completed");
        assertThat(count("scan_jobs")).isZero();
    }

    @Test
    void two_services_fire_one_job_and_neither_warns_of_the_others() throws Exception {
        add("shared", "*/2 * * * * ?", "-p 20801-20808 -Pn --rate 20", "127.77.61.1");
        try (PortolanProcess other = process("run").ready()) {
            lookNow();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> other.err().stream().anyMatch(line -> line.contains("schedule shared is followed")));
            int before = count("scan_jobs");
            await().atMost(Duration.ofSeconds(20)).until(() -> count("scan_jobs") >= before + 2);
            end("shared");
            assertThat(other.err()).noneMatch(line -> line.contains("schedule shared is skipped"));
        }

        assertThat(rows("select count(*) from scan_jobs group by source_key having count(*) > 1"))
                .isEmpty();
        assertThat(rows("select count(*) <= extract(epoch from max(created_at) - min(created_at)) + 2,"
                        + " bool_and(status = 'completed') from scan_jobs"))
                .as("no more jobs than seconds")
                .containsExactly("t | t");
        assertThat(warnings("shared")).isEmpty();
    }

    @Test
    void a_run_missed_while_no_service_was_up_is_not_made_up_for() throws Exception {
        add("missed", ONCE_A_YEAR, "-p 20801", "127.77.61.1");
        execute("update scheduled_jobs set next_run = now() - interval '1 hour', last_run = now() - interval '1 year'");
        lookNow();

        within10Seconds()
                .until(() -> rows("select next_run > now() from scheduled_jobs").contains("t"));

        assertThat(count("scan_jobs")).isZero();
        assertThat(rows("select last_run < now() - interval '300 days' from scheduled_jobs"))
                .containsExactly("t");
    }

    @Test
    void a_row_that_cannot_be_read_is_warned_of_and_holds_up_no_other() throws Exception {
        execute(
                "insert into scheduled_jobs (name, type, cron_expression, time_zone, config) values"
                        + " ('unreadable', 'scan', 'now and then', 'UTC', '{\"targets\": [\"127.77.61.1\"], \"options\": []}'),"
                        + " ('nowhere', 'scan', '* * * * * ?', 'Atlantis', '{\"targets\": [\"127.77.61.1\"], \"options\": []}')");
        add("readable", EVERY_SECOND, "-p 20801", "127.77.61.1");
        lookNow();

        within10Seconds().until(() -> count("scan_jobs") >= 1);

        lookNow();
        end("readable");
        assertThat(warnings("schedule unreadable is not followed")).hasSize(1);
        assertThat(warnings("schedule nowhere is not followed")).hasSize(1);
    }

    @Test
    void a_schedule_goes_by_the_clock_it_was_given_or_else_by_the_machines() {
        add("tokyo", "0 0 2 * * ?", "--time-zone Asia/Tokyo -p 20801", "127.77.61.1");
        add("here", "0 0 2 * * ?", "-p 20801", "127.77.61.1");

        assertThat(rows("select to_char(next_run at time zone 'UTC', 'HH24:MI:SS'), next_run between now() and"
                        + " now() + interval '25 h' from scheduled_jobs where name = 'tokyo'"))
                .containsExactly("17:00:00 | t");
        JsonNode list = JsonResult.of(portolan("schedule", "list", "--format", "json"));
        assertThat(JsonResult.keys(list.get(0)))
                .containsExactly(
                        "id",
                        "name",
                        "type",
                        "cron_expression",
                        "time_zone",
                        "config",
                        "enabled",
                        "last_run",
                        "next_run");
        assertThat(JsonResult.texts(list, "name", "time_zone", "enabled"))
                .containsExactly("here " + ZoneId.systemDefault().getId() + " true", "tokyo Asia/Tokyo true");
        assertThat(portolan("schedule", "add", "here", "--cron", "0 0 2 * * ?", "127.77.61.1")
                        .exitCode())
                .as("a name is taken once")
                .isEqualTo(2);
        assertThat(portolan("schedule", "remove", "nobody").exitCode()).isEqualTo(1);
        execute("delete from scheduled_jobs");
    }
}
