package io.portolan.service;

import io.portolan.target.PortSet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Firebird, {@code protocol.h} of its source, in XDR (RFC 4506), so all numbers in four bytes and all texts behind their
 * length, padded to four: {@code op_connect} (1), {@code op_attach} (19), the version 3 of this, an architecture (1, any), no
 * file, how many protocols we speak, who we are, and each of those: its version (11 and later with the highest bit of two
 * bytes), the architecture, the least and the highest type, and a weight. {@code op_accept} (3), {@code op_accept_data} (94) or
 * {@code op_cond_accept} (98) has the one that the server prefers; since version 3.0 it wants to know first who logs in,
 * {@code op_cont_auth} (92) with four empty texts.
 */
public final class Firebird implements Protocol {

    private static final int ACCEPT = 3;
    private static final int ACCEPT_DATA = 94;
    private static final int CONDITIONAL = 98;
    private static final String WHO_ARE_YOU = "\0\0\0\\" + "\0".repeat(16);
    private static final int FIRST = 10;
    private static final int LAST = 19;
    private static final long ANY_ARCHITECTURE = 1;
    private static final int HIGHEST_TYPE = 5;
    private static final String WHO = "\u0001\u0008portolan\u0006\0";
    private static final String REQUEST = request();

    private static String request() {
        int protocols = LAST - FIRST + 1;
        ByteBuffer request = ByteBuffer.allocate(28 + WHO.length() + 20 * protocols)
                .putInt(1)
                .putInt(19)
                .putInt(3)
                .putInt(1)
                .putInt(0)
                .putInt(protocols)
                .putInt(WHO.length())
                .put(WHO.getBytes(StandardCharsets.ISO_8859_1));
        IntStream.rangeClosed(FIRST, LAST)
                .forEach(version -> request.putInt(version == FIRST ? FIRST : 0x8000 | version)
                        .putInt(1)
                        .putInt(0)
                        .putInt(HIGHEST_TYPE)
                        .putInt(version));
        return new String(request.array(), StandardCharsets.ISO_8859_1);
    }

    @Override
    public PortSet ports() {
        return PortSet.of(3050);
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say(REQUEST, said -> said.length() >= 16, said -> Step.of(answered(said))));
    }

    private static Optional<Match> answered(Said said) {
        if (said.latin().equals(WHO_ARE_YOU)) {
            return Optional.of(firebird());
        }
        long answer = said.number(0, 4);
        long version = said.number(6, 2) & 0x7fff;
        boolean isAccepted = (answer == ACCEPT || answer == ACCEPT_DATA || answer == CONDITIONAL)
                && said.length() >= 16
                && version >= FIRST
                && version <= LAST
                && said.number(8, 4) == ANY_ARCHITECTURE
                && said.number(12, 4) <= HIGHEST_TYPE;
        return isAccepted ? Optional.of(firebird().withClean("protocol_version", version)) : Optional.empty();
    }

    private static Match firebird() {
        return Match.certain("firebird").of("Firebird", "").cpe("firebirdsql:firebird");
    }
}
