package io.portolan.probe;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;

/** The main class of a process that accepts and closes. Arguments: an address, its first and its last port. */
final class PortsThatAccept {
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
                try {
                    ((ServerSocketChannel) key.channel()).accept().close();
                } catch (Exception e) {
                    // reset before it was accepted
                }
            });
        }
    }
}
