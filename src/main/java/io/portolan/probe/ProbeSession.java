package io.portolan.probe;

import io.portolan.target.Address;
import io.portolan.target.Transport;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * One scan's use of the engine: its rate, its measured loss, its listener. Chunks are asked side by side, also with
 * those of other sessions.
 *
 * <p>Thread-safe.
 */
public final class ProbeSession implements AutoCloseable {
    /** How many ports may be queued or in flight before {@link #probe} waits. */
    static final int QUEUED_PORTS = 262_144;

    private final ConnectEngine engine;
    private final ProbeSettings settings;
    private final ProbeListener listener;
    private final OwnAddresses ownAddresses = OwnAddresses.lookUp();
    private final OwnNetworks ownNetworks = OwnNetworks.lookUp(ownAddresses);
    private final PortQuota quota = new PortQuota(QUEUED_PORTS);
    private final FoundPaces foundPaces = new FoundPaces();
    private final LongAdder sent = new LongAdder();
    private final Pacer pacer;
    private final Pacer ownAddressPacer;
    private final long timeoutNanos;
    private volatile boolean paused;
    private volatile boolean closed;

    ProbeSession(ConnectEngine engine, ProbeSettings settings, ProbeListener listener) {
        this.engine = engine;
        this.settings = settings;
        this.listener = listener;
        this.timeoutNanos = settings.timeout().toNanos();
        long now = System.nanoTime();
        this.pacer = new Pacer(settings.rate().orElse(ProbeSettings.DEFAULT_RATE), now);
        this.ownAddressPacer = settings.rate().isPresent() ? pacer : new Pacer(0, now);
    }

    /**
     * Queues a chunk. Waits while {@value #QUEUED_PORTS} ports are queued already.
     *
     * @return completes on a thread of the engine, which nothing that hangs on it may hold up; with a
     *     {@link CancellationException} when the session or the engine was closed before the chunk was through
     */
    public CompletableFuture<ProbeResult> probe(ProbeChunk chunk) throws InterruptedException {
        ChunkTask task = new ChunkTask(this, chunk);
        if (quota.acquire(task.size())) {
            engine.submit(task);
        } else {
            task.future().completeExceptionally(new CancellationException("the probe session is closed"));
        }
        return task.future();
    }

    /**
     * Waits until a SYN that is not the engine's own may leave for the address: it counts towards the rate too, and keeps to
     * what was found to get through to the host.
     *
     * @throws CancellationException when the session is closed
     */
    public void awaitTurn(Address address) throws InterruptedException {
        Optional<Pacer> found = foundPaces.of(address);
        if (found.isPresent()) {
            await(found.get());
        }
        await(pacer(isOwn(address)));
        sent();
    }

    private void await(Pacer pace) throws InterruptedException {
        while (!closed && !pace.take(System.nanoTime())) {
            TimeUnit.NANOSECONDS.sleep(pace.waitNanos(System.nanoTime()));
        }
        if (closed) {
            throw new CancellationException("the probe session is closed");
        }
    }

    /** So many SYNs a second were seen to get through to the host, where that was bounded. */
    void found(Address host, double rate, long now) {
        foundPaces.found(host, rate, now);
    }

    /** Sends nothing more until {@link #resume}; what is on the wire is waited for. */
    public void pause() {
        paused = true;
    }

    public void resume() {
        paused = false;
        engine.wakeup();
    }

    /** Cancels what is queued or in flight: its futures end soon after. Chunks that come later are cancelled too. */
    @Override
    public void close() {
        closed = true;
        quota.close();
        engine.cancel(this);
    }

    /** SYNs and datagrams so far, retries included. */
    public long probesSent() {
        return sent.sum();
    }

    Datagrams datagrams() {
        return engine.datagrams();
    }

    ProbeSettings settings() {
        return settings;
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    boolean isOwn(Address address) {
        return ownAddresses.contains(address);
    }

    /** Whether the address is on a network of this machine, with no router between. */
    public boolean isNeighbour(Address address) {
        return ownNetworks.contains(address);
    }

    /** The hardware addresses of those of the addresses that are neighbours, as far as the kernel has them and tells. */
    public Map<Address, String> hardwareAddresses(Collection<Address> addresses) {
        List<Address> neighbours =
                addresses.stream().filter(ownNetworks::contains).toList();
        Map<Address, String> seen = new HashMap<>();
        if (neighbours.stream().anyMatch(Address::isIpv4)) {
            seen.putAll(NeighbourTable.hardwareAddresses());
        }
        if (neighbours.stream().anyMatch(address -> !address.isIpv4())) {
            seen.putAll(NeighbourTable.hardwareAddressesOfIpv6());
        }
        seen.keySet().retainAll(neighbours);
        return seen;
    }

    Pacer pacer(boolean ownAddress) {
        return ownAddress ? ownAddressPacer : pacer;
    }

    boolean paused() {
        return paused;
    }

    boolean closed() {
        return closed;
    }

    long queuedPorts() {
        return quota.used();
    }

    void sent() {
        sent.increment();
        engine.sent();
    }

    void open(Address address, Transport transport, int port) {
        listener.open(address, transport, port);
    }

    void ended(ChunkTask task) {
        quota.release(task.size());
    }
}
