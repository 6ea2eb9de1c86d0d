package io.portolan.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NettyCallsTest {
    @Test
    @EnabledOnOs(
            value = OS.LINUX,
            architectures = {"amd64", "aarch64"})
    void this_version_of_netty_has_the_calls_it_keeps_to_itself() {
        assertThat(NettyCalls.unavailability())
                .as("why the engine would fall back to the JDK's selector, at half the speed")
                .isEmpty();
    }
}
