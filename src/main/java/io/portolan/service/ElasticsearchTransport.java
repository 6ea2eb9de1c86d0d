package io.portolan.service;

import io.portolan.target.PortSet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The transport between the nodes of Elasticsearch, and of OpenSearch, which was made from it: {@code TcpHeader} and
 * {@code TransportHandshaker} of both their sources. {@code ES}, the length of the rest in four bytes, a number of ours in
 * eight, {@code 08} for a handshake, the version that is spoken in four, and the length of what follows in four: no headers,
 * no features, the action's name. Then an empty task and our version, in two bytes' lengths. The answer has our number,
 * {@code 09}, and behind its headers the node's version, seven bits a byte, the lowest first: 7172499 is 7.17.24, the last two
 * digits 99 for a release; OpenSearch sets the bit {@code 08000000}. Since 8.9 the number of the transport is not the
 * release's. A request of HTTP is answered with a sentence.
 */
public final class ElasticsearchTransport implements Protocol {

    private static final String SENTENCE = "This is not an HTTP port";
    private static final String NUMBER = "portolan";
    private static final String ACTION = "internal:tcp/handshake";
    private static final int VERSION = 7_17_00_99;
    private static final int HANDSHAKE = 8;
    private static final int ANSWER = 9;
    private static final int STATUS = 14;
    private static final int HEADER = 23;
    private static final int OPENSEARCH = 0x0800_0000;
    private static final int RELEASE = 99;
    private static final int LAST_MINOR = 49;

    private static final String REQUEST = request();

    private static String request() {
        String headers = "\0\0\0" + (char) ACTION.length() + ACTION;
        String ours = "\0\u0004" + sevenBits(VERSION);
        ByteBuffer head = ByteBuffer.allocate(HEADER)
                .put("ES".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(HEADER - 6 + headers.length() + ours.length())
                .put(NUMBER.getBytes(StandardCharsets.ISO_8859_1))
                .put((byte) HANDSHAKE)
                .putInt(VERSION)
                .putInt(headers.length());
        return new String(head.array(), StandardCharsets.ISO_8859_1) + headers + ours;
    }

    private static String sevenBits(int number) {
        return number < 0x80 ? "" + (char) number : (char) ((number & 0x7f) | 0x80) + sevenBits(number >> 7);
    }

    @Override
    public PortSet ports() {
        return PortSet.of(9300, 9301);
    }

    @Override
    public Optional<Match> recognise(Said said) {
        return said.latin().strip().equals(SENTENCE)
                ? Optional.of(Match.certain("elasticsearch-transport"))
                : Optional.empty();
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say(
                REQUEST,
                said -> said.length() >= 6 && said.length() >= 6 + said.number(2, 4),
                said -> Step.of(answered(said).or(() -> recognise(said)))));
    }

    private static Optional<Match> answered(Said said) {
        if (!said.latin().startsWith("ES") || !said.latin().startsWith(NUMBER, 6) || (said.at(STATUS) & 1) == 0) {
            return Optional.empty();
        }
        Match transport = Match.certain("elasticsearch-transport");
        long version = number(said, HEADER + (int) said.number(HEADER - 4, 4));
        return Optional.of(said.at(STATUS) == ANSWER && version > 0 ? named(transport, version) : transport);
    }

    private static Match named(Match transport, long version) {
        boolean isOpenSearch = (version & OPENSEARCH) != 0;
        String release = release(version & ~OPENSEARCH);
        return isOpenSearch
                ? transport.of("OpenSearch", release).cpe("amazon:opensearch")
                : transport.of("Elasticsearch", release).cpe("elastic:elasticsearch");
    }

    private static String release(long version) {
        long minor = version / 10_000 % 100;
        return version % 100 == RELEASE && minor <= LAST_MINOR
                ? version / 1_000_000 + "." + minor + "." + version / 100 % 100
                : "";
    }

    private static long number(Said said, int from) {
        long number = 0;
        int at = from;
        for (int shift = 0; shift < 35; shift += 7) {
            int bits = said.at(at++);
            if (bits < 0) {
                return 0;
            }
            number |= (long) (bits & 0x7f) << shift;
            if (bits < 0x80) {
                return number;
            }
        }
        return 0;
    }
}
