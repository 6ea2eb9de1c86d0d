package io.portolan.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.target.TopPorts;
import io.portolan.target.Transport;
import java.util.Map;
import java.util.Optional;

/**
 * How the tool that made a job words what there is no column for; where it was Portolan, what nmap's connect scan says.
 *
 * @param words an object of objects of texts, as the import has kept them; without any where it was no import of nmap's
 */
record ToolWords(JsonNode words) {

    /** What made each state. */
    private static final Map<String, String> REASONS = Map.of(
            "tcp open",
            "syn-ack",
            "tcp closed",
            "conn-refused",
            "tcp filtered",
            "no-response",
            "tcp open|filtered",
            "no-response",
            "udp open",
            "udp-response",
            "udp closed",
            "port-unreach",
            "udp filtered",
            "no-response",
            "udp open|filtered",
            "no-response");

    private Optional<String> word(String of, String key) {
        return Optional.ofNullable(words.path(of).get(key))
                .map(JsonNode::asText)
                .map(Printable::of);
    }

    String reason(String protocol, String state) {
        String key = protocol + " " + state;
        return word("reasons", key).orElse(REASONS.get(key));
    }

    /** Why a host is of its status, where the tool said. */
    Optional<String> reasonOfHost(String status) {
        return word("reasons", "host " + status);
    }

    String scan(Transport transport) {
        return word("scans", transport.text()).orElse(transport == Transport.TCP ? "connect" : "udp");
    }

    /** What a port is called that is not open. */
    Optional<String> service(String protocol, int port) {
        return words.has("services")
                ? word("services", protocol + " " + port)
                : TopPorts.serviceName(Transport.of(protocol), port);
    }
}
