package io.portolan.store;

import static org.awaitility.Awaitility.await;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A way to a PostgreSQL that a test can cut: what is connected breaks off in the middle of whatever it does, and who
 * connects is refused, until the way is mended.
 */
public final class CuttableProxy implements Closeable {

    /** Of this test process alone: while a proxy is cut, one of another process could take its port. */
    private static final int FIRST_PORT = 25_000 + Integer.getInteger("portolan.test.process", 0) % 10 * 100;

    private static final int LAST_PORT = FIRST_PORT + 99;
    private static final Pattern URL = Pattern.compile("(jdbc:postgresql://)([^/:?]+)(?::(\\d+))?(.*)");

    private final InetSocketAddress server;
    private final String url;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private ServerSocket listener;

    /** @param url a JDBC URL with one host */
    public CuttableProxy(String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalArgumentException(url);
        }
        String serverPort = parts.group(3) == null ? "5432" : parts.group(3);
        server = new InetSocketAddress(parts.group(2), Integer.parseInt(serverPort));
        listener = listenBelowTheEphemeralPorts();
        port = listener.getLocalPort();
        this.url = parts.group(1) + "127.0.0.1:" + port + parts.group(4);
    }

    /** The URL that leads through here. */
    public String url() {
        return url;
    }

    /** Breaks what is connected off and refuses what connects. */
    public synchronized void cut() {
        close(listener);
        sockets.forEach(CuttableProxy::close);
        sockets.clear();
    }

    /** The ports that the server sees the connections of the moment come from. */
    public synchronized Set<Integer> clientPorts() {
        return sockets.stream()
                .filter(socket -> socket.getPort() == server.getPort())
                .map(Socket::getLocalPort)
                .collect(Collectors.toSet());
    }

    /**
     * Breaks one connection off, in both directions and in the middle of whatever it does.
     *
     * @param clientPort the port that the server sees it come from
     * @return false where there is no such connection
     */
    public synchronized boolean cut(int clientPort) {
        for (Socket socket : sockets) {
            if (socket.getLocalPort() == clientPort && socket.getPort() == server.getPort()) {
                close(socket); // what passes to and from it closes the other side
                return true;
            }
        }
        return false;
    }

    /** Lets connections through again. */
    public synchronized void mend() {
        if (listener.isClosed()) {
            // The kernel lets go of the port when whoever was accepting on it has woken up.
            listener = await("port " + port)
                    .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                    .until(() -> listen(port), Objects::nonNull);
        }
    }

    /** While nobody listens there, a connection out of this machine could take an ephemeral port for its own. */
    private ServerSocket listenBelowTheEphemeralPorts() {
        for (int wanted = FIRST_PORT; ; wanted++) {
            try {
                return listen(wanted);
            } catch (UncheckedIOException e) {
                if (wanted == LAST_PORT) {
                    throw e;
                }
            }
        }
    }

    private ServerSocket listen(int wanted) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
            start(() -> accept(socket));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket from) {
        try {
            while (true) {
                connect(from.accept());
            }
        } catch (IOException e) {
            // cut
        }
    }

    private void connect(Socket client) {
        Socket there = new Socket();
        try {
            there.connect(server);
            client.setTcpNoDelay(true); // as those have it that it stands between
            there.setTcpNoDelay(true);
            synchronized (this) {
                sockets.add(client);
                sockets.add(there);
                if (listener.isClosed()) {
                    cut();
                    return;
                }
            }
            start(() -> pass(client, there));
            start(() -> pass(there, client));
        } catch (IOException e) {
            close(client);
            close(there);
        }
    }

    private void pass(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // one side has gone: the other goes with it
        } finally {
            close(from);
            close(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed
        }
    }

    @Override
    public void close() {
        cut();
    }
}
