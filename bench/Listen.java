import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;

/** Accepts and closes on every STEPth port. Arguments: an address, the first and the last port, the step. */
final class Listen {
    private Listen() {}

    public static void main(String[] args) throws Exception {
        Selector selector = Selector.open();
        for (int port = Integer.parseInt(args[1]); port <= Integer.parseInt(args[2]); port += Integer.parseInt(args[3])) {
            ServerSocketChannel server = ServerSocketChannel.open();
            server.bind(new InetSocketAddress(InetAddress.getByName(args[0]), port), 512);
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
