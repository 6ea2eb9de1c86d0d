package io.portolan.probe;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks ports. By TCP connect: accepted is open, reset is closed, silence and ICMP unreachables are filtered. By UDP datagram:
 * an answer is open, an ICMP port unreachable is closed, silence is open or filtered, and other ICMP unreachables are
 * filtered. One worker
 * a core, each with its own sockets; a host off this machine lives on one worker, so that what is learnt about it needs
 * no lock, and the chunks of an address of this machine, where there is nothing to learn, go to the one with the least
 * to do.
 *
 * <p>Nothing that falls short here becomes a result: without descriptors, memory or source ports the engine waits. It
 * takes no more descriptors than the process may have, less a reserve for everything else.
 *
 * <p>Thread-safe. Sessions work at the same time and take turns.
 */
public final class ConnectEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectEngine.class);

    private static final int MOST_WORKERS = 8;
    private static final int MOST_SLOTS = 8192;
    private static final int LEAST_SLOTS = 4;

    private final List<Worker> workers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final LongAdder sent = new LongAdder();
    private final Datagrams datagrams;

    /** @param seed sets the order in which the ports of a chunk are asked */
    public ConnectEngine(long seed) {
        this(sockets(), Math.min(MOST_WORKERS, Runtime.getRuntime().availableProcessors()), seed);
    }

    ConnectEngine(Sockets.Factory factory, int workerCount, long seed) {
        this(factory, workerCount, seed, Datagrams.installed());
    }

    ConnectEngine(Sockets.Factory factory, int workerCount, long seed, Datagrams datagrams) {
        this.datagrams = datagrams;
        int slots = Math.max(LEAST_SLOTS, Math.min(MOST_SLOTS, descriptors() / workerCount));
        Neighbours neighbours = new Neighbours();
        for (int i = 0; i < workerCount; i++) {
            Worker worker = new Worker(factory, slots, neighbours, seed);
            Thread thread = new Thread(worker, "portolan-probe-" + i);
            thread.setDaemon(true);
            workers.add(worker);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    private static Sockets.Factory sockets() {
        return NettyCalls.unavailability()
                .map(reason -> {
                    LOG.info("Probing through the JDK's selector, which is slower: {}", reason);
                    return (Sockets.Factory) NioSockets::new;
                })
                .orElse(EpollSockets::new);
    }

    /** What `ulimit -n` leaves for probes: less than is free now, so that the database and others can open some. */
    private static int descriptors() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            long most = system.getMaxFileDescriptorCount();
            long reserve = Math.max(16, Math.min(512, most / 4));
            return (int) Math.min(Integer.MAX_VALUE, most - system.getOpenFileDescriptorCount() - reserve);
        }
        return MOST_SLOTS;
    }

    public ProbeSession open(ProbeSettings settings, ProbeListener listener) {
        return new ProbeSession(this, settings, listener);
    }

    /** SYNs and datagrams since the start, retries included. */
    public long probesSent() {
        return sent.sum();
    }

    /** Connects and datagrams that wait for an answer. */
    public int inFlight() {
        return workers.stream().mapToInt(Worker::inFlight).sum();
    }

    /** How many of them may wait for an answer at present. */
    public int window() {
        return workers.stream().mapToInt(Worker::window).sum();
    }

    Datagrams datagrams() {
        return datagrams;
    }

    void submit(ChunkTask task) {
        Worker worker = task.session().isOwn(task.address())
                ? workers.stream().min(Comparator.comparingLong(Worker::load)).orElseThrow()
                : workers.get(Math.floorMod(task.address().hashCode(), workers.size()));
        worker.submit(task);
    }

    void cancel(ProbeSession session) {
        workers.forEach(worker -> worker.cancel(session));
    }

    void wakeup() {
        workers.forEach(Worker::wakeup);
    }

    void sent() {
        sent.increment();
    }

    /** Cancels everything and ends the threads. */
    @Override
    public void close() {
        workers.forEach(Worker::stop);
        try {
            for (Thread thread : threads) {
                if (thread != Thread.currentThread()) {
                    thread.join(TimeUnit.SECONDS.toMillis(5));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
