package io.portolan.probe;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** UDP sockets of a test. */
public final class UdpServers implements Closeable {
    private final List<DatagramChannel> open = new ArrayList<>();

    /** A socket that nobody reads. */
    public int silent(String address, int port) throws IOException {
        return bound(address, port).socket().getLocalPort();
    }

    /** Answers each datagram with what the function makes of it, unless that is empty. */
    public int answering(String address, int port, UnaryOperator<byte[]> answers) throws IOException {
        DatagramChannel server = bound(address, port);
        serve(server, server, answers, false);
        return server.socket().getLocalPort();
    }

    /** Answers each datagram with an empty one. */
    public int answeringWithNothing(String address, int port) throws IOException {
        DatagramChannel server = bound(address, port);
        serve(server, server, asked -> new byte[0], true);
        return server.socket().getLocalPort();
    }

    /** Answers from another port than the one asked. */
    public int answeringFromAnotherPort(String address, int port, UnaryOperator<byte[]> answers) throws IOException {
        DatagramChannel server = bound(address, port);
        serve(server, bound(address, 0), answers, false);
        return server.socket().getLocalPort();
    }

    private DatagramChannel bound(String address, int port) throws IOException {
        DatagramChannel server = DatagramChannel.open();
        open.add(server);
        return server.bind(new InetSocketAddress(InetAddress.getByName(address), port));
    }

    private static void serve(
            DatagramChannel server, DatagramChannel answering, UnaryOperator<byte[]> answers, boolean evenEmpty) {
        Thread thread = new Thread(() -> {
            ByteBuffer buffer = ByteBuffer.allocate(4096);
            try {
                while (true) {
                    SocketAddress peer = server.receive(buffer.clear());
                    byte[] asked = new byte[buffer.position()];
                    buffer.get(0, asked);
                    byte[] answer = answers.apply(asked);
                    if (answer.length > 0 || evenEmpty) {
                        answering.send(ByteBuffer.wrap(answer), peer);
                    }
                }
            } catch (IOException e) {
                // closed: the test is over
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** A port that nobody listens on, as of now. */
    static int refusing(String address) throws IOException {
        try (DatagramChannel server = DatagramChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
            return server.socket().getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        for (DatagramChannel server : open) {
            server.close();
        }
    }
}
