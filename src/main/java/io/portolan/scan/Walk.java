package io.portolan.scan;

import io.portolan.discovery.Discovery;
import io.portolan.target.Address;
import io.portolan.target.AddressOrder;
import io.portolan.target.PortSet;
import io.portolan.target.TargetPlan;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A scan that sends nothing: every address is visited in the order and the batches of a scan, on all cores, and what would
 * be sent to it is counted. No object is made for an address, so a walk needs no more memory than the plan.
 */
public final class Walk {
    /** So many batches are taken at a time. */
    private static final int BATCHES_AT_ONCE = 512;

    /**
     * What was counted.
     *
     * @param probes the ports of all addresses, each once
     * @param questions the ports by which discovery asks all addresses whether they are up, each once
     * @param ownProbes of {@code probes}, those to addresses of this machine
     * @param ownQuestions likewise
     */
    public record Tally(long addresses, long probes, long questions, long ownProbes, long ownQuestions) {
        private static final Tally NOTHING = new Tally(0, 0, 0, 0, 0);

        private Tally plus(Tally other) {
            return new Tally(
                    addresses + other.addresses,
                    probes + other.probes,
                    questions + other.questions,
                    ownProbes + other.ownProbes,
                    ownQuestions + other.ownQuestions);
        }
    }

    private final ScanRequest request;
    private final TargetPlan plan;
    private final Discovery discovery;
    private final AddressOrder order;
    private final AtomicLong nextBatch = new AtomicLong();
    private final AtomicLong walked = new AtomicLong();
    private volatile boolean stopped;

    /**
     * Makes a walk ready.
     *
     * @param plan what the request asks
     * @param seed sets the order
     */
    public Walk(ScanRequest request, TargetPlan plan, Discovery discovery, long seed) {
        this.request = request;
        this.plan = plan;
        this.discovery = discovery;
        this.order = plan.order(ScanJob.addressesABatch(request.options()), seed);
    }

    /** How many addresses have been visited so far. */
    public long walked() {
        return walked.get();
    }

    /** Ends the walk soon, with what was counted until then. */
    public void stop() {
        stopped = true;
    }

    /** Visits all addresses. */
    public Tally run() throws InterruptedException {
        int threads = Runtime.getRuntime().availableProcessors();
        ExecutorService workers = Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(work, "walk");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Callable<Tally>> parts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                parts.add(this::part);
            }
            Tally sum = ownInterfaces();
            for (Future<Tally> part : workers.invokeAll(parts)) {
                sum = sum.plus(part.get());
            }
            return sum;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the walk failed: " + e.getCause(), e);
        } finally {
            workers.shutdownNow();
        }
    }

    private Tally part() {
        AddressOrder.Numbers numbers = order.numbers();
        PortSet ports = PortSet.EMPTY;
        int questions = 0;
        long addresses = 0;
        long probes = 0;
        long allQuestions = 0;
        long ownProbes = 0;
        long ownQuestions = 0;
        for (long from = take(); from < order.batches() && !stopped; from = take()) {
            long before = addresses;
            for (long batch = from; batch < Math.min(order.batches(), from + BATCHES_AT_ONCE); batch++) {
                numbers.read(batch);
                if (!numbers.ports().equals(ports)) {
                    ports = numbers.ports();
                    questions = discovery.ports(ports, request.options()).size();
                }
                int own = numbers.loopbacks();
                addresses += numbers.size();
                probes += (long) numbers.size() * ports.size();
                allQuestions += (long) numbers.size() * questions;
                ownProbes += (long) own * ports.size();
                ownQuestions += (long) own * questions;
            }
            walked.addAndGet(addresses - before);
        }
        return new Tally(addresses, probes, allQuestions, ownProbes, ownQuestions);
    }

    private long take() {
        return nextBatch.getAndAdd(BATCHES_AT_ONCE);
    }

    /** Of this machine's addresses beside the loopback, what is asked of them: they are few, and the walk counts others. */
    private Tally ownInterfaces() {
        Tally sum = Tally.NOTHING;
        try {
            for (InetAddress own : NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .toList()) {
                Address address = Address.of(own);
                PortSet ports = plan.ports(address);
                if (!address.isLoopback() && !ports.isEmpty()) {
                    int questions = discovery.ports(ports, request.options()).size();
                    sum = sum.plus(new Tally(0, 0, 0, ports.size(), questions));
                }
            }
        } catch (SocketException e) {
            return Tally.NOTHING; // they count as others, and the estimate is longer
        }
        return sum;
    }

    /** How long the scan is going to take. */
    public Estimate estimate(Tally tally) {
        return Estimate.of(tally, request.discoveryOnly(), request.options());
    }
}
