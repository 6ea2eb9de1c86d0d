package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * QUIC, whatever its version: RFC 8999. Sent: a packet with a long header, of a version that is reserved for forcing a
 * negotiation ({@code 0x?a?a?a?a}, RFC 9000 section 15), padded to the 1,200 bytes below which servers may keep silent (section
 * 14.1). The answer is a Version Negotiation packet (section 17.2.1): version 0, our two connection ids the other way round,
 * and the versions that the server speaks.
 */
public final class Quic implements UdpProtocol {
    private static final String DESTINATION = "portolan";
    private static final String SOURCE = "nalotrop";
    private static final String HEAD = "\u00c0" + "\u001a*:J" + "\u0008" + DESTINATION + "\u0008" + SOURCE;
    private static final String INITIAL = HEAD + "\0".repeat(1200 - HEAD.length());

    /** Behind the first byte, the version, and both ids with their lengths. */
    private static final int VERSIONS = 23;

    private static final int MOST_VERSIONS = 32;

    @Override
    public PortSet udpPorts() {
        return PortSet.of(443, 784, 853, 4433, 8443, 8853);
    }

    @Override
    public String question(int tryNumber) {
        return INITIAL;
    }

    @Override
    public Optional<Match> service(List<Said> said) {
        Said answer = said.get(0);
        boolean negotiates = answer.at(0) >= 0x80
                && answer.length() >= VERSIONS + 4
                && answer.number(1, 4) == 0
                && answer.at(5) == 8
                && answer.latin().startsWith(SOURCE, 6)
                && answer.at(14) == 8
                && answer.latin().startsWith(DESTINATION, 15);
        if (!negotiates) {
            return Optional.empty();
        }
        String versions = IntStream.range(0, Math.min(MOST_VERSIONS, (answer.length() - VERSIONS) / 4))
                .map(i -> (int) answer.number(VERSIONS + 4 * i, 4))
                .filter(version -> (version & 0x0f0f0f0f) != 0x0a0a0a0a)
                .mapToObj(Quic::name)
                .collect(Collectors.joining(" "));
        return Optional.of(Match.certain("quic").with("versions", versions));
    }

    /** RFC 9000 and 9369; the drafts count in the last byte (RFC 9000, "QUIC Versions" of its IANA considerations). */
    private static String name(int version) {
        if (version >>> 8 == 0xff0000) {
            return "draft-" + (version & 0xff);
        }
        return switch (version) {
            case 1 -> "v1";
            case 0x6b3343cf -> "v2";
            default -> "0x%08x".formatted(version);
        };
    }
}
