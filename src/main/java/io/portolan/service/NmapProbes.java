package io.portolan.service;

import io.portolan.target.PortSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What nmap knows of services, where it is installed: its file {@code nmap-service-probes}, whose grammar is in "Nmap Network
 * Scanning", chapter 7. It is read when it is first needed, and the expressions of a probe are compiled when that has its
 * first answer. What Portolan itself knows has precedence; see {@link Inquiry}. Thread-safe.
 */
public final class NmapProbes {

    /** None. */
    static final NmapProbes NONE = new NmapProbes(Optional.empty());

    static final String GREETING = "NULL";
    static final String GET_ROOT = "GetRequest";

    /** Probes that are said to a server that nobody knows: those of its port, and of the others the most telling. */
    private static final int MOST_ASKED = 8;

    private static final int COMMON = 3;

    private static final Logger LOG = LoggerFactory.getLogger(NmapProbes.class);

    private final Optional<Path> file;
    private List<NmapProbe> probes;

    private NmapProbes(Optional<Path> file) {
        this.file = file;
    }

    /** Those in a file; none where there is no such file. */
    public static NmapProbes in(String file) {
        Path path = Path.of(file);
        return file.isBlank() || !Files.isReadable(path) ? NONE : new NmapProbes(Optional.of(path));
    }

    private synchronized List<NmapProbe> probes() {
        if (probes == null) {
            probes = file.map(NmapProbes::read).orElse(List.of());
        }
        return probes;
    }

    private static List<NmapProbe> read(Path file) {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            return parse(lines);
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("{} is not used: {}", file, e.toString());
            return List.of();
        }
    }

    private static List<NmapProbe> parse(BufferedReader lines) throws IOException {
        List<NmapProbe> probes = new ArrayList<>();
        NmapProbe probe = null; // of UDP, while it is null
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int blank = line.indexOf(' ');
            if (line.startsWith("#") || blank < 0) {
                continue;
            }
            String rest = line.substring(blank + 1).strip();
            String word = line.substring(0, blank);
            if (word.equals("Probe")) {
                probe = rest.startsWith("TCP ") ? NmapProbe.of(rest.substring(4)) : null;
                if (probe != null) {
                    probes.add(probe);
                }
            } else if (probe != null) {
                probe.take(word, rest);
            }
        }
        return probes;
    }

    /** What an answer to a probe means, by the probe's own expressions, then those it falls back to, then the greetings'. */
    Optional<Match> match(String name, Said answer) {
        List<NmapProbe> all = probes();
        Optional<NmapProbe> asked = named(all, name);
        if (asked.isEmpty() || answer.isSilence()) {
            return Optional.empty();
        }
        PatientText text = new PatientText(answer.latin());
        Stream<String> others = Stream.concat(asked.get().fallback().stream(), Stream.of(GREETING));
        return Stream.concat(Stream.of(name), others)
                .distinct()
                .flatMap(probe -> named(all, probe).stream())
                .flatMap(probe -> probe.match(text).stream())
                .findFirst();
    }

    private static Optional<NmapProbe> named(List<NmapProbe> probes, String name) {
        return probes.stream().filter(probe -> probe.name().equals(name)).findFirst();
    }

    /** What may still be said to a server that none of our own protocols is known by: those that we don't say ourselves. */
    List<NmapProbe> unasked(Server server, boolean encrypted) {
        List<NmapProbe> others = probes().stream()
                .filter(probe -> !probe.words().isEmpty() && !probe.name().equals(GET_ROOT))
                .toList();
        Stream<NmapProbe> suggested = others.stream().filter(probe -> probe.suggests(server.port(), encrypted));
        Stream<NmapProbe> common =
                others.stream().filter(probe -> !probe.suggests(server.port(), encrypted) && probe.rarity() <= COMMON);
        return Stream.concat(suggested, common).limit(MOST_ASKED).toList();
    }

    /** Ports as nmap lists them. */
    static PortSet ports(String list) {
        return PortSet.parse(list.replace(" ", ""));
    }
}
