package io.portolan.udp;

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
    private static final byte[] DESTINATION = Bytes.ofAscii("portolan");
    private static final byte[] SOURCE = Bytes.ofAscii("nalotrop");
    private static final byte[] HEAD = Bytes.joined(Bytes.ofHex("c0 1a2a3a4a 08"), DESTINATION, new byte[] {8}, SOURCE);
    private static final byte[] INITIAL = Bytes.joined(HEAD, new byte[1200 - HEAD.length]);

    /** Behind the first byte, the version, and both ids with their lengths. */
    private static final int VERSIONS = 23;

    private static final int MOST_VERSIONS = 32;

    @Override
    public PortSet ports() {
        return PortSet.of(443, 784, 853, 4433, 8443, 8853);
    }

    @Override
    public byte[] question(int tryNumber) {
        return INITIAL;
    }

    @Override
    public Optional<UdpService> service(List<byte[]> said) {
        Bytes answer = new Bytes(said.get(0));
        boolean negotiates = answer.at(0) >= 0x80
                && answer.length() >= VERSIONS + 4
                && answer.intAt(1) == 0
                && answer.at(5) == 8
                && answer.hasAt(6, SOURCE)
                && answer.at(14) == 8
                && answer.hasAt(15, DESTINATION);
        if (!negotiates) {
            return Optional.empty();
        }
        String versions = IntStream.range(0, Math.min(MOST_VERSIONS, (answer.length() - VERSIONS) / 4))
                .map(i -> answer.intAt(VERSIONS + 4 * i))
                .filter(version -> (version & 0x0f0f0f0f) != 0x0a0a0a0a)
                .mapToObj(Quic::name)
                .collect(Collectors.joining(" "));
        return Optional.of(UdpService.of("quic").with("versions", versions));
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
