package io.portolan.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.portolan.target.Address;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Conversations as servers of Debian's packages held them. A file's head says which package of which version it was, with
 * what protocol it was spoken to, and what it is; then {@code >} is what we say, {@code <} what the server answers, and
 * {@code TLS} that TLS begins.
 */
public class ConversationsTest {

    private static final Path FOLDER = Path.of("src/test/resources/conversations");

    private record Line(char side, String words) {}

    private static Stream<Path> recorded() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void a_server_is_what_its_package_says(Path file) throws IOException {
        Map<String, String> head = new HashMap<>();
        List<Line> lines = new ArrayList<>();
        read(file, head, lines);
        Protocol protocol = protocol(head.get("protocol"));
        Server server = new Server(Address.parse("127.0.0.1"), "", port(head));

        Step step = talked(protocol, server, lines);

        assertThat(lines).isEmpty();
        assertThat(step).isInstanceOf(Step.Known.class);
        Match match = ((Step.Known) step).match();
        assertThat(match)
                .extracting(Match::type, Match::product, Match::version, Match::cpe)
                .containsExactly(head.get("type"), head.get("product"), head.get("version"), head.get("cpe"));
        assertThat(head.get("package").replaceFirst("[^ ]* ", "")).contains(match.version());
    }

    /** What a server said is no other protocol's, by the word of any that is as sure. */
    @ParameterizedTest
    @MethodSource("recorded")
    void no_other_protocol_takes_an_answer_for_its_own(Path file) throws IOException {
        Map<String, String> head = new HashMap<>();
        List<Line> lines = new ArrayList<>();
        read(file, head, lines);
        Server server = new Server(Address.parse("127.0.0.1"), "", 40_000);
        Protocols protocols = new Protocols();

        lines.stream().filter(line -> line.side() == '<').forEach(line -> {
            Said said = said(server, line.words());
            protocols
                    .recognise(said)
                    .ifPresent(known -> assertThat(known.match().type()).isEqualTo(head.get("type")));
        });
    }

    @Test
    void every_protocol_makes_nothing_of_garbage() {
        Server server = new Server(Address.parse("127.0.0.1"), "", 40_000);
        Random random = new Random(7);
        for (Protocol protocol : ServiceLoader.load(Protocol.class)) {
            for (int round = 0; round < 300; round++) {
                byte[] noise = new byte[1 + random.nextInt(2_000)];
                random.nextBytes(noise);
                noise[0] = (byte) 0xee;
                Said said = new Said(server, noise, noise.length);
                protocol.opening(server).ifPresent(step -> {
                    Step.Say say = (Step.Say) step;
                    assertThatNoException().isThrownBy(() -> say.isWhole(said));
                    assertThat(say.then().apply(said)).isNotInstanceOf(Step.Known.class);
                });
            }
        }
    }

    private static Step talked(Protocol protocol, Server server, List<Line> lines) {
        Step step;
        if (lines.get(0).side() == '<') {
            Said greeting = said(server, lines.remove(0).words());
            step = protocol.recognise(greeting)
                    .map(match -> protocol.greeted(greeting, match))
                    .orElseGet(Step::notMine);
        } else {
            step = protocol.opening(server).orElseThrow();
        }
        while (true) {
            if (step instanceof Step.Say say) {
                assertThat(say.words()).isEqualTo(lines.remove(0).words());
                boolean answered = !lines.isEmpty() && lines.get(0).side() == '<';
                Said said = said(server, answered ? lines.remove(0).words() : "");
                step = say.then().apply(said);
            } else if (step instanceof Step.Encrypt encrypt) {
                assertThat(lines.remove(0).side()).isEqualTo('T');
                step = encrypt.then().apply(new Tls(true, "", Map.of()));
            } else if (step instanceof Step.Anew anew) {
                step = anew.say();
            } else {
                return step;
            }
        }
    }

    private static int port(Map<String, String> head) {
        return Integer.parseInt(head.getOrDefault("port", "40000"));
    }

    private static Protocol protocol(String name) {
        return ServiceLoader.load(Protocol.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(protocol -> protocol.getClass().getSimpleName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Said said(Server server, String words) {
        byte[] bytes = words.getBytes(StandardCharsets.ISO_8859_1);
        return new Said(server, bytes, bytes.length);
    }

    private static void read(Path file, Map<String, String> head, List<Line> lines) throws IOException {
        for (String line : Files.readAllLines(file)) {
            char side = line.charAt(0);
            if (side == '>' || side == '<') {
                String words = words(line.substring(2));
                boolean goesOn = !lines.isEmpty() && lines.get(lines.size() - 1).side() == side;
                String before = goesOn ? lines.remove(lines.size() - 1).words() : "";
                lines.add(new Line(side, before + words));
            } else if (line.equals("TLS")) {
                lines.add(new Line('T', ""));
            } else {
                int blank = line.indexOf(' ');
                head.put(line.substring(0, blank), line.substring(blank + 1));
            }
        }
    }

    private static String words(String line) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) != '\\') {
                words.append(line.charAt(i));
                continue;
            }
            switch (line.charAt(++i)) {
                case 'r' -> words.append('\r');
                case 'n' -> words.append('\n');
                case 't' -> words.append('\t');
                case 'x' -> {
                    words.append((char) Integer.parseInt(line.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> words.append(line.charAt(i));
            }
        }
        return words.toString();
    }
}
