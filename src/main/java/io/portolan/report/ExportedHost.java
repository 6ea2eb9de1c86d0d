package io.portolan.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A host of a job as other tools are told of it: every port that was asked, in its state.
 *
 * @param tarpit whether it accepts every connection, so that its open ports say nothing
 * @param details what else another scanner knew of it
 */
record ExportedHost(
        Address address,
        Optional<String> hostname,
        Optional<String> macAddress,
        Optional<String> vendor,
        String status,
        Optional<Double> responseTimeMillis,
        Instant startedAt,
        Instant completedAt,
        boolean tarpit,
        JsonNode details,
        List<Asked> asked,
        List<OpenPort> open) {

    /** As nmap does: more ports than that in a state are summed up, fewer are listed. */
    private static final int LISTED = 25;

    /** The words that nmap has for the states that are no open port, in the order in which it sums them up. */
    static final List<String> SILENT_OR_CLOSED = List.of("closed", "filtered", "open|filtered");

    /** The ports of a protocol, by their state. */
    record Asked(String protocol, PortSet closed, PortSet filtered, PortSet openFiltered) {

        PortSet in(String state) {
            return switch (state) {
                case "closed" -> closed;
                case "filtered" -> filtered;
                default -> openFiltered;
            };
        }
    }

    /**
     * An open port, and what is known of who listens there.
     *
     * @param confidence percent; 0 where nothing was heard
     * @param cpes the product's names in the Common Platform Enumeration
     * @param fingerprint what it answered to nmap, which knew no server that does
     * @param scripts of nmap's that looked at the port
     */
    record OpenPort(
            String protocol,
            int port,
            Optional<String> serviceName,
            Optional<String> product,
            Optional<String> version,
            Optional<String> extraInfo,
            Optional<String> tunnel,
            Optional<String> hostname,
            Optional<String> osType,
            Optional<String> deviceType,
            int confidence,
            List<String> cpes,
            Optional<String> fingerprint,
            List<Script> scripts) {

        private static final int LIKELY = 50;

        /** Whether the service was heard, and is not guessed by the number of the port. */
        boolean isProbed() {
            return confidence >= LIKELY || product.isPresent();
        }
    }

    /** What one of nmap's scripts has said, in as many lines as it likes. */
    record Script(String id, String output) {

        /** Those of an array. */
        static List<Script> of(JsonNode array) {
            List<Script> scripts = new ArrayList<>();
            array.forEach(script -> scripts.add(
                    new Script(script.path("id").asText(), script.path("output").asText())));
            return scripts;
        }
    }

    /** A port as it is listed, where it is not open with what its number is known for. */
    record Listed(String protocol, int port, String state, Optional<OpenPort> open, Optional<String> serviceName) {}

    /** What looked at the host and not at one of its ports. */
    List<Script> scripts() {
        return Script.of(details.path("scripts"));
    }

    /** Whether a port of a protocol is open. */
    boolean hasOpen(String protocol) {
        return open.stream().anyMatch(port -> port.protocol().equals(protocol));
    }

    /** Whether a port of a protocol is closed. */
    boolean hasClosed(String protocol) {
        return asked.stream()
                .anyMatch(ports ->
                        ports.protocol().equals(protocol) && !ports.closed().isEmpty());
    }

    /** Whether nmap has told of it, so that its names and addresses are those that nmap gave. */
    boolean isTold() {
        return details.has(KeptElement.HOSTNAMES.name());
    }

    /** How many ports are in a state. */
    int count(String state) {
        return asked.stream().mapToInt(ports -> ports.in(state).size()).sum();
    }

    /** The states that are summed up: those that nmap has, else those of many ports. */
    List<String> summed() {
        Set<String> told = new HashSet<>();
        details.path(KeptElement.SUMMED).forEach(state -> told.add(state.asText()));
        return SILENT_OR_CLOSED.stream()
                .filter(state -> isTold() ? told.contains(state) && count(state) > 0 : count(state) > LISTED)
                .toList();
    }

    /** The ports that are listed, by protocol and number. */
    List<Listed> listed(ToolWords words) {
        List<Listed> listed = new ArrayList<>();
        open.forEach(port ->
                listed.add(new Listed(port.protocol(), port.port(), "open", Optional.of(port), port.serviceName())));
        List<String> summed = summed();
        for (String state : SILENT_OR_CLOSED) {
            if (!summed.contains(state)) {
                for (Asked ports : asked) {
                    ports.in(state)
                            .forEach(port -> listed.add(new Listed(
                                    ports.protocol(),
                                    port,
                                    state,
                                    Optional.empty(),
                                    words.service(ports.protocol(), port))));
                }
            }
        }
        listed.sort(Comparator.comparing(Listed::protocol).thenComparingInt(Listed::port));
        return listed;
    }
}
