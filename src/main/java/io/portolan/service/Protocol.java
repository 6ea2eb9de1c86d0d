package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.Optional;

/**
 * Knows one protocol. A class a protocol, found by {@link java.util.ServiceLoader}; its comment gives the bytes that go to
 * and fro, what they mean and where that is written. Stateless and thread-safe, and quick on any bytes whatever: what a
 * conversation knows is in its {@link Step}s.
 */
public interface Protocol {

    /** The ports on which it usually listens: there it is asked first. */
    default PortSet ports() {
        return PortSet.EMPTY;
    }

    /**
     * What a server says that is of this protocol, in words that were not asked for: its greeting, or its answer to
     * another protocol's question. Empty where it is none of this protocol.
     */
    default Optional<Match> recognise(Said said) {
        return Optional.empty();
    }

    /** How the conversation goes on after a greeting, where it is worth it. */
    default Step greeted(Said greeting, Match match) {
        return Step.known(match);
    }

    /** What is said first, on a new connection, to a server that waits to be asked; empty where this protocol's never do. */
    default Optional<Step> opening(Server server) {
        return Optional.empty();
    }

    /** The same within TLS, on a connection on which that is begun for it. */
    default Step.Encrypt within(Server server) {
        return new Step.Encrypt(layer -> opening(server).orElseGet(Step::notMine), Optional.empty());
    }
}
