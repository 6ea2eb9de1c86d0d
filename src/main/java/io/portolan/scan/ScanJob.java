package io.portolan.scan;

import io.portolan.probe.ProbeSession;
import io.portolan.target.Address;
import io.portolan.target.Exclusions;
import io.portolan.target.TargetPlan;
import io.portolan.target.TargetPlan.AddressBatch;
import io.portolan.target.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A job on its way: what was asked, what is to be done, how far it is, and how it ends. The first bad end said is the one
 * that counts; from then on no batch begins and no probe is sent, what is in flight is written, and the job closes.
 *
 * <p>Thread-safe: the batches of a job run side by side.
 */
public final class ScanJob {

    /** How the job ended, and why, where it did not simply complete. */
    private record Ending(String status, String why) {}

    private static final Ending COMPLETED = new Ending("completed", "");

    /** The status of a job that is left to another process, its row as it is. */
    private static final String LEFT = "running";

    private static final String INTERRUPTED = "interrupted";

    /** How long the end of an interrupted job waits for its results to come back from the spool: its user waits too. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Few enough for a batch to be one short transaction, many enough for what each one costs to count for nothing. */
    private static final int MOST_ADDRESSES_A_BATCH = 1_024;

    private static final int LEAST_ADDRESSES_A_BATCH = 64;

    /** What is probed together and written in one transaction: at a low rate little, so that little is lost with it. */
    private static final int MOST_PORTS_A_UNIT = 16_384;

    private static final int LEAST_PORTS_A_UNIT = 256;

    private final UUID id;
    private final ScanRequest request;
    private final TargetPlan plan;
    private final ProbeSession session;
    private final Spool spool;
    private final long seed;
    private final Optional<FileFacts> file;
    private final HostParts parts = new HostParts();

    private final AtomicReference<Ending> ending = new AtomicReference<>();
    private final Instant startedAt = Instant.now();
    private volatile Exclusions exclusions;
    private volatile boolean opened;
    private volatile long endedNanos;
    private boolean paused;
    private final AtomicLong excludedSince = new AtomicLong();
    private final AtomicLong hostsDone = new AtomicLong();
    private final AtomicLong hostsUp = new AtomicLong();
    private final AtomicLong portsSettled = new AtomicLong();
    private final AtomicLong portsAsked = new AtomicLong();
    private final AtomicLong sentWhenWritten = new AtomicLong();
    private final AtomicLong portsBefore = new AtomicLong();
    private final AtomicLong portsDone = new AtomicLong();
    private final AtomicLong silentFiltered = new AtomicLong();
    private final AtomicLong silentOpenFiltered = new AtomicLong();
    private final AtomicLong open = new AtomicLong();

    /**
     * @param seed sets the order of its addresses; one that goes on with a job may have another
     * @param file what is taken instead of probing anything
     */
    ScanJob(
            UUID id,
            ScanRequest request,
            TargetPlan plan,
            Exclusions exclusions,
            ProbeSession session,
            Spool spool,
            long seed,
            Optional<FileFacts> file) {
        this.id = id;
        this.exclusions = exclusions;
        this.request = request;
        this.plan = plan;
        this.session = session;
        this.spool = spool;
        this.seed = seed;
        this.file = file;
    }

    public UUID id() {
        return id;
    }

    public ScanRequest request() {
        return request;
    }

    public TargetPlan plan() {
        return plan;
    }

    /** The file of another scanner that it takes, where it is no scan of its own. */
    public Optional<FileFacts> file() {
        return file;
    }

    /** How many addresses are to be done. */
    public long addresses() {
        return file.map(FileFacts::results).orElseGet(() -> plan.addresses() - excludedSince.get());
    }

    /** How many addresses it is about. */
    long hostsTotal() {
        return file.map(FileFacts::addresses).orElseGet(this::addresses);
    }

    /** What its probes are sent through, at the pace its options ask for. */
    public ProbeSession session() {
        return session;
    }

    /** Whose ports it asks. */
    public Transport transport() {
        return request.options().type().transport();
    }

    /** Whether it finds hosts and asks no ports. */
    public boolean discoveryOnly() {
        return request.discoveryOnly();
    }

    /** Whether an address has to answer a discovery before its ports are asked. */
    public boolean discovers() {
        return discoveryOnly() || request.options().discovery();
    }

    /** Whether a part of it was done before. */
    public boolean resumed() {
        return request.resumed().isPresent();
    }

    /**
     * The addresses in a pseudo-random order, so many at a time, without those that were excluded since it began; none
     * any more once the job has come to a bad end.
     */
    public Iterator<AddressBatch> batches() {
        Iterator<AddressBatch> all =
                plan.order(addressesABatch(request.options()), seed).iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return ending.get() == null && all.hasNext();
            }

            @Override
            public AddressBatch next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return allowed(all.next());
            }
        };
    }

    private AddressBatch allowed(AddressBatch batch) {
        Exclusions now = exclusions;
        List<Address> left = batch.addresses().stream()
                .filter(address -> !now.contains(address))
                .toList();
        excludedSince.addAndGet(batch.addresses().size() - left.size());
        return new AddressBatch(left, batch.ports());
    }

    /** The exclusion list is this from now on. What is in flight is finished, and nothing else is sent to what is on it. */
    void exclude(Exclusions now) {
        exclusions = now;
    }

    /** Whether nothing is to be sent to an address any more. */
    public boolean excludes(Address address) {
        return exclusions.contains(address);
    }

    /** How many addresses its targets name that are excluded. */
    long excluded() {
        return plan.excluded() + excludedSince.get();
    }

    /** Ends it as {@code failed}. */
    public void fail(Throwable cause) {
        end("failed", Failures.line(cause));
    }

    /** Ends it as {@code interrupted}: it can be resumed. */
    public void cancel(String why) {
        end(INTERRUPTED, why);
    }

    /** Stops beginning batches, since the process ends; the job stays {@code running} for the next service to go on with. */
    void leave() {
        ending.compareAndSet(null, new Ending(LEFT, "the service has stopped"));
    }

    /** Another process works on it now: whatever becomes of its row is that one's business. */
    void lose() {
        end(LEFT, "taken over by another process");
    }

    /** Whether its row is left as it is. */
    public boolean isLeft() {
        return LEFT.equals(status());
    }

    private void end(String status, String why) {
        if (ending.compareAndSet(null, new Ending(status, why))) {
            endedNanos = System.nanoTime();
            session.close();
        }
    }

    /** Its row is committed. */
    void opened() {
        opened = true;
    }

    boolean isOpen() {
        return opened;
    }

    /** Whether it has come to a bad end, so that nothing more of it begins. */
    public boolean ended() {
        return Optional.ofNullable(ending.get())
                .filter(end -> !end.equals(COMPLETED))
                .isPresent();
    }

    /** A result of it could not be written: it probes no further until the database has answered. False where it had paused. */
    synchronized boolean pause() {
        boolean first = !paused;
        paused = true;
        session.pause();
        return first;
    }

    /** Goes on where the spool has given all of it back. */
    synchronized void resumeOnceWritten() {
        if (paused && spooled() == 0) {
            paused = false;
            session.resume();
        }
    }

    private synchronized boolean isPaused() {
        return paused;
    }

    /** Results of it that wait for the database. */
    public int spooled() {
        return spool.count(id);
    }

    /** Whether its end has to wait, since some of it is not in the database yet. */
    public boolean waitsForSpool() {
        return !isLeft() && !isImpatient() && spooled() > 0;
    }

    /** Whether its results are to be tried again, for the time that is counted, of so many at most. */
    public boolean retries(int redelivery, int most) {
        return !ended() && redelivery <= most;
    }

    /** Whether a statement of it is to be tried again: once it is interrupted, its user waits. */
    public boolean waitsForDatabase() {
        return !isLeft() && !isImpatient();
    }

    private boolean isImpatient() {
        return INTERRUPTED.equals(status()) && System.nanoTime() - endedNanos > PATIENCE.toNanos();
    }

    /** Whether its end goes to the spool, behind results that wait there, for another process to write. */
    public boolean endsInSpool() {
        return spooled() > 0;
    }

    /** Whether it can't go on yet, since how it ended in an earlier process waits in the spool. */
    public boolean waitsForEarlierEnd() {
        return resumed() && !ended() && spool.holds(id.toString());
    }

    /** When it began, by this process's clock. */
    public Instant startedAt() {
        return startedAt;
    }

    /** How many ports are probed together and written in one transaction: at most half a second's worth of its rate. */
    int portsAUnit() {
        return halfASecond(request.options(), LEAST_PORTS_A_UNIT, MOST_PORTS_A_UNIT);
    }

    /** How many addresses are worked off together: at a low rate few, so that the first of them are known soon. */
    static int addressesABatch(ScanOptions options) {
        return halfASecond(options, LEAST_ADDRESSES_A_BATCH, MOST_ADDRESSES_A_BATCH);
    }

    private static int halfASecond(ScanOptions options, int least, int most) {
        int rate = options.probeSettings().rate().orElse(0);
        return rate == 0 ? most : Math.max(least, Math.min(most, rate / 2));
    }

    /** Its hosts that are probed in several units. */
    public HostParts parts() {
        return parts;
    }

    /** The hosts with the hardware addresses of those that are up and are neighbours of this machine. */
    public List<HostResult> withMacAddresses(List<HostResult> hosts) {
        Map<Address, String> seen = session.hardwareAddresses(hosts.stream()
                .filter(host ->
                        host.status() == HostStatus.UP && host.macAddress().isEmpty())
                .map(HostResult::address)
                .toList());
        return seen.isEmpty()
                ? hosts
                : hosts.stream()
                        .map(host ->
                                seen.containsKey(host.address()) ? host.withMacAddress(seen.get(host.address())) : host)
                        .toList();
    }

    /**
     * It is known of more addresses whether they are going to be asked.
     *
     * @param asked the ports of those that are
     * @param settled the ports of all of them
     */
    void asks(long asked, long settled) {
        portsAsked.addAndGet(asked);
        portsSettled.addAndGet(settled);
    }

    /** A batch of it is in the database, or safe in the spool. */
    void written(HostBatch batch) {
        sentWhenWritten.set(session.probesSent());
        for (HostResult host : batch.hosts()) {
            int ports = host.portsAsked();
            portsDone.addAndGet(ports);
            open.addAndGet(host.open().size());
            if (host.status() != HostStatus.UP) {
                silentFiltered.addAndGet(ports - host.openFiltered().size());
                silentOpenFiltered.addAndGet(host.openFiltered().size());
            }
            parts.written(host).ifPresent(up -> {
                hostsDone.incrementAndGet();
                hostsUp.addAndGet(up ? 1 : 0);
            });
        }
    }

    /**
     * An earlier run of this job has written these ports of a host that was up.
     *
     * @param complete whether there are no others
     */
    void doneBefore(long ports, long openPorts, boolean complete) {
        asks(ports, ports);
        portsBefore.addAndGet(ports);
        portsDone.addAndGet(ports);
        open.addAndGet(openPorts);
        hostsDone.addAndGet(complete ? 1 : 0);
        hostsUp.addAndGet(complete ? 1 : 0);
    }

    /** The filtered ports of addresses that are no hosts, for nothing of their own answered. */
    long silentFiltered() {
        return silentFiltered.get();
    }

    /** Likewise, the ports that are open or filtered. */
    long silentOpenFiltered() {
        return silentOpenFiltered.get();
    }

    long hostsDone() {
        return hostsDone.get();
    }

    long hostsUp() {
        return hostsUp.get();
    }

    /**
     * All batches have been through: what was not answered for then never will be, and is not passed over in silence. From
     * here on its end stands, so that who sees its row completed does not take that for another process's deed.
     */
    void count() {
        if (ending.get() == null && hostsDone.get() != addresses()) {
            end("failed", "only %,d of %,d addresses were done".formatted(hostsDone.get(), addresses()));
        }
        ending.compareAndSet(null, COMPLETED);
    }

    String status() {
        return Optional.ofNullable(ending.get()).orElse(COMPLETED).status();
    }

    Optional<String> error() {
        return Optional.ofNullable(ending.get()).map(Ending::why).filter(why -> !why.isEmpty());
    }

    public Progress progress() {
        long done = portsDone.get(); // before what it is a part of
        long planned = discoveryOnly() ? 0 : plan.probes();
        boolean all = !discoveryOnly() && !discovers();
        long asked = all ? planned : portsAsked.get();
        return new Progress(
                addresses(),
                hostsDone.get(),
                hostsUp.get(),
                planned,
                all ? planned : portsSettled.get(),
                asked,
                done,
                portsBefore.get(),
                session.probesSent(),
                sentWhenWritten.get(),
                open.get(),
                isPaused() ? spooled() : 0,
                Duration.between(startedAt, Instant.now()));
    }
}
