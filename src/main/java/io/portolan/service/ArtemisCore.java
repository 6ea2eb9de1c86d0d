package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.Optional;

/**
 * Core, the protocol of ActiveMQ Artemis' own clients, as {@code CoreProtocolManager} and {@code PacketImpl} of its source
 * have it: {@code ARTEMIS}, then packets: a length in four bytes, a type in one, a channel in eight. A ping ({@code 0a}, on
 * channel 0, with a time to live of a minute in milliseconds) comes back as it is, without a login. The version is told to
 * nobody.
 */
public final class ArtemisCore implements Protocol {

    private static final String PING = "\0\0\0\u0011" + "\n" + "\0".repeat(8) + "\0\0\0\0\0\0\u00ea`";

    @Override
    public PortSet ports() {
        return PortSet.of(61616, 61617, 5445);
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say(
                "ARTEMIS" + PING,
                said -> said.length() >= PING.length(),
                said -> said.latin().startsWith(PING)
                        ? Step.known(Match.certain("artemis")
                                .of("Apache ActiveMQ Artemis", "")
                                .cpe("apache:activemq_artemis"))
                        : Step.notMine()));
    }
}
