package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.portolan.service.Servers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Hosts that answer open on more ports than a threshold. */
class TarpitTest extends PipelineTestSupport {

    private static final int THRESHOLD = 40;
    private static final int PORTS = 60;

    @Override
    protected Map<String, String> environment() {
        return Map.of("PORTOLAN_TARPIT_PORTS", String.valueOf(THRESHOLD), "PORTOLAN_BANNER_VERSION_TIMEOUT", "300");
    }

    @Test
    void a_host_that_accepts_everything_and_says_nothing_is_marked_and_not_counted() {
        List<Integer> ports = listen("127.9.1.1", PORTS, Servers.silent());

        run(scan("-Pn --type version -p " + list(ports), "127.9.1.1"));

        assertThat(marked()).containsExactly("true true 60");
        assertThat(counted()).containsExactly("0 60 60");
        assertThat(number("select count(*) from services")).isZero();
        assertThat(servers.accepted()).isLessThan(2 * PORTS);
    }

    @Test
    void one_that_closes_at_once_or_says_something_on_every_port_is_marked() {
        List<Integer> closing = listen("127.9.1.2", PORTS, Servers.hangingUpAfter(new byte[0]));
        List<Integer> talking = listen("127.9.1.3", PORTS, Servers.saying(bytes("SSH-2.0-OpenSSH_9.2p1\r\n")));

        run(scan("-Pn -p " + list(closing), "127.9.1.2"));
        assertThat(marked()).containsExactly("true true 60");
        run(scan("-Pn -p " + list(talking), "127.9.1.3"));

        assertThat(number("select count(*) from hosts where tarpit")).isEqualTo(2);
        assertThat(number("select count(*) from services")).isZero();
    }

    @Test
    void a_host_with_many_real_services_is_not() {
        List<Integer> ports = new ArrayList<>();
        ports.addAll(listen("127.9.1.4", PORTS / 3, Servers.saying(bytes("220 mail.example.net ESMTP Exim 4.96\r\n"))));
        ports.addAll(listen(
                "127.9.1.4",
                PORTS / 2,
                Servers.answering(said -> said.startsWith("GET")
                        ? "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nContent-Length: 0\r\n\r\n"
                        : "")));
        ports.addAll(listen("127.9.1.4", PORTS / 6, Servers.silent()));

        run(scan("-Pn -p " + list(ports), "127.9.1.4"));

        assertThat(marked()).containsExactly("false false 60");
        assertThat(counted()).containsExactly("60 - 60");
        assertThat(number("select count(*) from services")).isEqualTo(PORTS / 3);
    }

    @Test
    void a_host_with_few_open_ports_is_not_looked_at() {
        List<Integer> ports = listen("127.9.1.5", THRESHOLD, Servers.silent());

        run(scan("-Pn -p " + list(ports), "127.9.1.5"));

        assertThat(marked()).containsExactly("false false 40");
        assertThat(servers.accepted()).isEqualTo(2 * THRESHOLD);
    }

    @Test
    void a_host_that_has_become_honest_is_counted_again() {
        List<Integer> ports = listen("127.9.1.6", PORTS, Servers.silent());

        run(scan("-Pn -p " + list(ports), "127.9.1.6"));
        run(scan("-Pn -p 21801-21810," + list(ports.subList(0, 3)), "127.9.1.6"));

        assertThat(number("select count(*) from hosts where tarpit")).isZero();
        assertThat(number("select count(*) from host_scans where tarpit")).isEqualTo(1);
        assertThat(portolan("hosts", "--format", "csv").out()).contains(",3,false,");
    }

    @Test
    void a_table_does_not_list_its_ports() {
        List<Integer> ports = listen("127.9.1.9", PORTS, Servers.silent());

        String scanned = portolan("scan", "-Pn", "-p", list(ports), "127.9.1.9").out();
        String told = portolan("host", "127.9.1.9").out();

        assertThat(scanned)
                .contains("a tarpit: it accepts every connection: 60 open, 0 closed, 0 filtered\nscan ")
                .doesNotContain("PORT");
        assertThat(told).doesNotContain(" tcp ");
        assertThat(portolan("host", "127.9.1.9", "--format", "json").out()).contains("\"port\":" + ports.get(0) + ",");
    }

    @Test
    void a_few_open_ports_do_not_show_that_it_is_honest() {
        List<Integer> ports = listen("127.9.1.7", PORTS, Servers.silent());

        run(scan("-Pn -p " + list(ports), "127.9.1.7"));
        run(scan("-Pn -p " + list(ports.subList(0, 3)), "127.9.1.7"));

        assertThat(number("select count(*) from hosts where tarpit")).isEqualTo(1);
        assertThat(events()).containsExactly("discovered", "tarpit");
        assertThat(portolan("hosts", "--format", "csv").out()).contains(",0,true,");
    }

    @Test
    void what_becomes_of_its_ports_is_one_event_of_the_host() throws Exception {
        execute("insert into notification_receivers (name) values ('test')");
        listeners.accepting("127.9.1.8", 21801);
        String all = "-Pn -p 21801-21810";
        run(scan(all, "127.9.1.8"));
        List<Integer> ports = listen("127.9.1.8", PORTS, Servers.silent());
        run(scan(all + "," + list(ports), "127.9.1.8"));
        servers.close();

        run(scan(all + "," + list(ports), "127.9.1.8"));
        listeners.close();
        run(scan(all + "," + list(ports), "127.9.1.8"));

        String told = "select event_type, nullif(port, 0), event_text(event_type, old_value, new_value)"
                + " from host_history y%s order by created_at, event_type";
        List<String> events = rows(told.formatted(""));
        assertThat(events)
                .containsExactly(
                        "discovered | - | up, open: 21801",
                        "tarpit | - | accepts every connection",
                        "tarpit | - | no longer accepts every connection, open: 21801",
                        "port_closed | 21801 | open -> closed");
        assertThat(rows(told.formatted(" join notification_queue q on q.event_id = y.id")))
                .as("nothing else is told")
                .isEqualTo(events);
        List<String> jobs = rows("select id from scan_jobs order by created_at");
        assertThat(portolan("diff", jobs.get(0), jobs.get(1), "--format", "csv")
                        .out()
                        .lines())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("tarpit,127.9.1.8,");
    }

    private static List<String> events() {
        return rows("select event_type from host_history order by created_at, event_type");
    }

    private List<Integer> listen(String address, int count, Consumer<Channel> behaviour) {
        return IntStream.range(0, count)
                .mapToObj(i -> servers.listen(address, behaviour))
                .toList();
    }

    private static String list(List<Integer> ports) {
        return ports.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Of the one scan of the one host: whether it is a tarpit in the inventory and in the scan, and the ports kept. */
    private static List<String> marked() {
        return rows("select h.tarpit || ' ' || s.tarpit || ' ' || port_count(s.open_ports)"
                + " from host_scans s join hosts h on h.id = s.host_id");
    }

    /** What the job counts as open, as open on tarpits, and as probed. */
    private static List<String> counted() {
        return rows("select concat_ws(' ', scan_stats ->> 'open', coalesce(scan_stats ->> 'tarpit_open', '-'),"
                + " scan_stats ->> 'ports_probed') from scan_jobs");
    }

    private static int number(String sql) {
        return Integer.parseInt(rows(sql).get(0));
    }
}
