package io.portolan.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.target.PortSet;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class ShortageTest {
    /** The engine's own classes and libraries: each jar takes a descriptor. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(part -> !part.endsWith(".jar") || part.matches(".*/(netty|slf4j|logback)[^/]*"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    @Test
    @Timeout(60)
    void a_shortage_of_descriptors_narrows_the_window_and_is_no_state(@TempDir Path folder) throws Exception {
        try (Listeners listeners = new Listeners()) {
            listeners.accepting("127.7.4.1", 20_100, 20_200, 20_300);
            PortSet silent = PortSet.range(20_401, 20_424);
            for (int port : silent) { // each holds a descriptor until it is given up on
                listeners.silent("127.7.4.1", port);
            }
            Path errors = folder.resolve("errors");
            Process process = new ProcessBuilder(
                            "sh",
                            "-c",
                            "ulimit -n 64; exec \"$0\" \"$@\"",
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            classPath(),
                            ShortOfDescriptors.class.getName(),
                            "127.7.4.1",
                            "20001",
                            "22000")
                    .redirectError(errors.toFile())
                    .start();
            List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();

            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
            PortSet open = PortSet.of(20_100, 20_200, 20_300);
            assertThat(lines.subList(lines.size() - 4, lines.size()))
                    .as(String.join("\n", lines))
                    .containsExactly(
                            "narrowed",
                            open.toString(),
                            PortSet.range(20_001, 22_000)
                                    .minus(open)
                                    .minus(silent)
                                    .toString(),
                            silent.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    @Timeout(60)
    @EnabledIf(value = "io.portolan.probe.NetworkNamespace#available", disabledReason = "takes root, ip and nft")
    void a_shortage_of_source_ports_is_waited_out_and_is_no_state(String protocol, @TempDir Path folder)
            throws Exception {
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(
                        "unshare",
                        "-n",
                        "sh",
                        "-c",
                        "ip link set lo up && echo 40000 40009 > /proc/sys/net/ipv4/ip_local_port_range && exec \"$0\" \"$@\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ShortOfSourcePorts.class.getName(),
                        protocol)
                .redirectError(errors.toFile())
                .start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();

        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(lines).as(Files.readString(errors)).endsWith("waited", "1001-1100");
    }
}
