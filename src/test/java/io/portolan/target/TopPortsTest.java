package io.portolan.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopPortsTest {
    @Test
    void the_ports_most_often_open_come_first() {
        assertThat(TopPorts.ranked(10)).containsExactly(80, 23, 443, 21, 22, 25, 3389, 110, 445, 139);
        assertThat(TopPorts.first(3)).hasToString("23,80,443");
    }

    @Test
    void every_port_has_one_rank() {
        assertThat(TopPorts.first(1000).size()).isEqualTo(1000);
        assertThat(TopPorts.first(65535)).isEqualTo(PortSet.ALL);
        assertThat(Arrays.copyOf(TopPorts.ranked(65535), 1000)).isEqualTo(TopPorts.ranked(1000));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65536})
    void no_more_ports_can_be_asked_for_than_there_are(int n) {
        assertThatThrownBy(() -> TopPorts.ranked(n)).hasMessageContaining("1 to 65535");
    }

    @ParameterizedTest
    @CsvSource({
        "22, ssh",
        "25, smtp",
        "53, domain",
        "80, http",
        "443, https",
        "1883, mqtt",
        "2181, zookeeper",
        "3306, mysql",
        "4222, nats",
        "5432, postgresql",
        "5672, amqp",
        "6379, redis",
        "9092, kafka",
        "9200, elasticsearch",
        "11211, memcached",
        "27017, mongodb"
    })
    void a_service_has_the_name_it_is_known_by(int port, String name) {
        assertThat(TopPorts.serviceName(port)).contains(name);
    }

    @Test
    void udp_ports_have_a_ranking_and_names_of_their_own() {
        int ranked = TopPorts.count(Transport.UDP);

        assertThat(ranked).isBetween(90, 120);
        assertThat(TopPorts.first(Transport.UDP, 2)).isEqualTo(PortSet.of(123, 161));
        assertThat(TopPorts.first(Transport.UDP, ranked).size()).isEqualTo(ranked);
        assertThat(TopPorts.serviceName(Transport.UDP, 514)).contains("syslog");
        assertThat(TopPorts.serviceName(Transport.TCP, 22)).contains("ssh");
        assertThat(TopPorts.serviceName(Transport.UDP, 22)).isEmpty();
        assertThatThrownBy(() -> TopPorts.first(Transport.UDP, ranked + 1))
                .hasMessage("the number of top UDP ports is 1 to " + ranked + ", not " + (ranked + 1));
    }

    @Test
    void a_port_of_nobody_has_no_name() {
        assertThat(TopPorts.serviceName(64999)).isEmpty();
        assertThat(TopPorts.serviceName(0)).isEmpty();
    }
}
