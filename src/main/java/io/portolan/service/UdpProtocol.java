package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;

/**
 * Speaks one protocol. A class a protocol, found by {@link java.util.ServiceLoader}; its comment gives the bytes that are
 * sent, what an answer means and where that is written. Stateless and thread-safe, and quick on any bytes whatever.
 */
public interface UdpProtocol {

    /** Where its servers listen by custom. */
    PortSet udpPorts();

    /** Whether they answer from another port than the one asked. */
    default boolean answersFromAnyPort() {
        return false;
    }

    /**
     * What every server of the protocol answers, in characters of the bytes' numbers.
     *
     * @param tryNumber counts from 1: to one that keeps silent it may be put otherwise
     */
    String question(int tryNumber);

    /** What to ask a server of it next that has said all this; empty where there is no more to be learnt. */
    default Optional<String> next(List<Said> said) {
        return Optional.empty();
    }

    /** What a server says of itself; empty where the first of its datagrams is none of this protocol. */
    Optional<Match> service(List<Said> said);
}
