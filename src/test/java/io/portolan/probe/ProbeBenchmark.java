package io.portolan.probe;

import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The engine alone on 4 × 65,535 loopback ports, in chunks of 4,096: probes a second of each run and their median. The
 * answers are checked: what is not open must be closed, and all must be there.
 *
 * <p>Arguments: runs, workers, {@code epoll} or {@code nio}.
 */
final class ProbeBenchmark {
    private ProbeBenchmark() {}

    public static void main(String[] args) throws Exception {
        int runs = args.length > 0 ? Integer.parseInt(args[0]) : 7;
        int workers = args.length > 1 ? Integer.parseInt(args[1]) : 2;
        Sockets.Factory sockets = args.length > 2 && args[2].equals("nio") ? NioSockets::new : EpollSockets::new;
        double[] rates = new double[runs];
        try (ConnectEngine engine = new ConnectEngine(sockets, workers, 1)) {
            for (int run = 0; run < runs; run++) {
                long start = System.nanoTime();
                long probes = scan(engine);
                rates[run] = probes / ((System.nanoTime() - start) / 1e9);
                System.out.printf("%.0f probes/s%n", rates[run]);
            }
        }
        Arrays.sort(rates);
        System.out.printf("median of %d runs: %.0f probes/s%n", runs, rates[runs / 2]);
    }

    private static long scan(ConnectEngine engine) throws Exception {
        try (ProbeSession session = engine.open(ProbeSettings.DEFAULT, (address, port) -> {})) {
            List<CompletableFuture<ProbeResult>> results = new ArrayList<>();
            for (PortSet chunk : PortSet.ALL.chunks(4096)) {
                for (int host = 1; host <= 4; host++) {
                    results.add(session.probe(new ProbeChunk(Address.parse("127.0.0." + host), chunk, false)));
                }
            }
            long open = 0;
            long closed = 0;
            for (CompletableFuture<ProbeResult> result : results) {
                open += result.get().open().size();
                closed += result.get().closed().size();
            }
            if (open + closed != 4 * 65535) {
                throw new IllegalStateException(open + " open and " + closed + " closed are not all ports");
            }
            return session.probesSent();
        }
    }
}
