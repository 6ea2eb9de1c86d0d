import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Scanner;
import java.util.Set;

/**
 * Relays connections to servers on 127.0.0.1 and writes down what both sides say, a file a server. Arguments: the address to
 * listen on, and a folder. Standard input: a line a server, with its name, the port to listen on, the port to relay to, and
 * its package, the package's version, service, product and version for the head of the file. What is said in TLS could not
 * be answered again: there a recorded connection ends, and a server that speaks nothing else gets no file. The files are
 * written at the end of the process.
 */
final class Record {

    /** So many bytes of an answer are written down. */
    private static final int LONGEST = 8192;

    private static final int LINE = 100;

    /** What some servers tell, and what is not of the server: another of the same length takes its place. */
    private static final String KERNEL = System.getProperty("os.version");

    private Record() {}

    /** A connection. Both of its sides write to it, in the order in which they were heard. */
    private static final class Dialogue {
        private final List<Utterance> utterances = new ArrayList<>();
        private String end = "";

        private record Utterance(char side, StringBuilder text) {}

        synchronized void say(char side, byte[] bytes, int length) {
            Utterance last = utterances.isEmpty() ? null : utterances.get(utterances.size() - 1);
            if (last == null || last.side() != side) {
                last = new Utterance(side, new StringBuilder());
                utterances.add(last);
            }
            last.text().append(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
        }

        synchronized void end(char side) {
            if (end.isEmpty()) {
                end = side == '<' ? "server closes\n" : "client closes\n";
            }
        }

        /** Whether there is something to tell: a port that was only found open has nothing. */
        synchronized boolean isTold() {
            return !utterances.isEmpty();
        }

        /** Whether TLS was all that there was. */
        synchronized boolean isTls() {
            return utterances.size() > 1 && utterances.stream().limit(2).allMatch(said -> isTls(said.text()));
        }

        private static boolean isTls(CharSequence text) {
            return text.length() > 5 && text.charAt(0) == 0x16 && text.charAt(1) == 3;
        }

        @Override
        public synchronized String toString() {
            StringBuilder text = new StringBuilder();
            for (Utterance said : utterances) {
                replaceKernel(said.text());
                if (said.side() == '<' && isTls(said.text())) {
                    return text.append("server closes\n").toString();
                } else if (isTls(said.text())) {
                    text.append("> a TLS client's hello\n");
                } else if (said.text().length() > LONGEST) {
                    lines(text, said.side(), said.text().substring(0, LONGEST));
                    return text.append("cut\n").toString();
                } else {
                    lines(text, said.side(), said.text());
                }
            }
            return text.append(end).toString();
        }

        private static void replaceKernel(StringBuilder text) {
            for (int at = text.indexOf(KERNEL); at >= 0; at = text.indexOf(KERNEL, at + 1)) {
                text.replace(at, at + KERNEL.length(), "6.1." + "0".repeat(KERNEL.length() - 4));
            }
        }

        /** A line of text, or some bytes, a line. */
        private static void lines(StringBuilder to, char side, CharSequence said) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < said.length(); i++) {
                char c = said.charAt(i);
                switch (c) {
                    case '\\' -> line.append("\\\\");
                    case '\r' -> line.append("\\r");
                    case '\n' -> line.append("\\n");
                    case '\t' -> line.append("\\t");
                    default -> line.append(c >= ' ' && c <= '~' ? String.valueOf(c) : "\\x%02x".formatted((int) c));
                }
                if (c == '\n' || line.length() >= LINE || i == said.length() - 1) {
                    to.append(side).append(' ').append(line).append('\n');
                    line.setLength(0);
                }
            }
        }
    }

    public static void main(String[] args) throws IOException {
        InetAddress address = InetAddress.getByName(args[0]);
        Scanner in = new Scanner(System.in, StandardCharsets.UTF_8);
        while (in.hasNextLine()) {
            String[] server = in.nextLine().split(" ");
            List<Dialogue> dialogues = new ArrayList<>();
            ServerSocket socket = new ServerSocket(Integer.parseInt(server[1]), 64, address);
            background(() -> accept(socket, Integer.parseInt(server[2]), dialogues));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> write(Path.of(args[1]), server, dialogues)));
        }
        System.out.println("ready");
    }

    private static void background(Runnable work) {
        new Thread(work).start();
    }

    private static void accept(ServerSocket socket, int port, List<Dialogue> dialogues) {
        while (true) {
            try {
                Socket client = socket.accept();
                Socket server = new Socket(InetAddress.getByName("127.0.0.1"), port);
                Dialogue dialogue = new Dialogue();
                synchronized (dialogues) {
                    dialogues.add(dialogue);
                }
                background(() -> relay(server, client, '<', dialogue));
                background(() -> relay(client, server, '>', dialogue));
            } catch (IOException e) {
                System.err.println(port + ": " + e);
            }
        }
    }

    private static void relay(Socket from, Socket to, char side, Dialogue dialogue) {
        byte[] bytes = new byte[16384];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
                dialogue.say(side, bytes, length);
                to.getOutputStream().write(bytes, 0, length);
            }
        } catch (IOException e) {
            // reset, or closed by the other side's thread, which said so first
        }
        dialogue.end(side);
    }

    private static void write(Path folder, String[] server, List<Dialogue> dialogues) {
        synchronized (dialogues) {
            if (dialogues.stream().anyMatch(Dialogue::isTls)) {
                return;
            }
            Set<String> different = new LinkedHashSet<>();
            dialogues.stream().filter(Dialogue::isTold).forEach(dialogue -> different.add(dialogue.toString()));
            String head = "package %s %s%nservice %s%nproduct %s%nversion %s%n"
                    .formatted(server[3], server[4], server[5], server[6], server[7]);
            StringBuilder text = new StringBuilder(head);
            different.forEach(dialogue -> text.append("\nconnection\n").append(dialogue));
            try {
                Files.writeString(folder.resolve(server[0].replace(':', '-') + ".txt"), text);
            } catch (IOException e) {
                System.err.println(e);
            }
        }
    }
}
