package io.portolan.service;

import io.portolan.target.PortSet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * PostgreSQL, "Frontend/Backend Protocol" of its manual, section "Message Formats": SSLRequest (length 8, {@code 1234 5679})
 * is answered by one byte, {@code S} where TLS may begin or {@code N}. Then a StartupMessage of a version that does not
 * exist, 255.255, is refused in an ErrorResponse: {@code E}, a length, and fields of a letter and a text each, {@code M} the
 * message, {@code F} the file and {@code L} the line of the server's source. It ends before anybody logs in, and before
 * that no PostgreSQL says its version. PgBouncer has no source to show, and words of its own ({@code pktbuf.c} and
 * {@code client.c} of its source).
 */
public final class Postgresql implements Protocol {

    private static final String SSL_REQUEST = "\0\0\0\u0008\u0004\u00d2\u0016/";
    private static final byte[] STARTUP = startup();
    private static final List<String> PGBOUNCER =
            List.of("client sent partial pkt in startup phase", "bad packet header: '");

    @Override
    public PortSet ports() {
        return PortSet.of(5432, 5433, 6432);
    }

    @Override
    public Optional<Match> recognise(Said said) {
        return isError(said) && fields(said).getOrDefault('C', "").matches("[0-9A-Z]{5}")
                ? Optional.of(refused(said))
                : Optional.empty();
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say(SSL_REQUEST, said -> said.length() == 1, Postgresql::asked));
    }

    private static Step asked(Said said) {
        Step.Say startup = Step.say(new String(STARTUP, StandardCharsets.ISO_8859_1), Postgresql::isWhole, refusal -> {
            return isError(refusal)
                    ? Step.known(refused(refusal))
                    : refusal.isSilence() ? Step.known(Match.likely("postgresql")) : Step.notMine();
        });
        if (said.length() == 1 && said.at(0) == 'S') {
            Match known = Match.likely("postgresql");
            return new Step.Encrypt(layer -> startup.after(known), Optional.of(known));
        }
        if (said.length() == 1 && said.at(0) == 'N') {
            return startup.after(Match.likely("postgresql"));
        }
        return isError(said) ? Step.known(refused(said)) : Step.notMine();
    }

    private static byte[] startup() {
        byte[] user = "user\0portolan\0\0".getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(8 + user.length)
                .putInt(8 + user.length)
                .putShort((short) 255)
                .putShort((short) 255)
                .put(user)
                .array();
    }

    private static boolean isWhole(Said said) {
        return said.length() > 5 && said.length() > said.number(1, 4);
    }

    private static boolean isError(Said said) {
        return said.at(0) == 'E'
                && said.length() > 8
                && said.number(1, 4) < 4_096
                && fields(said).containsKey('S');
    }

    private static Match refused(Said said) {
        Map<Character, String> fields = fields(said);
        Match match = Match.certain("postgresql").with("error", fields.getOrDefault('M', ""));
        String file = fields.getOrDefault('F', "");
        if (file.isEmpty()) { // it speaks for a PostgreSQL
            return PGBOUNCER.stream().anyMatch(fields.getOrDefault('M', "")::startsWith)
                    ? match.of("PgBouncer", "").cpe("pgbouncer:pgbouncer")
                    : match;
        }
        return match.with("source", file + ":" + fields.getOrDefault('L', ""))
                .of("PostgreSQL", "")
                .cpe("postgresql:postgresql");
    }

    private static Map<Character, String> fields(Said said) {
        Map<Character, String> fields = new HashMap<>();
        String text = said.latin();
        int at = 5;
        while (at < text.length() && text.charAt(at) != 0) {
            int end = text.indexOf('\0', at);
            if (end < 0) {
                break;
            }
            fields.putIfAbsent(text.charAt(at), text.substring(at + 1, end));
            at = end + 1;
        }
        return fields;
    }
}
