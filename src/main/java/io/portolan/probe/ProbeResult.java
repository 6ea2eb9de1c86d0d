package io.portolan.probe;

import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What the ports of a {@link ProbeChunk} answered. Every port of the chunk is in exactly one of the four sets; of a
 * chunk that was asked until its first answer, only what accepted or refused is in any.
 *
 * @param open accepted; of UDP, said something
 * @param closed reset; of UDP, an ICMP port unreachable came back
 * @param filtered silent through all tries, or an ICMP unreachable of any kind came back; of UDP, one of another kind
 * @param openFiltered of UDP, silent through all tries
 * @param said of UDP, what the open ports said
 * @param responseTimeMillis the smallest round trip of an answer; empty where none came
 */
public record ProbeResult(
        Address address,
        PortSet open,
        PortSet closed,
        PortSet filtered,
        PortSet openFiltered,
        List<Said> said,
        OptionalDouble responseTimeMillis,
        Instant startedAt,
        Instant completedAt) {}
