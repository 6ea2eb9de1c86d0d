package io.portolan.probe;

import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The engine alone on 4 × 65,535 loopback ports, in chunks of 4,096: a round for each line of standard input, whose
 * probes a second it prints. The answers are checked: what is not open must be closed, and all must be there.
 *
 * <p>{@code bench/engine} runs it beside the limit. Arguments: workers, {@code epoll} or {@code nio}.
 */
final class ProbeBenchmark {
    private ProbeBenchmark() {}

    public static void main(String[] args) throws Exception {
        int workers = args.length > 0
                ? Integer.parseInt(args[0])
                : Runtime.getRuntime().availableProcessors();
        Sockets.Factory sockets = args.length > 1 && args[1].equals("nio") ? NioSockets::new : EpollSockets::new;
        BufferedReader rounds = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (ConnectEngine engine = new ConnectEngine(sockets, workers, 1)) {
            while (rounds.readLine() != null) {
                long start = System.nanoTime();
                long probes = scan(engine);
                System.out.printf("%.0f%n", probes / ((System.nanoTime() - start) / 1e9));
            }
        }
    }

    private static long scan(ConnectEngine engine) throws Exception {
        try (ProbeSession session = engine.open(ProbeSettings.DEFAULT, (address, transport, port) -> {})) {
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
