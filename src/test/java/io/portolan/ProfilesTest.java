package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portolan.cli.Called;
import io.portolan.scan.BadInput;
import io.portolan.scan.ScanOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Options kept under a name: what a scan makes of them, and what a job that was begun with them keeps. */
class ProfilesTest extends PipelineTestSupport {

    private static final String STATES = "select s.closed_ports from host_scans s where s.job_id = '%s'";

    private void add(String name, String... options) {
        List<String> words = new ArrayList<>(List.of("profile", "add", name));
        words.addAll(List.of(options));
        Called called = portolan(words.toArray(String[]::new));
        assertThat(called.exitCode()).as(called.err()).isZero();
    }

    @Test
    void those_that_come_with_portolan_are_all_of_use() throws Exception {
        JsonNode profiles = new ObjectMapper()
                .readTree(portolan("profile", "list", "--format", "json").out());

        assertThat(profiles)
                .extracting(profile -> profile.get("name").asText())
                .containsExactly(
                        "database",
                        "default",
                        "full",
                        "iot",
                        "linux-server",
                        "printer",
                        "quick",
                        "web",
                        "windows-server",
                        "workstation");
        for (JsonNode profile : profiles) {
            assertThat(profile.get("built_in").asBoolean()).isTrue();
            assertThat(portolan(
                                    "scan",
                                    "--dry-run",
                                    "--profile",
                                    profile.get("name").asText(),
                                    "127.0.0.1")
                            .exitCode())
                    .isZero();
        }
    }

    @Test
    void a_scan_asks_what_its_profile_says_and_what_stands_beside_it_wins() throws Exception {
        add("few", "-p", "21301-21303", "--retries", "3", "--description", "a few");

        UUID profiled = completed(scan("--profile few", "127.77.61.1")).id();
        UUID own = completed(scan("--profile few -p 21304", "127.77.61.1")).id();
        UUID top = completed(scan("--top-ports 1 --profile few", "127.77.61.1")).id();

        assertThat(rows(STATES.formatted(profiled))).containsExactly("{[21301,21304)}");
        assertThat(rows(STATES.formatted(own))).containsExactly("{[21304,21305)}");
        assertThat(rows(STATES.formatted(top))).containsExactly("{[80,81)}");
        assertThat(rows("select config -> 'options' from scan_jobs order by created_at"))
                .containsExactly(
                        "[\"--ports\", \"21301-21303\", \"--retries\", \"3\"]",
                        "[\"--ports\", \"21304\", \"--retries\", \"3\"]",
                        "[\"--top-ports\", \"1\", \"--retries\", \"3\"]");
        assertThat(
                        rows(
                                "select name, description, ports, scan_type, options, built_in from scan_profiles where not built_in"))
                .containsExactly("few | a few | 21301-21303 | - | {--retries,3} | f");
    }

    @Test
    void a_job_is_gone_on_with_as_it_was_begun_though_its_profile_has_changed() throws Exception {
        add("few", "-p", "21301-21303");
        UUID job = completed(scan("--profile few", "127.77.61.1")).id();
        execute("delete from host_scans; update scan_jobs set status = 'interrupted'");
        execute("update scan_profiles set ports = '21999' where name = 'few'");

        assertThat(portolan("scan", "--resume", job.toString()).exitCode()).isZero();

        assertThat(rows(STATES.formatted(job))).containsExactly("{[21301,21304)}");
    }

    @Test
    void one_that_there_is_not_is_refused_in_one_line() {
        for (String[] words : new String[][] {
            {"scan", "--profile", "fwe", "127.77.61.1"},
            {"scan", "--dry-run", "--profile", "fwe", "127.77.61.1"},
            {"discover", "--profile", "fwe", "127.77.61.1"},
            {"schedule", "add", "s", "--cron", "0 0 2 * * ?", "--profile", "fwe", "127.77.61.1"},
        }) {
            Called called = portolan(words);

            assertThat(called.exitCode()).isEqualTo(2);
            assertThat(called.err())
                    .isEqualTo("portolan: --profile: there is no profile 'fwe'; see `portolan profile list`\n");
        }
        assertThat(rows("select count(*) from scan_jobs")).containsExactly("0");
        assertThat(rows("select count(*) from scheduled_jobs")).containsExactly("0");
    }

    @Test
    void a_profile_says_how_and_not_what() {
        Called called = portolan("profile", "add", "live", "--live");

        assertThat(called.exitCode()).isEqualTo(2);
        assertThat(called.err())
                .contains("it takes no --live, --network or --profile")
                .hasLineCount(1);
        execute("insert into scan_profiles (name, options) values ('live', '{--live}'), ('bad', '{--prots,22}')");
        assertThatThrownBy(() -> run(scan("--profile live", "127.77.61.1")))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("--profile live: a profile says how and not what");
        assertThatThrownBy(() -> run(scan("--profile bad", "127.77.61.1")))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("--profile bad: unknown option '--prots'");
    }

    @Test
    void it_is_added_once_and_removed_unless_it_comes_with_portolan() {
        add("few", "-p", "22");

        assertThat(portolan("profile", "add", "few", "-p", "23").exitCode()).isEqualTo(2);
        assertThat(portolan("profile", "add", "quick", "-p", "23").exitCode()).isEqualTo(2);
        assertThat(portolan("profile", "add", "a b", "-p", "23").exitCode()).isEqualTo(2);
        Called builtIn = portolan("profile", "remove", "quick");
        assertThat(builtIn.exitCode()).isEqualTo(2);
        assertThat(builtIn.err()).isEqualTo("portolan: profile quick comes with Portolan and cannot be removed\n");
        assertThat(portolan("cleanup", "--all", "--yes").exitCode()).isZero();
        assertThat(portolan("profile", "remove", "few").out()).isEqualTo("profile few is removed\n");
        assertThat(portolan("profile", "remove", "few").exitCode()).isEqualTo(1);
        assertThat(rows("select count(*) from scan_profiles where built_in")).containsExactly("10");
    }

    @Test
    void every_option_of_a_scan_may_be_kept_but_the_targets() throws Exception {
        String options =
                "--ports 22,80 --exclude-ports 80 --exclude 127.77.61.2 --type version --no-discovery --rate 500"
                        + " --timeout 250 --retries 3 --all-ips --no-dns";
        add("all", options.split(" ", -1));

        completed(scan("--profile all", "127.77.61.1-2"));

        assertThat(ScanOptions.parse(List.of(options.split(" ", -1))).words())
                .containsExactlyInAnyOrder(options.split(" ", -1));
        assertThat(rows("select config ->> 'options' = to_jsonb(string_to_array('" + options + "', ' '))::text"
                        + " or (select array_agg(w order by w) from jsonb_array_elements_text(config -> 'options') as w)"
                        + " = (select array_agg(w order by w) from unnest(string_to_array('" + options
                        + "', ' ')) as w)"
                        + " from scan_jobs"))
                .containsExactly("t");
        assertThat(rows("select scan_stats ->> 'hosts_total', scan_stats ->> 'excluded' from scan_jobs"))
                .containsExactly("1 | 1");
    }
}
