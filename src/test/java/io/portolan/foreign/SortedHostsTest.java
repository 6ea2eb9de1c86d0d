package io.portolan.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.scan.HostResult;
import io.portolan.scan.HostStatus;
import io.portolan.scan.ServiceFound;
import io.portolan.target.Address;
import io.portolan.target.PortSet;
import io.portolan.target.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SortedHostsTest {

    private static final Instant AT = Instant.ofEpochSecond(1_700_000_000, 5);
    private static final String[] ADDRESSES = {
        "10.0.0.9",
        "10.0.0.10",
        "9.255.0.1",
        "200.0.0.1",
        "::1",
        "2001:db8::1",
        "fe80::1",
        "fe80::1%eth0",
        "fe80::1%eth1"
    };

    @TempDir
    private Path folder;

    private static FoundHost host(String address, Transport transport, int port) {
        Address of = Address.parse(address);
        return new FoundHost(
                transport,
                new HostBuilder(of, AT, AT.plusSeconds(port)).port(port, "open").build());
    }

    private static List<FoundHost> all(SortedHosts sorted) throws IOException {
        List<FoundHost> all = new ArrayList<>();
        for (List<FoundHost> list = sorted.next(); !list.isEmpty(); list = sorted.next()) {
            all.addAll(list);
        }
        return all;
    }

    @Test
    void hosts_that_come_in_any_order_are_given_once_a_protocol_in_the_order_of_their_addresses() throws IOException {
        Random random = new Random(20_261_125);
        Comparator<FoundHost.Key> order =
                Comparator.comparing(FoundHost.Key::address).thenComparing(FoundHost.Key::transport);
        Map<FoundHost.Key, PortSet.Builder> truth = new TreeMap<>(order);
        try (SortedHosts sorted = new SortedHosts(folder, 2_000)) {
            for (int i = 0; i < 2_000; i++) {
                FoundHost found = host(
                        ADDRESSES[random.nextInt(ADDRESSES.length)],
                        random.nextBoolean() ? Transport.TCP : Transport.UDP,
                        1 + random.nextInt(PortSet.MAX));
                truth.computeIfAbsent(found.key(), first -> PortSet.builder())
                        .add(found.host().open());
                sorted.add(found);
            }

            assertThat(sorted.sort()).isEqualTo(2L * ADDRESSES.length);
            List<FoundHost> all = all(sorted);
            assertThat(all).extracting(FoundHost::key).containsExactlyElementsOf(truth.keySet());
            assertThat(all)
                    .extracting(found -> found.host().open())
                    .containsExactlyElementsOf(
                            truth.values().stream().map(PortSet.Builder::build).toList());
        }
    }

    @Test
    void all_that_is_known_of_a_host_comes_back() throws IOException {
        HostResult known = new HostResult(
                Address.parse("fe80::1%eth0"),
                "h\u00f6st.example",
                Optional.of("c6:71:75:31:88:ac"),
                HostStatus.DOWN,
                OptionalDouble.of(0.006),
                PortSet.parse("22,80-90"),
                PortSet.parse("1-21"),
                PortSet.parse("100-200"),
                PortSet.parse("500"),
                List.of(
                        new ServiceFound(22, "ssh", "ssh", "OpenSSH", "9.2", "cpe:/a:o:o", 100, "{\"a\":\"\u20ac\"}"),
                        ServiceFound.byNumber(80, "http")),
                "{\"distance\":{\"value\":\"1\"}}",
                AT,
                AT.plusNanos(7));
        HostResult bare = HostResult.unasked(Address.parse("192.0.2.1"), "", HostStatus.UNKNOWN, AT);
        try (SortedHosts sorted = new SortedHosts(folder)) {
            sorted.add(new FoundHost(Transport.TCP, known, true));
            sorted.add(new FoundHost(Transport.UDP, bare, false));

            assertThat(sorted.sort()).isEqualTo(2);
            assertThat(all(sorted))
                    .containsExactly(
                            new FoundHost(Transport.UDP, bare, false), new FoundHost(Transport.TCP, known, true));
        }
    }

    @Test
    void what_came_first_of_a_host_stays_first_over_the_pieces_on_disk() throws IOException {
        try (SortedHosts sorted = new SortedHosts(folder, 200)) {
            for (int i = 0; i < 50; i++) {
                sorted.add(new FoundHost(
                        Transport.TCP,
                        new HostBuilder(Address.parse("192.0.2.1"), AT, AT)
                                .hostname("name" + i)
                                .build()));
            }

            assertThat(sorted.sort()).isEqualTo(1);
            assertThat(all(sorted)).extracting(found -> found.host().hostname()).containsExactly("name0");
        }
    }

    @Test
    void a_list_has_an_end_by_its_hosts_and_by_their_ports_and_never_a_host_twice() throws IOException {
        try (SortedHosts sorted = new SortedHosts(folder, 100_000)) {
            for (int port = 1; port <= 40_000; port++) {
                sorted.add(host("192.0.2.1", Transport.TCP, port));
            }
            for (int i = 0; i < 3_000; i++) {
                sorted.add(host("198.18." + i / 250 + "." + i % 250, Transport.TCP, 80));
            }

            long hosts = sorted.sort();
            List<Integer> sizes = new ArrayList<>();
            PortSet.Builder ports = PortSet.builder();
            for (List<FoundHost> list = sorted.next(); !list.isEmpty(); list = sorted.next()) {
                sizes.add(list.size());
                list.stream()
                        .filter(found -> found.host().address().toString().equals("192.0.2.1"))
                        .forEach(found -> ports.add(found.host().open()));
                assertThat(list).extracting(FoundHost::key).doesNotHaveDuplicates();
                assertThat(list.stream()
                                .mapToInt(found -> found.host().open().size())
                                .sum())
                        .isLessThanOrEqualTo(16_384);
            }
            assertThat(sizes).containsExactly(1, 1, 1_024, 1_024, 953);
            assertThat(hosts).isEqualTo(3_003);
            assertThat(ports.build()).isEqualTo(PortSet.parse("1-40000"));
        }
    }

    @Test
    void nothing_of_it_is_left_in_the_folder_whenever_the_process_ends() throws IOException {
        try (SortedHosts sorted = new SortedHosts(folder, 100)) {
            sorted.add(host("192.0.2.1", Transport.TCP, 80));
            try (var files = Files.list(folder)) {
                assertThat(files).isEmpty();
            }
            assertThat(sorted.sort()).isEqualTo(1);
        }
    }

    @Test
    void no_hosts_are_no_list() throws IOException {
        try (SortedHosts sorted = new SortedHosts(folder)) {
            assertThat(sorted.sort()).isZero();
            assertThat(sorted.next()).isEmpty();
        }
    }
}
