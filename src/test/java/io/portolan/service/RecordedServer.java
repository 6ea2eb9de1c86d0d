package io.portolan.service;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that says what a real one was recorded to say by {@code bench/services}: its greeting as soon as it is connected
 * to, then to what the client was recorded to say the recorded answer, and it hangs up where the real one did. To anything
 * else it is silent. What a client says may differ in the address that it names, and in all but the first line of a request
 * that ends with an empty one.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that ends meanwhile is the other side's business
final class RecordedServer implements Consumer<Channel> {

    private static final Pattern ADDRESS = Pattern.compile("127\\.[0-9]+\\.[0-9]+\\.[0-9]+(?::[0-9]+)?");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:x([0-9a-f]{2})|(.))");
    private static final String TLS_HELLO = "a TLS client's hello";

    private record Utterance(boolean isServers, String text) {}

    private record Dialogue(List<Utterance> utterances, boolean isHungUp) {

        /** Whether one side is recorded to speak here. */
        boolean has(int index, boolean server) {
            return index < utterances.size() && utterances.get(index).isServers() == server;
        }
    }

    private final Map<String, String> head = new LinkedHashMap<>();
    private final List<Dialogue> dialogues = new ArrayList<>();
    private long pauseMillis;

    private RecordedServer(List<String> lines) {
        int first = lines.indexOf("");
        lines.subList(0, first).forEach(line -> {
            String[] words = line.split(" ", 2);
            head.put(words[0], words[1]);
        });
        List<String> connection = new ArrayList<>();
        for (String line : lines.subList(first + 1, lines.size())) {
            if (line.equals("connection")) {
                connection.clear();
            } else if (!line.isEmpty()) {
                connection.add(line);
            }
            if (line.equals("cut") || line.endsWith(" closes")) {
                dialogues.add(dialogue(connection));
            }
        }
    }

    static RecordedServer of(Path file) {
        try {
            return new RecordedServer(Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same, but it stops for so long in the middle of whatever it says. */
    RecordedServer stoppingFor(Duration pause) {
        pauseMillis = pause.toMillis();
        return this;
    }

    private static Dialogue dialogue(List<String> lines) {
        List<Utterance> utterances = new ArrayList<>();
        for (String line : lines.subList(0, lines.size() - 1)) {
            boolean server = line.startsWith("< ");
            String text = unescaped(line.substring(2));
            int last = utterances.size() - 1;
            if (last >= 0 && utterances.get(last).isServers() == server) {
                text = utterances.remove(last).text() + text;
            }
            utterances.add(new Utterance(server, text));
        }
        return new Dialogue(utterances, !lines.get(lines.size() - 1).equals("client closes"));
    }

    private static String unescaped(String line) {
        return ESCAPE.matcher(line)
                .replaceAll(escape -> Matcher.quoteReplacement(character(escape.group(1), escape.group(2))));
    }

    private static String character(String hex, String letter) {
        if (hex != null) {
            return String.valueOf((char) Integer.parseInt(hex, 16));
        }
        return switch (letter) {
            case "r" -> "\r";
            case "n" -> "\n";
            case "t" -> "\t";
            default -> letter;
        };
    }

    /** The package and its version. */
    String packaged() {
        return head.get("package");
    }

    /** What its protocol is called, as a regular expression. */
    String service() {
        return head.get("service");
    }

    /** The same of its product, in small letters. */
    String product() {
        return head.get("product");
    }

    /** The version as far as the protocol gives it to whoever asks; {@code -}: not at all. */
    String version() {
        return head.get("version");
    }

    @Override
    public void accept(Channel channel) {
        channel.pipeline().addLast(new Replay(channel));
    }

    /** One connection. */
    private final class Replay extends SimpleChannelInboundHandler<ByteBuf> {

        /** Those that went like this one so far. */
        private List<Dialogue> possible = dialogues;

        private int next;
        private String heard = "";

        Replay(Channel channel) {
            possible.stream()
                    .filter(dialogue -> dialogue.has(0, true))
                    .findFirst()
                    .ifPresent(greeting -> {
                        possible = dialogues.stream()
                                .filter(dialogue -> dialogue.has(0, true))
                                .toList();
                        answer(channel, greeting);
                    });
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            heard += bytes.toString(StandardCharsets.ISO_8859_1);
            List<Dialogue> like = possible.stream()
                    .filter(dialogue -> dialogue.has(next, false)
                            && isSame(dialogue.utterances().get(next).text(), heard))
                    .toList();
            if (!like.isEmpty()) {
                possible = like;
                heard = "";
                next++;
                answer(context.channel(), like.get(0));
            }
        }

        private void answer(Channel channel, Dialogue dialogue) {
            String text =
                    dialogue.has(next, true) ? dialogue.utterances().get(next++).text() : "";
            boolean isLast =
                    dialogue.isHungUp() && next == dialogue.utterances().size();
            if (pauseMillis == 0) {
                say(channel, text, isLast);
            } else {
                int half = text.length() / 2;
                say(channel, text.substring(0, half), false);
                channel.eventLoop()
                        .schedule(() -> say(channel, text.substring(half), isLast), pauseMillis, TimeUnit.MILLISECONDS);
            }
        }

        private static void say(Channel channel, String text, boolean isLast) {
            ChannelFuture said = channel.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
            if (isLast) {
                said.addListener(ChannelFutureListener.CLOSE);
            }
        }
    }

    private static boolean isSame(String recorded, String heard) {
        if (recorded.equals(TLS_HELLO)) {
            return heard.startsWith("\u0016\u0003");
        }
        boolean areRequests = isRequest(recorded) && isRequest(heard);
        return areRequests
                ? firstLine(recorded).equals(firstLine(heard))
                : masked(recorded).equals(masked(heard));
    }

    private static String masked(String text) {
        return ADDRESS.matcher(text).replaceAll("ADDRESS");
    }

    private static boolean isRequest(String text) {
        return text.endsWith("\r\n\r\n");
    }

    private static String firstLine(String request) {
        return masked(request.substring(0, request.indexOf('\r')));
    }
}
