package io.portolan.probe;

import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.time.Instant;
import java.util.OptionalDouble;

/**
 * What the ports of a {@link ProbeChunk} answered. Every port of the chunk is in exactly one of the three sets; of a
 * chunk that was asked until its first answer, only what accepted or refused is in any.
 *
 * @param open accepted
 * @param closed reset
 * @param filtered silent through all tries, or an ICMP unreachable of any kind came back
 * @param responseTimeMillis the smallest round trip of an answer; empty where none came
 */
public record ProbeResult(
        Address address,
        PortSet open,
        PortSet closed,
        PortSet filtered,
        OptionalDouble responseTimeMillis,
        Instant startedAt,
        Instant completedAt) {}
