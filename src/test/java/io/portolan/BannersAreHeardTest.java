package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.probe.NetworkNamespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What the servers behind open ports say is heard although connections are lost on the way. */
@EnabledIf(value = "io.portolan.probe.NetworkNamespace#available", disabledReason = "takes root, ip and nft")
class BannersAreHeardTest extends PipelineTestSupport {

    @Test
    void where_a_quarter_of_the_connections_is_lost() throws Exception {
        try (NetworkNamespace network = NetworkNamespace.create()) {
            network.listen(1000, 1099);
            network.rule("in", "tcp flags & (syn|ack) == syn numgen inc mod 4 == 0 drop");

            completed(scan("-Pn -p 1000-1099", network.address()));

            assertThat(rows("select count(*) from port_scans where state = 'open'"))
                    .containsExactly("100");
            assertThat(Integer.parseInt(rows("select count(*) from services where service_type = 'ssh'")
                            .get(0)))
                    .as("each is tried four times")
                    .isGreaterThan(92);
        }
    }
}
