package io.portolan.probe;

import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/**
 * The main class of a process whose descriptors end: something else takes all but three of them after the engine sized
 * its window. Arguments: an address, the first and the last of its ports to ask. Prints the sets.
 */
final class ShortOfDescriptors {
    private ShortOfDescriptors() {}

    public static void main(String[] args) throws Exception {
        // Before and not while there is no descriptor to read a class by: what it takes to log a warning.
        LoggerFactory.getLogger(ShortOfDescriptors.class).warn("descriptors will be short");
        PortSet ports = PortSet.range(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        try (ConnectEngine engine = new ConnectEngine(1);
                ProbeSession session = engine.open(ProbeSettings.DEFAULT, (address, transport, port) -> {})) {
            // Once before, with an error too, so that no class is loaded while there is no descriptor to read it.
            session.probe(new ProbeChunk(Address.parse("fe80::1"), ports, false))
                    .get();
            session.probe(new ProbeChunk(Address.parse(args[0]), ports, false)).get();
            int window = engine.window();
            ArrayDeque<FileInputStream> taken = takeAllDescriptors();
            for (int i = 0; i < 3; i++) {
                taken.remove().close();
            }
            CompletableFuture<ProbeResult> asked = session.probe(new ProbeChunk(Address.parse(args[0]), ports, false));
            int narrowest = window;
            while (!asked.isDone()) { // it widens again while the last answers are waited for
                narrowest = Math.min(narrowest, engine.window());
                Thread.sleep(1);
            }
            ProbeResult result = asked.get();
            System.out.println(window > narrowest ? "narrowed" : "not narrowed");
            System.out.println(result.open());
            System.out.println(result.closed());
            System.out.println(result.filtered());
        }
    }

    private static ArrayDeque<FileInputStream> takeAllDescriptors() {
        ArrayDeque<FileInputStream> taken = new ArrayDeque<>();
        try {
            while (true) {
                taken.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            return taken;
        }
    }
}
