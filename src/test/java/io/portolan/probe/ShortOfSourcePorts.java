package io.portolan.probe;

import io.portolan.target.Address;
import io.portolan.target.PortSet;
import io.portolan.target.Transport;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The main class of a process whose source ports are all taken, for three seconds. Its network namespace has the source
 * ports 40000 to 40009 alone. Argument: tcp or udp. Prints whether anything was decided meanwhile, and the closed ports of 127.7.5.1 from 1001 to
 * 1100.
 */
final class ShortOfSourcePorts {
    private ShortOfSourcePorts() {}

    public static void main(String[] args) throws Exception {
        Transport transport = Transport.of(args[0]);
        List<NetworkChannel> taken = new ArrayList<>();
        for (int port = 40_000; port <= 40_009; port++) {
            NetworkChannel server = transport == Transport.UDP ? DatagramChannel.open() : ServerSocketChannel.open();
            taken.add(server.bind(new InetSocketAddress("0.0.0.0", port)));
        }
        try (ConnectEngine engine = new ConnectEngine(1);
                ProbeSession session = engine.open(ProbeSettings.DEFAULT, (address, protocol, port) -> {})) {
            CompletableFuture<ProbeResult> result = session.probe(
                    new ProbeChunk(Address.parse("127.7.5.1"), PortSet.range(1001, 1100), transport, false));
            TimeUnit.SECONDS.sleep(3); // longer than anything that the engine waits for otherwise
            System.out.println(result.isDone() || session.probesSent() > 0 ? "decided" : "waited");
            for (NetworkChannel server : taken) {
                server.close();
            }
            System.out.println(result.get(30, TimeUnit.SECONDS).closed());
        }
    }
}
