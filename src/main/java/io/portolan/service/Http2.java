package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * HTTP/2 of servers that speak no HTTP/1, such as gRPC's, by prior knowledge, RFC 9113 section 3.3, or within TLS as it is
 * chosen there, {@code h2} (section 3.2): the client's preface,
 * {@code PRI * HTTP/2.0} and so on, and its {@code SETTINGS}, then {@code GET /} as a frame {@code HEADERS} in {@link Hpack}.
 * A frame is a length in three bytes, a type, flags, and a stream in four. The server's first frame is {@code SETTINGS} (4)
 * on stream 0; its {@code HEADERS} (1) on ours have the status and the server, {@code GOAWAY} (7) is its farewell.
 */
public final class Http2 implements Protocol {

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final String SETTINGS = "\0\0\0\u0004\0\0\0\0\0";
    private static final String GET_ROOT = "\u0082\u0086\u0084"; // :method GET, :scheme http, :path /
    private static final String GET_ROOT_WITHIN_TLS = "\u0082\u0087\u0084"; // :scheme https

    private static final int FRAME = 9;
    private static final int HEADERS_TYPE = 1;
    private static final int SETTINGS_TYPE = 4;
    private static final int GOAWAY_TYPE = 7;
    private static final int PADDED = 0x08;
    private static final int PRIORITY = 0x20;
    private static final int LONGEST_NAME = 100;

    /** Where a frame is in what was said. */
    private record Frame(int at, int type, int flags, int end) {}

    @Override
    public PortSet ports() {
        return PortSet.of(50051);
    }

    @Override
    public Optional<Match> recognise(Said said) {
        return isSettings(said) ? Optional.of(match(said)) : Optional.empty();
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(get(server, GET_ROOT));
    }

    @Override
    public Step.Encrypt within(Server server) {
        return new Step.Encrypt(Tls.HTTP_2, layer -> get(server, GET_ROOT_WITHIN_TLS), Optional.empty());
    }

    private Step.Say get(Server server, String request) {
        String name = server.name().length() <= LONGEST_NAME ? server.name() : server.host();
        String block = request + "\u0001" + (char) name.length() + name; // :authority
        String headers = "\0\0" + (char) block.length() + "\u0001\u0005\0\0\0\u0001" + block;
        return Step.say(
                PREFACE + SETTINGS + headers,
                said -> find(said, frame -> frame.type() == HEADERS_TYPE || frame.type() == GOAWAY_TYPE)
                        .isPresent(),
                said -> Step.of(recognise(said)));
    }

    /** RFC 9113 section 6.5: on no stream, each setting six bytes, of which the first is 0 in all that are defined. */
    private static boolean isSettings(Said said) {
        long length = said.number(0, 3);
        return said.length() >= FRAME
                && said.at(3) == SETTINGS_TYPE
                && said.at(4) == 0
                && said.number(5, 4) == 0
                && length % 6 == 0
                && length <= 120
                && (length == 0 || said.at(FRAME) == 0);
    }

    private static Match match(Said said) {
        Match http = Match.certain("http").withClean("http_version", "2");
        return find(said, frame -> frame.type() == HEADERS_TYPE)
                .map(frame -> Hpack.headers(block(said, frame)))
                .map(headers -> named(http, headers))
                .orElse(http);
    }

    private static Match named(Match http, Map<String, String> headers) {
        String server = headers.getOrDefault("server", "");
        return Http.product(
                http.with("status", headers.getOrDefault(":status", "")).with("server", server), server);
    }

    private static String block(Said said, Frame frame) {
        int padding = (frame.flags() & PADDED) == 0 ? 0 : said.at(frame.at());
        int from = frame.at() + ((frame.flags() & PADDED) == 0 ? 0 : 1) + ((frame.flags() & PRIORITY) == 0 ? 0 : 5);
        return said.latin()
                .substring(Math.min(from, frame.end()), Math.max(Math.min(from, frame.end()), frame.end() - padding));
    }

    private static Optional<Frame> find(Said said, Predicate<Frame> sought) {
        int at = 0;
        while (isSettings(said) && at + FRAME <= said.length()) {
            int from = at + FRAME;
            int end = from + (int) said.number(at, 3);
            Frame frame = new Frame(from, said.at(at + 3), said.at(at + 4), end);
            if (end > said.length()) {
                return Optional.empty();
            }
            if (sought.test(frame)) {
                return Optional.of(frame);
            }
            at = end;
        }
        return Optional.empty();
    }
}
