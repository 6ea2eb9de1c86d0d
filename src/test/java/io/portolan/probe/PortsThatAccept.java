package io.portolan.probe;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** The main class of a process that accepts, greets and closes. Arguments: an address, its first and its last port. */
final class PortsThatAccept {
    private static final byte[] GREETING = "SSH-2.0-OpenSSH_9.2p1\r\n".getBytes(StandardCharsets.US_ASCII);

    private PortsThatAccept() {}

    public static void main(String[] args) throws Exception {
        InetAddress address = InetAddress.getByName(args[0]);
        Selector selector = Selector.open();
        for (int port = Integer.parseInt(args[1]); port <= Integer.parseInt(args[2]); port++) {
            ServerSocketChannel server = ServerSocketChannel.open();
            server.bind(new InetSocketAddress(address, port), 64);
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
        }
        System.out.println("ready");
        while (true) {
            selector.select(key -> {
                try (SocketChannel client = ((ServerSocketChannel) key.channel()).accept()) {
                    client.write(ByteBuffer.wrap(GREETING));
                } catch (Exception e) {
                    // reset before it was accepted
                }
            });
        }
    }
}
