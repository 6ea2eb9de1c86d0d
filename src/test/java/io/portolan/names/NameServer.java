package io.portolan.names;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A name server of the test's own, which answers each question as the test says, or not at all. */
final class NameServer implements Closeable {
    /** Says nothing. */
    static final byte[] SILENCE = {};

    private final DatagramSocket socket;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** A question: the bytes of its datagram, and the name in it. */
    static final class Question {
        private final byte[] bytes;
        private final int end;
        private final String name;

        private Question(byte[] bytes, int end, String name) {
            this.bytes = bytes;
            this.end = end;
            this.name = name;
        }

        byte[] bytes() {
            return bytes;
        }

        String name() {
            return name;
        }

        static Question of(DatagramPacket packet) {
            byte[] bytes = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
            StringBuilder name = new StringBuilder();
            int at = 12;
            while (bytes[at] != 0) {
                name.append(new String(bytes, at + 1, bytes[at], StandardCharsets.US_ASCII))
                        .append('.');
                at += bytes[at] + 1;
            }
            return new Question(bytes, at + 5, name.toString());
        }

        /** An answer with these records in the form of the wire, each with its name and type. */
        byte[] answer(int code, byte[]... records) {
            ByteBuffer answer = ByteBuffer.allocate(2_048);
            answer.put(bytes, 0, 2).put((byte) 0x81).put((byte) (0x80 | code));
            answer.putShort((short) 1).putShort((short) records.length).putInt(0);
            answer.put(bytes, 12, end - 12);
            for (byte[] record : records) {
                answer.put(record);
            }
            return java.util.Arrays.copyOf(answer.array(), answer.position());
        }

        /** A record about the name that was asked for, RFC 1035 4.1.3. */
        static byte[] record(int type, byte[] data) {
            return ByteBuffer.allocate(12 + data.length)
                    .putShort((short) 0xc00c)
                    .putShort((short) type)
                    .putShort((short) 1)
                    .putInt(60)
                    .putShort((short) data.length)
                    .put(data)
                    .array();
        }

        byte[] named(String name) {
            return answer(0, record(12, wire(name)));
        }

        static byte[] wire(String name) {
            ByteBuffer wire = ByteBuffer.allocate(1_024);
            for (String label : name.split("\\.", -1)) {
                byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
                wire.put((byte) bytes.length).put(bytes);
            }
            wire.put((byte) 0);
            return java.util.Arrays.copyOf(wire.array(), wire.position());
        }
    }

    NameServer(Function<Question, byte[]> answers) throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            DatagramPacket packet = new DatagramPacket(new byte[1_024], 1_024);
                            socket.receive(packet);
                            Question question = Question.of(packet);
                            asked.add(question.name());
                            byte[] answer = answers.apply(question);
                            if (answer.length > 0) {
                                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                            }
                        }
                    } catch (IOException e) {
                        // closed: the test is over
                    }
                },
                "name-server");
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** As a setting takes it. */
    String setting() {
        return address().getAddress().getHostAddress() + "#" + address().getPort();
    }

    /** The names that were asked for so far. */
    List<String> asked() {
        return asked;
    }

    @Override
    public void close() {
        socket.close();
    }
}
