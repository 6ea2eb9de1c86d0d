package io.portolan.probe;

import io.portolan.target.Transport;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread of the engine: sends a few SYNs, hears what came back, gives up on what is overdue, and again. Everything
 * it works on is its own; others reach it through its inbox. Sessions take turns, and within each its chunks.
 *
 * <p>Its window of slots is bounded by the descriptors of this process. A shortage narrows it and pauses the sending;
 * it widens again with time.
 */
final class Worker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private static final int BATCH = 64;
    private static final int IDLE_MILLIS = 1000;
    private static final int TICK_MILLIS = 4;
    private static final long NEVER = Long.MAX_VALUE;
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long WIDEN_EVERY = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long WARN_EVERY = TimeUnit.SECONDS.toNanos(10);

    private final Sockets sockets;
    private final Neighbours neighbours;
    private final long seed;
    private final int slots;
    private final int[] freeSlots;
    private final ChunkTask[] taskOfSlot;
    private final int[] portOfSlot;
    private final long[] sentAtOfSlot;
    /** Whether the probe of a slot counts as in flight on its way; not once it is overdue, though it is waited for. */
    private final boolean[] inFlightOfSlot;

    /** When the port of a slot was asked in the round before, where there was one. */
    private final long[] askedBeforeOfSlot;

    private final Deadlines deadlines;
    private final ArrayDeque<Share> shares = new ArrayDeque<>();
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicLong load = new AtomicLong();

    private int free;
    private long sendWait;
    private long pause = FIRST_PAUSE;
    private long pausedUntil;
    private long lastNarrowed;
    private Optional<Long> lastWarned = Optional.empty();

    /** Whether it waits, or is about to, and has to be woken. */
    private final AtomicBoolean asleep = new AtomicBoolean();

    private volatile int window;
    private volatile int inFlight;
    private volatile boolean stopping;
    private volatile boolean stopped;

    Worker(Sockets.Factory factory, int slots, Neighbours neighbours, long seed) {
        this.slots = slots;
        this.neighbours = neighbours;
        this.seed = seed;
        sockets = factory.open(slots);
        freeSlots = new int[slots];
        for (int i = 0; i < slots; i++) {
            freeSlots[i] = slots - 1 - i;
        }
        free = slots;
        window = slots;
        taskOfSlot = new ChunkTask[slots];
        portOfSlot = new int[slots];
        sentAtOfSlot = new long[slots];
        inFlightOfSlot = new boolean[slots];
        askedBeforeOfSlot = new long[slots];
        long now = System.nanoTime();
        deadlines = new Deadlines(slots, now);
        pausedUntil = now;
        lastNarrowed = now;
    }

    int window() {
        return window;
    }

    int inFlight() {
        return inFlight;
    }

    /** Ports that were submitted and are not decided. */
    long load() {
        return load.get();
    }

    void submit(ChunkTask task) {
        load.addAndGet(task.size());
        post(() -> add(task));
    }

    void cancel(ProbeSession session) {
        post(() -> cancelNow(session));
    }

    void wakeup() {
        sockets.wakeup();
    }

    void stop() {
        stopping = true;
        sockets.wakeup();
    }

    /** What comes after the end is run by who brings it, and then can but cancel. */
    private void post(Runnable command) {
        inbox.add(command);
        if (stopped) {
            runInbox();
        } else if (asleep.compareAndSet(true, false)) {
            sockets.wakeup();
        }
    }

    private synchronized void runInbox() {
        for (Runnable command = inbox.poll(); command != null; command = inbox.poll()) {
            command.run();
        }
    }

    @Override
    public void run() {
        try (sockets) {
            while (!stopping) {
                runInbox();
                int sent = send();
                long now = System.nanoTime();
                poll(sent == BATCH ? 0 : timeoutMillis());
                deadlines.expire(now, this::overdue);
                inFlight = slots - free;
            }
        } catch (RuntimeException | Error e) {
            LOG.error("A probe worker ended, and what it had to do is cancelled: {}", e.toString());
            LOG.debug("Where it ended", e);
        } finally {
            stopping = true;
            for (Share share : shares) {
                share.removeAll().forEach(this::cancelTask);
            }
            shares.clear();
            stopped = true;
            runInbox();
        }
    }

    /** What comes while it is asleep wakes it, and what came before it fell asleep keeps it awake. */
    private void poll(int timeoutMillis) {
        asleep.set(timeoutMillis > 0);
        sockets.poll(inbox.isEmpty() ? timeoutMillis : 0, this::answered);
        asleep.set(false);
    }

    private int timeoutMillis() {
        long bound = free < slots ? TICK_MILLIS : IDLE_MILLIS;
        long wait = sendWait == NEVER ? bound : TimeUnit.NANOSECONDS.toMillis(sendWait + 999_999);
        return (int) Math.max(sendWait <= 0 ? 0 : 1, Math.min(bound, wait));
    }

    private void add(ChunkTask task) {
        if (stopping || task.session().closed()) {
            cancelTask(task);
            return;
        }
        Share share = shares.stream()
                .filter(known -> known.session() == task.session())
                .findFirst()
                .orElseGet(() -> {
                    Share added = new Share(task.session(), neighbours, System.nanoTime());
                    shares.add(added);
                    return added;
                });
        share.add(task);
    }

    private void cancelNow(ProbeSession session) {
        for (Share share : shares) {
            if (share.session() == session) {
                share.removeAll().forEach(task -> {
                    dropSlotsOf(task);
                    cancelTask(task);
                });
            }
        }
        shares.removeIf(share -> share.session() == session);
    }

    private void cancelTask(ChunkTask task) {
        load.addAndGet(-task.size());
        task.cancel();
    }

    /** Sends until a batch is full or nobody may; {@code sendWait} is then how long that will last at least. */
    private int send() {
        sendWait = NEVER;
        int sent = 0;
        int idle = 0;
        while (sent < BATCH && idle < shares.size()) {
            long now = System.nanoTime();
            if (!mayUseSlot(now)) {
                break;
            }
            Share share = shares.remove();
            shares.add(share);
            if (sendOne(share, now)) {
                sent++;
                idle = 0;
            } else {
                idle++;
            }
        }
        return sent;
    }

    private boolean mayUseSlot(long now) {
        if (pausedUntil - now > 0) {
            sendWait = pausedUntil - now;
            return false;
        }
        if (window < slots && now - lastNarrowed > WIDEN_EVERY) {
            lastNarrowed = now;
            window = Math.min(slots, window + Math.max(1, window / 8));
        }
        return slots - free < window;
    }

    /** Lets the next chunk of the share that may do so ask a port; false where none may. */
    private boolean sendOne(Share share, long now) {
        ProbeSession session = share.session();
        if (session.paused()) {
            return false;
        }
        share.start(now).ifPresent(task -> start(share, task, now));
        if (share.isWaiting()) {
            sendWait = Math.min(sendWait, TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS));
        }
        for (int turns = share.turns(); turns > 0; turns--) {
            ChunkTask task = share.nextTurn();
            if (task.finished()) {
                continue;
            }
            HostPace host = task.host();
            long wait = task.waitNanos(now);
            if (wait <= 0) {
                Pacer pacer = session.pacer(host.ownAddress());
                if (pacer.take(now)) {
                    ask(task, now);
                    share.wantTurn(task);
                    return true;
                }
                wait = pacer.waitNanos(now);
            }
            sendWait = Math.min(sendWait, wait);
            share.wantTurn(task);
        }
        return false;
    }

    private void start(Share share, ChunkTask task, long now) {
        try {
            InetAddress target = task.address().toInetAddress();
            task.start(target, share, seed, now);
        } catch (IllegalArgumentException e) {
            LOG.debug("No way to {}: {}", task.address(), e.getMessage());
            share.ended(task);
            load.addAndGet(-task.size());
            task.completeUnreachable();
            return;
        }
        share.wantTurn(task);
        finishRound(task);
    }

    private void ask(ChunkTask task, long now) {
        int slot = freeSlots[free - 1];
        int port = task.next();
        boolean udp = task.transport() == Transport.UDP;
        Outcome outcome = udp
                ? sockets.ask(slot, task.target(), port, task.question(port))
                : sockets.connect(slot, task.target(), port);
        if (outcome == Outcome.SHORTAGE) {
            task.putBack();
            narrow(now);
            return;
        }
        pause = FIRST_PAUSE;
        if (outcome == Outcome.NO_SOURCE) {
            if (SourceAddress.exists(task.target())) {
                task.putBack();
                task.host().sourceless(now);
                return;
            }
            outcome = Outcome.UNREACHABLE;
        }
        task.session().sent();
        task.host().sent(now, outcome == Outcome.WAITING);
        long before = task.isLaterTry() && !task.isBesideTheRound() ? task.askedBefore() : now;
        if (udp) {
            task.host().refusals().asked(now);
        } else if (task.isLaterTry()) {
            task.host().askedAgain(before);
        }
        if (outcome == Outcome.WAITING) {
            free--;
            taskOfSlot[slot] = task;
            portOfSlot[slot] = port;
            sentAtOfSlot[slot] = now;
            askedBeforeOfSlot[slot] = before;
            inFlightOfSlot[slot] = true;
            deadlines.set(slot, now + task.timeoutNanos());
        } else {
            decide(task, port, outcome, Sockets.NOTHING, now, before, System.nanoTime());
        }
    }

    private void narrow(long now) {
        window = Math.max(1, (slots - free) * 3 / 4);
        lastNarrowed = now;
        pausedUntil = now + pause;
        pause = Math.min(LONGEST_PAUSE, pause * 2);
        if (lastWarned.isEmpty() || now - lastWarned.get() > WARN_EVERY) {
            lastWarned = Optional.of(now);
            LOG.warn(
                    "Short of descriptors, source ports or memory with {} probes in flight; going slower. Raise `ulimit -n`",
                    slots - free);
        }
    }

    private void answered(int slot, Outcome outcome, byte[] said) {
        deadlines.clear(slot);
        boolean gaveUp = outcome == Outcome.UNREACHABLE && taskOfSlot[slot].scouting() && !inFlightOfSlot[slot];
        end(slot, gaveUp ? Outcome.NO_NEIGHBOUR : outcome, said, System.nanoTime());
    }

    private void overdue(int slot) {
        ChunkTask task = taskOfSlot[slot];
        boolean held = task.scouting() && sockets.isHeldBack(slot);
        long patientUntil = sentAtOfSlot[slot] + (held ? Neighbours.ASKED : task.patienceNanos());
        long now = System.nanoTime();
        if (inFlightOfSlot[slot] && patientUntil - now > 0) {
            inFlightOfSlot[slot] = false;
            task.host().ended();
            deadlines.set(slot, patientUntil);
        } else {
            sockets.drop(slot);
            if (task.scouting() && !held) {
                task.noted(neighbours.look(task.address(), now));
            }
            end(slot, held ? Outcome.NO_NEIGHBOUR : Outcome.SILENT, Sockets.NOTHING, now);
        }
    }

    private void end(int slot, Outcome outcome, byte[] said, long now) {
        decide(release(slot), portOfSlot[slot], outcome, said, sentAtOfSlot[slot], askedBeforeOfSlot[slot], now);
    }

    private ChunkTask release(int slot) {
        ChunkTask task = taskOfSlot[slot];
        taskOfSlot[slot] = null;
        freeSlots[free++] = slot;
        if (inFlightOfSlot[slot]) {
            task.host().ended();
        }
        return task;
    }

    private void decide(
            ChunkTask task, int port, Outcome outcome, byte[] said, long sentAt, long askedBefore, long now) {
        if (task.isOpen(port)) {
            task.heardMore(port, outcome, said);
            finishRound(task);
            return;
        }
        switch (outcome) {
            case ACCEPTED -> {
                task.accepted(port, now - sentAt, said);
                learn(task, sentAt, askedBefore, now);
                tellOpen(task, port);
            }
            case REFUSED -> {
                task.refused(port, now - sentAt);
                if (task.transport() == Transport.UDP) {
                    learnOfRefusal(task, askedBefore, now);
                }
                learn(task, sentAt, askedBefore, now);
            }
            case UNREACHABLE -> task.unreachable(port);
            case NO_NEIGHBOUR -> task.noNeighbour(port);
            default -> {
                task.silent(port, sentAt);
                if (task.isLaterTry()) {
                    task.host().silentAgain();
                }
            }
        }
        finishRound(task);
    }

    private static void learnOfRefusal(ChunkTask task, long askedBefore, long now) {
        if (task.isLaterTry()) {
            task.host().refusals().refusedAtLast(askedBefore, now);
        } else {
            task.host().refusals().refused();
        }
    }

    /** Of UDP a late answer tells nothing of the way: servers keep silent, and refusals are withheld, for other reasons. */
    private static void learn(ChunkTask task, long sentAt, long askedBefore, long now) {
        if (task.transport() == Transport.UDP) {
            task.host().answered(sentAt, now - sentAt);
            return;
        }
        task.share().loss().answered(task.tryNumber());
        if (task.isLaterTry()) {
            HostPace host = task.host();
            host.answeredAtLast(task.tryNumber(), sentAt, askedBefore, now, now - sentAt);
            if (host.gotThrough() != Double.POSITIVE_INFINITY) {
                task.session().found(task.address(), host.gotThrough(), now);
            }
        } else {
            task.host().answered(sentAt, now - sentAt);
        }
    }

    private static void tellOpen(ChunkTask task, int port) {
        try {
            task.session().open(task.address(), task.transport(), port);
        } catch (RuntimeException e) {
            LOG.error("The listener for open ports failed on {} port {}: {}", task.address(), port, e.toString());
            LOG.debug("Where it failed", e);
        }
    }

    private void finishRound(ChunkTask task) {
        boolean decided = task.decided();
        if (!decided && !task.roundOver()) {
            task.share().wantTurn(task); // where it waited for the first of its ports
            return;
        }
        if (!decided && task.wantsAnotherRound()) {
            task.nextRound();
            task.share().wantTurn(task);
            return;
        }
        dropSlotsOf(task);
        task.share().ended(task);
        load.addAndGet(-task.size());
        task.complete();
    }

    private void dropSlotsOf(ChunkTask task) {
        for (int slot = 0; task.inFlight() > 0 && slot < slots; slot++) {
            if (taskOfSlot[slot] == task) {
                deadlines.clear(slot);
                sockets.drop(slot);
                release(slot);
                task.dropped();
            }
        }
    }
}
