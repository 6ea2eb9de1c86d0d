package io.portolan.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.probe.ConnectEngine;
import io.portolan.target.Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocols are loaded when there is something to say or to understand, seen in a Java of their own. */
class FirstUseTest {

    @TempDir
    private Path folder;

    /** What is made at the start of every command, and with words for an argument what a server that said them is. */
    public static final class Start {

        private Start() {}

        public static void main(String[] words) {
            ConnectEngine engine = new ConnectEngine(1);
            try (engine) {
                Protocols protocols = new Protocols();
                UdpServices udp = new UdpServices();
                Server server = new Server(Address.parse("127.0.0.1"), "", 40_000);
                for (String said : words) {
                    byte[] bytes = said.getBytes(UTF_8);
                    System.out.println(protocols.recognise(new Said(server, bytes, bytes.length)));
                    System.out.println(udp.found(server.address(), server.port(), List.of(bytes)));
                }
            }
        }
    }

    @Test
    void a_start_loads_no_protocol_and_the_first_words_load_them() throws Exception {
        List<String> all = Stream.of(Protocol.class, UdpProtocol.class)
                .flatMap(kind -> ServiceLoader.load(kind).stream()
                        .map(found -> found.type().getName()))
                .distinct()
                .toList();

        assertThat(loaded()).doesNotContainAnyElementsOf(all);
        assertThat(loaded("hello")).containsAll(all);
    }

    private List<String> loaded(String... words) throws Exception {
        Path log = folder.resolve("loaded");
        Stream<String> java = Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + log,
                "-cp",
                System.getProperty("java.class.path"),
                Start.class.getName());
        Process process = new ProcessBuilder(
                        Stream.concat(java, Stream.of(words)).toList())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("out")))
                .isZero();
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains(" source: "))
                .map(line -> line.replaceFirst(" source: .*", "").replaceFirst(".*[ \\]]", ""))
                .toList();
    }
}
