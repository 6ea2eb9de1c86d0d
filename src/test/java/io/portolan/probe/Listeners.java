package io.portolan.probe;

import io.portolan.target.PortSet;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Listening sockets of a test, and the connections that fill their queues. */
public final class Listeners implements Closeable {
    private final List<Closeable> open = new ArrayList<>();

    /** Lets the kernel accept: what connects is in the queue, which is all that a probe asks for. */
    public int accepting(String address) throws IOException {
        return accepting(address, 0);
    }

    public int accepting(String address, int port) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        open.add(server);
        server.bind(new InetSocketAddress(InetAddress.getByName(address), port), 256);
        return server.socket().getLocalPort();
    }

    /** Several listeners outside of the ephemeral range. */
    public PortSet accepting(String address, int... ports) throws IOException {
        for (int port : ports) {
            accepting(address, port);
        }
        return PortSet.of(ports);
    }

    /** Accepts and resets at once, for as long as it is open. */
    public int resetting(String address) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        open.add(server);
        server.bind(new InetSocketAddress(InetAddress.getByName(address), 0), 256);
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    SocketChannel peer = server.accept();
                    peer.setOption(StandardSocketOptions.SO_LINGER, 0);
                    peer.close();
                }
            } catch (IOException e) {
                // closed: the test is over
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server.socket().getLocalPort();
    }

    /** A full accept queue: Linux lets further SYNs fall silently. */
    public int silent(String address) throws IOException {
        return silent(address, 0);
    }

    public int silent(String address, int wanted) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        open.add(server);
        server.bind(new InetSocketAddress(InetAddress.getByName(address), wanted), 1);
        int port = server.socket().getLocalPort();
        for (int i = 0; i < 4; i++) {
            SocketChannel filler = SocketChannel.open();
            open.add(filler);
            filler.configureBlocking(false);
            filler.connect(new InetSocketAddress(InetAddress.getByName(address), port));
        }
        return port;
    }

    /** A port that nobody listens on, as of now. */
    static int refusing(String address) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
            return server.socket().getLocalPort();
        }
    }

    /** Which of these ports a plain blocking connect finds open, from another port. */
    static PortSet confirmed(String address, PortSet ports) throws IOException {
        PortSet.Builder confirmed = PortSet.builder();
        for (int port : ports) {
            try (Socket socket = new Socket(InetAddress.getByName(address), port)) {
                if (socket.getLocalPort() != port) {
                    confirmed.add(port);
                }
            } catch (ConnectException e) {
                // nobody listens there: not added
            }
        }
        return confirmed.build();
    }

    @Override
    public void close() throws IOException {
        for (Closeable closeable : open) {
            closeable.close();
        }
    }
}
