package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.scan.HostBatch;
import io.portolan.scan.HostResult;
import io.portolan.scan.HostStatus;
import io.portolan.scan.ServiceFound;
import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every change of a host is an event, once, with what was and what is; and what is no change is none. */
class ChangesTest extends PipelineTestSupport {

    private static final String HOST = "127.77.120.1";
    private static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05Z");
    private static final String EVENTS = "select event_type, nullif(port, 0), old_value, new_value from host_history"
            + " order by created_at, event_type, port";
    private static final String SEED = "portolan.test.seed";

    private int jobs;

    @Override
    protected Map<String, String> environment() {
        return Map.of("PORTOLAN_GONE_AFTER", "3");
    }

    private static Instant minute(int number) {
        return BEGIN.plusSeconds(60L * number);
    }

    /** A host as a scan that took no time found it. */
    private static HostResult host(int minute, String open, String closed, String filtered) {
        return new HostResult(
                Address.parse(HOST),
                "",
                Optional.empty(),
                HostStatus.UP,
                OptionalDouble.empty(),
                ports(open),
                ports(closed),
                ports(filtered),
                PortSet.EMPTY,
                List.of(),
                minute(minute),
                minute(minute));
    }

    private static PortSet ports(String text) {
        return text.isEmpty() ? PortSet.EMPTY : PortSet.parse(text);
    }

    private static HostResult named(String hostname, HostResult host) {
        return host.withHostname(hostname);
    }

    private static HostResult heard(int minute, String service, String product, String version, String details) {
        return host(minute, "443", "", "")
                .withServices(List.of(new ServiceFound(443, service, service, product, version, "", 90, details)));
    }

    private static String certificate(String fingerprint) {
        return "{\"tunnel\": \"tls\", \"tls\": {\"subject\": \"CN=a\", \"fingerprint\": \"" + fingerprint + "\"}}";
    }

    /** Writes what one scan of its own found, twice, as after a COMMIT that was cut off. */
    private UUID scanned(HostResult... parts) throws Exception {
        UUID job = Batches.scanJob("scan-" + ++jobs);
        write(job, parts);
        return job;
    }

    private void write(UUID job, HostResult... parts) throws Exception {
        for (HostResult part : parts) {
            Batches.write(template, Batches.scanned(job, List.of(part)));
            Batches.write(template, Batches.scanned(job, List.of(part)));
        }
    }

    /** Writes what a scan found that saw the host accept every connection, twice. */
    private UUID trapped(UUID job, HostResult host) throws Exception {
        HostBatch batch = Batches.scanned(job, List.of(host)).withTarpits(Set.of(host.address()));
        Batches.write(template, batch);
        Batches.write(template, batch);
        return job;
    }

    private UUID trapped(HostResult host) throws Exception {
        return trapped(Batches.scanJob("scan-" + ++jobs), host);
    }

    /** Writes what a scan found, and ends it. */
    private void completed(HostResult host) throws Exception {
        Batches.complete(template, scanned(host));
    }

    private void discovered(HostResult host) throws Exception {
        HostBatch batch = Batches.discovered(Batches.discoveryJob(), List.of(host));
        Batches.write(template, batch);
        Batches.write(template, batch);
    }

    /** The events after the discovery, a text each: what happened to which port, what was and what is. */
    private static List<String> events() {
        return rows(EVENTS).stream().skip(1).toList();
    }

    @Test
    void the_discovery_of_a_host_tells_its_open_ports() throws Exception {
        scanned(host(0, "22,80-82", "1-21", ""));

        assertThat(rows(EVENTS))
                .containsExactly("discovered | - | - | {\"status\": \"up\", \"open_ports\": \"22,80-82\"}");
    }

    @Test
    void open_ports_that_a_later_chunk_of_a_big_host_finds_are_events_of_their_own() throws Exception {
        scanned(host(0, "22", "1-21", ""), host(1, "80", "81-90", ""));

        assertThat(events()).containsExactly(opened(80, "null", "http"));
    }

    @Test
    void a_port_that_opens_and_one_that_closes_are_an_event_each() throws Exception {
        scanned(host(0, "22", "80", "443"));
        UUID job = scanned(host(1, "80,443", "22", ""));

        assertThat(events())
                .containsExactly(closed(22, "closed"), opened(80, "closed", "http"), opened(443, "filtered", "https"));
        assertThat(rows("select distinct protocol, created_at = '" + minute(1) + "', job_id = '" + job
                        + "' from host_history where port > 0"))
                .containsExactly("tcp | t | t");
    }

    private static List<String> kinds() {
        return events().stream().map(event -> event.replaceFirst(" .*", "")).toList();
    }

    @Test
    void what_a_job_has_told_of_a_host_before_it_knew_it_for_a_tarpit_is_taken_back() throws Exception {
        scanned(heard(0, "ssh", "OpenSSH", "9.2", "{}"));
        UUID job = scanned(heard(1, "ssh", "OpenSSH", "9.3", "{}"), host(1, "80", "", ""));
        assertThat(kinds()).containsExactly("port_opened", "service_changed");

        trapped(job, host(1, "1000-1100", "", ""));
        write(job, host(2, "1101-1200", "", ""));

        assertThat(events()).containsExactly("tarpit | - | {\"tarpit\": false} | {\"tarpit\": true}");
        assertThat(rows("select tarpit from hosts")).containsExactly("t");
    }

    @Test
    void a_tarpit_that_is_told_of_late_is_not_marked_again() throws Exception {
        scanned(host(0, "22", "80", ""));
        trapped(host(1, "22,80,1000-1100", "", ""));
        completed(host(3, "22", "80-90", ""));

        trapped(host(2, "22,80,1000-1100", "", ""));

        assertThat(events())
                .containsExactly(
                        "tarpit | - | {\"tarpit\": false} | {\"tarpit\": true}",
                        "tarpit | - | {\"tarpit\": true} | {\"tarpit\": false, \"open_ports\": \"22\"}");
        assertThat(rows("select tarpit from hosts")).containsExactly("f");
    }

    @Test
    void a_job_that_did_not_complete_shows_of_no_tarpit_that_it_is_honest() throws Exception {
        trapped(host(0, "22,80,1000-1100", "", ""));
        scanned(host(1, "22", "80-90", ""));

        Batches.complete(template, trapped(host(2, "22,80", "", "")));
        completed(host(1, "23", "80-90", ""));

        assertThat(kinds()).as("nor one that is older").containsExactly("tarpit");
        assertThat(rows("select tarpit from hosts")).containsExactly("t");
    }

    @Test
    void services_and_certificates_of_a_tarpit_are_not_told_and_nothing_is_compared_with_them() throws Exception {
        UUID first = scanned(heard(0, "http", "nginx", "1.22", certificate("aa:01")));
        trapped(host(1, "443,1000-1100", "", ""));
        scanned(heard(2, "http", "nginx", "1.24", certificate("aa:02")));
        UUID trap = trapped(heard(3, "ssh", "OpenSSH", "9.2", certificate("aa:03")));
        completed(host(4, "443", "1-9", ""));
        scanned(heard(5, "http", "nginx", "1.24", certificate("aa:02")));
        scanned(heard(6, "http", "nginx", "1.26", certificate("aa:02")));

        assertThat(kinds()).containsExactly("tarpit", "tarpit", "service_changed");
        assertThat(portolan("diff", first.toString(), trap.toString(), "--format", "csv")
                        .out()
                        .lines()
                        .skip(1))
                .singleElement()
                .asString()
                .startsWith("tarpit,");
    }

    @Test
    void a_port_that_falls_silent_is_closed_and_the_event_says_filtered() throws Exception {
        scanned(host(0, "22,80", "", ""));
        scanned(host(1, "22", "", "80"));
        scanned(host(2, "22", "80", ""));
        scanned(host(3, "22", "", "80"));

        assertThat(events()).containsExactly(closed(80, "filtered"));
    }

    @Test
    void nothing_is_said_of_a_port_that_was_not_asked() throws Exception {
        scanned(host(0, "22,80", "81", ""));
        scanned(host(1, "22", "", ""));
        scanned(host(2, "80", "81", ""));
        discovered(host(3, "", "", ""));
        scanned(host(4, "22,80", "81", ""));

        assertThat(events()).isEmpty();
    }

    @Test
    void a_port_is_compared_with_the_newest_scan_that_asked_it() throws Exception {
        scanned(host(0, "22,80", "81-90", ""));
        scanned(host(1, "22", "80", ""));
        scanned(host(2, "", "22", ""));
        scanned(host(3, "22,80-81", "82-90", ""));

        assertThat(events())
                .containsExactly(
                        closed(80, "closed"),
                        closed(22, "closed"),
                        opened(22, "closed", "ssh"),
                        opened(80, "closed", "http"),
                        opened(81, "closed", ""));
    }

    @Test
    void a_port_that_is_asked_for_the_first_time_opens_out_of_nothing() throws Exception {
        discovered(host(0, "", "", ""));
        scanned(host(1, "22", "23", ""));
        scanned(host(2, "22,80", "", ""));

        assertThat(events()).containsExactly(opened(22, "null", "ssh"), opened(80, "null", "http"));
    }

    @Test
    void a_result_that_comes_late_changes_nothing_that_is_newer() throws Exception {
        UUID late = Batches.scanJob("late");
        UUID later = Batches.scanJob("later");
        scanned(host(0, "22,80", "443", ""));
        scanned(host(20, "22,443", "80", ""));
        List<String> events = events();

        write(late, host(10, "443", "22", ""));
        write(later, host(11, "22,80", "443", ""));
        assertThat(events()).isEqualTo(events);

        scanned(host(30, "22,443", "80", ""));
        assertThat(events()).isEqualTo(events);
    }

    @Test
    void a_late_result_still_tells_of_ports_that_nobody_asked_since() throws Exception {
        UUID late = Batches.scanJob("late");
        scanned(host(0, "22,8080", "", ""));
        scanned(host(20, "22", "", ""));

        write(late, host(10, "22", "8080", ""));

        assertThat(events()).containsExactly(closed(8080, "closed"));
    }

    @Test
    void a_change_beside_a_long_scan_is_told_once() throws Exception {
        UUID big = Batches.scanJob("long");
        scanned(host(0, "22", "80", ""));
        write(big, host(1, "22", "", ""));
        scanned(host(5, "", "22", ""));
        write(big, host(9, "", "80", ""));
        scanned(host(10, "", "22", ""));
        assertThat(events()).containsExactly(closed(22, "closed"));

        write(big, host(11, "", "81", ""));
        scanned(host(12, "22", "", ""));
        assertThat(events()).containsExactly(closed(22, "closed"), opened(22, "closed", "ssh"));
    }

    @Test
    void a_job_that_corrects_itself_tells_both() throws Exception {
        scanned(host(0, "22", "", ""));
        scanned(host(1, "", "", "22"), host(2, "22", "", ""));

        assertThat(events()).containsExactly(closed(22, "filtered"), opened(22, "filtered", "ssh"));
    }

    @Test
    void a_host_is_gone_when_as_many_discoveries_as_the_setting_says_have_missed_it() throws Exception {
        scanned(host(0, "22", "", ""));
        UUID again = Batches.discoveryJob();
        for (int i = 1; i <= 2; i++) { // one that is gone on with counts once
            Batches.write(template, Batches.discovered(again, List.of(Batches.down(HOST, minute(i)))));
        }
        discovered(Batches.down(HOST, minute(3)));
        assertThat(rows("select status, missed from hosts")).containsExactly("down | 2");
        discovered(Batches.down(HOST, minute(4)));
        discovered(Batches.down(HOST, minute(5)));
        assertThat(rows("select status from hosts")).containsExactly("gone");
        assertThat(portolan("hosts", "--status", "gone", "--format", "csv").out())
                .contains(HOST);
        discovered(host(6, "", "", ""));

        assertThat(events())
                .containsExactly(
                        "down | - | {\"status\": \"up\"} | {\"status\": \"down\"}",
                        "gone | - | {\"status\": \"down\"} | {\"status\": \"gone\"}",
                        "up | - | {\"status\": \"gone\"} | {\"status\": \"up\"}");
        assertThat(rows("select status, missed, missed_in from hosts")).containsExactly("up | 0 | -");
    }

    @Test
    void a_host_that_gets_another_name_is_renamed() throws Exception {
        scanned(host(0, "22", "", ""));
        scanned(named("a.example", host(1, "22", "", "")));
        scanned(host(2, "22", "", ""));
        scanned(named("A.example", host(3, "22", "", "")));
        scanned(named("b.example", host(9, "22", "", "")));
        scanned(named("late.example", host(8, "22", "", "")));

        assertThat(events())
                .containsExactly("renamed | - | {\"hostname\": \"A.example\"} | {\"hostname\": \"b.example\"}");
        assertThat(rows("select hostname from hosts")).containsExactly("b.example");
    }

    @Test
    void another_service_or_version_is_an_event_and_one_that_keeps_it_to_itself_is_none() throws Exception {
        scanned(heard(0, "ssh", "OpenSSH", "9.2p1", "{}"));
        scanned(heard(1, "ssh", "OpenSSH", "9.2p1", "{}"));
        scanned(heard(2, "ssh", "OpenSSH", "", "{}"));
        scanned(host(3, "443", "", "")); // nothing was heard
        scanned(heard(4, "ssh", "OpenSSH", "9.9p1", "{}"));
        scanned(heard(5, "http", "nginx", "", "{}"));

        assertThat(events())
                .containsExactly(service(
                        "{\"product\": \"OpenSSH\", \"version\": \"9.9p1\", \"service_type\": \"ssh\"}",
                        "{\"product\": \"nginx\", \"version\": null, \"service_type\": \"http\"}"));
    }

    @Test
    void another_version_is_told_with_both_and_a_late_one_not_at_all() throws Exception {
        UUID late = Batches.scanJob("late");
        scanned(heard(0, "ssh", "OpenSSH", "9.2p1", "{}"));
        scanned(heard(9, "ssh", "OpenSSH", "9.9p1", "{}"));
        write(late, heard(5, "ssh", "Dropbear", "2022", "{}"));
        scanned(heard(10, "ssh", "OpenSSH", "9.9p1", "{}"));

        assertThat(events())
                .containsExactly(service(
                        "{\"product\": \"OpenSSH\", \"version\": \"9.2p1\", \"service_type\": \"ssh\"}",
                        "{\"product\": \"OpenSSH\", \"version\": \"9.9p1\", \"service_type\": \"ssh\"}"));
    }

    @Test
    void another_certificate_is_told_with_both() throws Exception {
        scanned(heard(0, "http", "nginx", "1.22", certificate("aa:01")));
        scanned(heard(1, "http", "nginx", "1.22", certificate("aa:01")));
        scanned(heard(2, "http", "nginx", "1.22", "{}"));
        scanned(heard(3, "http", "nginx", "1.22", certificate("bb:02")));
        scanned(heard(4, "http", "nginx", "1.22", certificate("bb:02")));

        assertThat(events())
                .containsExactly("certificate_changed | 443 | {\"subject\": \"CN=a\", \"fingerprint\": \"aa:01\"}"
                        + " | {\"subject\": \"CN=a\", \"fingerprint\": \"bb:02\"}");
    }

    @Test
    void a_real_scan_tells_what_a_real_one_before_it_found_otherwise() throws Exception {
        listeners.accepting(HOST, 21501, 21502);
        completed(scan("-p 21501-21505", HOST));
        listeners.close();
        listeners.accepting(HOST, 21502, 21504);

        completed(scan("-p 21501-21504", HOST));

        assertThat(events()).containsExactly(closed(21501, "closed"), opened(21504, "closed", ""));
    }

    /**
     * Scans at different times, of different ports, written in any order that is not too wild, each part twice: the events
     * of a port take turns, and the last of them says what the newest scan that asked it found. The same again with {@code
     * -Dportolan.test.seed=}.
     */
    @Test
    void the_events_of_a_port_take_turns_whatever_comes_in_whatever_order() throws Exception {
        long seed = Long.getLong(SEED, System.nanoTime());
        System.out.printf("ChangesTest: -D%s=%d%n", SEED, seed);
        Random random = new Random(seed);
        scanned(host(0, "", "1", ""));
        Map<Integer, String> newest = new TreeMap<>();
        List<Integer> order = new ArrayList<>();
        for (int minute = 1; minute <= 60; minute++) {
            order.add(random.nextInt(5) == 0 ? minute + 3 : minute);
        }
        Integer[] minutes = IntStream.rangeClosed(1, 60).boxed().toArray(Integer[]::new);
        Arrays.sort(minutes, Comparator.comparing(minute -> order.get(minute - 1)));
        Map<Integer, Integer> asked = new TreeMap<>();
        for (int minute : minutes) {
            Map<Integer, String> states = new TreeMap<>();
            for (int port = 101; port <= 108; port++) {
                if (random.nextBoolean()) {
                    String state = List.of("open", "closed", "filtered").get(random.nextInt(3));
                    states.put(port, state);
                    if (asked.getOrDefault(port, 0) < minute) {
                        asked.put(port, minute);
                        newest.put(port, state);
                    }
                }
            }
            scanned(host(minute, of("open", states), of("closed", states), of("filtered", states)));
        }

        assertThat(rows("select port, event_type from (select y.*, lag(event_type) over"
                        + " (partition by port order by created_at) as before from host_history y where port > 0) as e"
                        + " where before = event_type"))
                .isEmpty();
        assertThat(rows("select distinct on (port) port, event_type from host_history where port > 0"
                        + " order by port, created_at desc"))
                .containsExactlyElementsOf(newest.entrySet().stream()
                        .map(port ->
                                port.getKey() + " | port_" + (port.getValue().equals("open") ? "opened" : "closed"))
                        .toList());
    }

    private static String of(String state, Map<Integer, String> states) {
        return states.entrySet().stream()
                .filter(port -> port.getValue().equals(state))
                .map(port -> port.getKey().toString())
                .collect(Collectors.joining(","));
    }

    private static String opened(int port, String before, String service) {
        String was = before.equals("null") ? "-" : "{\"state\": \"" + before + "\"}";
        String name = service.isEmpty() ? "" : ", \"service_name\": \"" + service + "\"";
        return "port_opened | %d | %s | {\"state\": \"open\"%s}".formatted(port, was, name);
    }

    private static String closed(int port, String now) {
        return "port_closed | %d | {\"state\": \"open\"} | {\"state\": \"%s\"}".formatted(port, now);
    }

    private static String service(String before, String now) {
        return "service_changed | 443 | " + before + " | " + now;
    }
}
