package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.cli.Called;
import io.portolan.scan.HostResult;
import io.portolan.scan.HostStatus;
import io.portolan.scan.ServiceFound;
import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What {@code changes}, {@code diff} and {@code host} say of what has changed. */
class ChangesCommandTest extends PipelineTestSupport {

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final Instant longAgo = now.minus(Duration.ofDays(30));
    private UUID first;
    private UUID second;

    private static HostResult host(String address, Instant at, String open, String closed) {
        return new HostResult(
                Address.parse(address),
                "",
                Optional.empty(),
                HostStatus.UP,
                OptionalDouble.empty(),
                PortSet.parse(open),
                PortSet.parse(closed),
                PortSet.EMPTY,
                PortSet.EMPTY,
                List.of(),
                at,
                at);
    }

    private static ServiceFound web(String version, String fingerprint) {
        return new ServiceFound(
                443,
                "http",
                "https",
                "nginx",
                version,
                "",
                90,
                "{\"tunnel\": \"tls\", \"tls\": {\"subject\": \"CN=" + fingerprint
                        + ".example\", \"issuer\": \"CN=ca\","
                        + " \"names\": [\"" + fingerprint + ".example\"], \"not_before\": \"2026-01-01T00:00:00Z\","
                        + " \"not_after\": \"2027-01-01T00:00:00Z\", \"fingerprint\": \"" + fingerprint + "\"}}");
    }

    /** Two scans of three hosts: one changes, one vanishes, one appears. */
    private void twoScans() throws Exception {
        first = Batches.scanJob("first");
        second = Batches.scanJob("second");
        Batches.write(
                template,
                Batches.scanned(
                        first,
                        List.of(
                                host("127.77.124.9", longAgo, "22,443,8080,9000", "80")
                                        .withServices(List.of(web("1.22", "aa"))),
                                host("127.77.124.10", longAgo, "22", "80"))));
        Batches.write(
                template,
                Batches.scanned(
                        second,
                        List.of(
                                host("127.77.124.9", now, "80,443,3306", "22,8080")
                                        .withServices(List.of(web("1.26", "bb"))),
                                Batches.down("127.77.124.10", now),
                                host("127.77.124.11", now, "22", "80"))));
    }

    @Test
    void changes_lists_events_oldest_first_with_what_was_and_what_is() throws Exception {
        twoScans();

        JsonNode changes = JsonResult.of(portolan("changes", "--format", "json"));

        assertThat(JsonResult.keys(changes.get(0)))
                .containsExactly(
                        "id",
                        "created_at",
                        "ip_address",
                        "hostname",
                        "event_type",
                        "protocol",
                        "port",
                        "old_value",
                        "new_value",
                        "host_id",
                        "job_id");
        assertThat(JsonResult.texts(changes, "ip_address", "event_type", "port"))
                .containsExactly(
                        "127.77.124.9 discovered null",
                        "127.77.124.10 discovered null",
                        "127.77.124.9 port_closed 22",
                        "127.77.124.9 port_opened 80",
                        "127.77.124.9 certificate_changed 443",
                        "127.77.124.9 service_changed 443",
                        "127.77.124.9 port_opened 3306",
                        "127.77.124.9 port_closed 8080",
                        "127.77.124.10 down null",
                        "127.77.124.11 discovered null");
        assertThat(changes.get(3).get("old_value").toString()).isEqualTo("{\"state\":\"closed\"}");
        assertThat(portolan("changes").out())
                .contains("CREATED_AT", "closed -> open, http", "CN=aa.example -> CN=bb.example until 2027-01-01")
                .contains("http nginx 1.22 -> http nginx 1.26")
                .contains("not asked before -> open, mysql")
                .contains("up, open: 22,443,8080,9000");
    }

    @Test
    void changes_are_narrowed_by_time_and_network() throws Exception {
        twoScans();

        assertThat(count("--since", "24h")).isEqualTo(8);
        assertThat(count("--since", "5w")).isEqualTo(10);
        assertThat(count("--since", now.plusSeconds(1).toString())).isZero();
        assertThat(count("--since", longAgo.toString().substring(0, 10))).isEqualTo(10);
        assertThat(count("--network", "127.77.124.10/31")).isEqualTo(3);
        assertThat(count("--network", "127.77.124.10/31", "--since", "7d")).isEqualTo(2);
        Called wrong = portolan("changes", "--since", "yesterday");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("--since", "'yesterday' is not a time", "24h");
    }

    private long count(String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("changes", "--format", "csv"));
        words.addAll(List.of(options));
        Called called = portolan(words.toArray(String[]::new));
        assertThat(called.exitCode()).as(called.err()).isZero();
        return called.out().lines().count() - 1;
    }

    @Test
    void diff_says_what_a_second_scan_found_otherwise() throws Exception {
        twoScans();

        JsonNode diff = JsonResult.of(portolan("diff", first.toString(), second.toString(), "--format", "json"));

        assertThat(JsonResult.keys(diff.get(0)))
                .containsExactly("change", "ip_address", "hostname", "protocol", "port", "old_value", "new_value");
        assertThat(JsonResult.texts(diff, "ip_address", "change", "port"))
                .containsExactly(
                        "127.77.124.9 port_closed 22",
                        "127.77.124.9 port_opened 80",
                        "127.77.124.9 certificate_changed 443",
                        "127.77.124.9 service_changed 443",
                        "127.77.124.9 port_opened 3306",
                        "127.77.124.9 port_closed 8080",
                        "127.77.124.9 port_not_asked 9000",
                        "127.77.124.10 host_vanished null",
                        "127.77.124.11 host_appeared null",
                        "127.77.124.11 port_opened 22");
        assertThat(portolan("diff", first.toString(), second.toString()).out())
                .contains("not asked -> open", "closed -> open", "open -> not asked", "up -> down");
        assertThat(JsonResult.texts(
                        JsonResult.of(portolan("diff", second.toString(), first.toString(), "--format", "json")),
                        "change"))
                .contains("host_appeared", "host_not_asked");
        assertThat(JsonResult.of(portolan("diff", first.toString(), first.toString(), "--format", "json")))
                .isEmpty();
    }

    @Test
    void diff_of_a_job_that_there_is_not_ends_with_1() throws Exception {
        twoScans();
        UUID nobody = new UUID(0, 1);

        Called called = portolan("diff", first.toString(), nobody.toString());

        assertThat(called.exitCode()).isEqualTo(1);
        assertThat(called.err()).contains("scan job " + nobody + " does not exist");
        assertThat(portolan("diff", first.toString()).exitCode()).isEqualTo(2);
    }

    @Test
    void host_tells_the_whole_story_on_one_screen() throws Exception {
        twoScans();

        String screen = portolan("host", "127.77.124.9").out();

        assertThat(screen.lines().count()).isLessThan(50);
        assertThat(screen)
                .containsSubsequence(
                        "127.77.124.9",
                        "first_seen",
                        "PRODUCT",
                        "nginx",
                        "1.26",
                        "SUBJECT",
                        "CN=bb.example",
                        "2027-01-01",
                        "EVENT_TYPE",
                        "http nginx 1.22 -> http nginx 1.26",
                        "discovered");
        JsonNode host = JsonResult.of(portolan("host", "127.77.124.9", "--format", "json"));
        assertThat(JsonResult.texts(host.get("certificates"), "port", "subject", "fingerprint"))
                .containsExactly("443 CN=bb.example bb");
        assertThat(host.at("/certificates/0/names/0").asText()).isEqualTo("bb.example");
        assertThat(host.get("history")).hasSize(7);
    }
}
