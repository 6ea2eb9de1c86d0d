package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@code Probe} of nmap's file: words that are said to a server, and what its answers may be. Thread-safe once it is read. */
final class NmapProbe {

    private static final Logger LOG = LoggerFactory.getLogger(NmapProbe.class);
    private static final int LEAST_TELLING = 9;

    private final String name;
    private final String words;
    private PortSet ports = PortSet.EMPTY;
    private PortSet tlsPorts = PortSet.EMPTY;
    private int rarity = LEAST_TELLING;
    private List<String> fallback = List.of();
    private final List<String> lines = new ArrayList<>();
    private List<NmapMatch> matches;

    private NmapProbe(String name, String words) {
        this.name = name;
        this.words = words;
    }

    /** What stands behind the protocol: a name, and the words between two of any character behind a {@code q}. */
    static NmapProbe of(String text) {
        int q = text.indexOf(" q");
        int from = q + 3;
        int to = q < 0 || from > text.length() ? -1 : text.indexOf(text.charAt(from - 1), from);
        if (to < 0) {
            throw new IllegalArgumentException("a Probe without words: " + text);
        }
        return new NmapProbe(text.substring(0, q), NmapMatch.unescaped(text.substring(from, to)));
    }

    /** A line that belongs to it. */
    void take(String word, String rest) {
        switch (word) {
            case "match", "softmatch" -> lines.add(word.equals("match") ? rest : "?" + rest);
            case "ports" -> ports = NmapProbes.ports(rest);
            case "sslports" -> tlsPorts = NmapProbes.ports(rest);
            case "rarity" -> rarity = Integer.parseInt(rest);
            case "fallback" ->
                fallback = Stream.of(rest.split(",")).map(String::strip).toList();
            default -> {} // times, which are ours
        }
    }

    String name() {
        return name;
    }

    String words() {
        return words;
    }

    int rarity() {
        return rarity;
    }

    List<String> fallback() {
        return fallback;
    }

    boolean suggests(int port, boolean encrypted) {
        return (encrypted ? tlsPorts : ports).contains(port);
    }

    /** The first that fits, or of those that name no product the first. */
    Optional<Match> match(PatientText text) {
        Optional<Match> soft = Optional.empty();
        for (NmapMatch match : matches()) {
            if (match.isSoft() && soft.isPresent()) {
                continue;
            }
            Optional<Match> found = match.in(text);
            if (found.isPresent() && !match.isSoft()) {
                return found;
            }
            soft = soft.or(() -> found);
        }
        return soft;
    }

    private synchronized List<NmapMatch> matches() {
        if (matches == null) {
            matches =
                    lines.stream().flatMap(line -> NmapMatch.of(line).stream()).toList();
            if (matches.size() < lines.size()) {
                LOG.debug(
                        "{} of nmap's {} expressions for {} are none of Java's",
                        lines.size() - matches.size(),
                        lines.size(),
                        name);
            }
        }
        return matches;
    }
}
