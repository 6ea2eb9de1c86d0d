package io.portolan.service;

import java.util.Map;

/**
 * What a greeting says of its server.
 *
 * @param type the protocol, as {@code ssh}
 * @param product empty where it does not say
 * @param version empty where it does not say
 * @param confidence percent
 * @param details what else it says, by name
 */
public record Match(String type, String product, String version, int confidence, Map<String, String> details) {

    /** No other protocol begins like this. */
    static final int CERTAIN = 100;

    /** The words fit this protocol and no other that is known here. */
    static final int LIKELY = 80;

    /** Others begin like this too; the port number tips the scales. */
    static final int BY_PORT = 60;

    static Match certain(String type) {
        return new Match(type, "", "", CERTAIN, Map.of());
    }

    static Match likely(String type) {
        return new Match(type, "", "", LIKELY, Map.of());
    }

    static Match byPort(String type) {
        return new Match(type, "", "", BY_PORT, Map.of());
    }

    /** With the product, which is no doubt about the protocol either. */
    Match of(String productName, String productVersion) {
        return new Match(type, productName, productVersion, CERTAIN, details);
    }

    Match with(String name, String value) {
        return new Match(type, product, version, confidence, Map.of(name, value));
    }
}
