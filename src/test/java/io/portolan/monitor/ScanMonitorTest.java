package io.portolan.monitor;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.management.Attribute;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class ScanMonitorTest {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ScanCounters counters = new ScanCounters();

    @Test
    void the_attributes_are_those_of_the_contract_read_only_with_their_meaning_and_unit() throws Exception {
        try (ScanMonitor monitor = ScanMonitor.register(counters, () -> 0, () -> 0, () -> 0)) {
            assertThat(monitor).isNotNull();
            MBeanAttributeInfo[] attributes = server.getMBeanInfo(name()).getAttributes();
            Map<String, String> types =
                    Arrays.stream(attributes).collect(toMap(MBeanAttributeInfo::getName, MBeanAttributeInfo::getType));
            assertThat(types)
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "ActiveJobs", "int",
                            "ProbesSent", "long",
                            "ProbesPerSecond", "double",
                            "OpenPorts", "long",
                            "HostsUp", "long",
                            "RowsPersisted", "long",
                            "Redeliveries", "long",
                            "SpooledResults", "long"));
            assertThat(attributes).allSatisfy(attribute -> {
                assertThat(attribute.isWritable()).isFalse();
                assertThat(attribute.getDescription()).contains(" ");
                assertThat(attribute.getDescriptor().getFieldValue("units"))
                        .asString()
                        .isNotBlank();
            });
            assertThat(server.getMBeanInfo(name()).getDescription()).contains("scans");
        }
    }

    @Test
    void it_shows_what_was_counted_and_what_the_suppliers_say() throws Exception {
        try (ScanMonitor monitor = ScanMonitor.register(counters, () -> 2, () -> 1_000_000L, () -> 3)) {
            IntStream.range(0, 1_000).parallel().forEach(i -> {
                counters.addOpenPorts(2);
                counters.addHostsUp(1);
                counters.addRowsPersisted(5);
            });
            assertThat(monitor.getProbesPerSecond()).isZero();
            assertThat(values("ActiveJobs", "ProbesSent", "OpenPorts", "HostsUp", "RowsPersisted", "SpooledResults"))
                    .containsExactly(2, 1_000_000L, 2_000L, 1_000L, 5_000L, 3L);
        }
    }

    @Test
    void the_speed_follows_the_probes() {
        AtomicLong sent = new AtomicLong();
        try (ScanMonitor monitor = ScanMonitor.register(counters, () -> 1, () -> sent.getAndAdd(500), () -> 0)) {
            await().until(() -> monitor.getProbesPerSecond() > 0);
            assertThat(monitor.getProbesPerSecond()).isLessThanOrEqualTo(501);
        }
    }

    @Test
    void a_second_one_in_the_same_process_is_refused_and_a_closed_one_makes_room() {
        try (ScanMonitor monitor = ScanMonitor.register(counters, () -> 0, () -> 0, () -> 0)) {
            assertThat(monitor).isNotNull();
            assertThatIllegalStateException()
                    .isThrownBy(() -> ScanMonitor.register(counters, () -> 0, () -> 0, () -> 0))
                    .withMessageContaining("io.portolan:type=ScanMonitor");
        }
        ScanMonitor.register(counters, () -> 0, () -> 0, () -> 0).close();
    }

    private List<Object> values(String... attributes) throws Exception {
        return server.getAttributes(name(), attributes).asList().stream()
                .map(Attribute::getValue)
                .toList();
    }

    private static ObjectName name() throws Exception {
        return new ObjectName("io.portolan:type=ScanMonitor");
    }
}
