package io.portolan.probe;

import io.portolan.target.Address;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A session's part on one worker: its chunks, of which so many at a time are under way, taking turns port by port, and
 * what was learnt of its hosts. Memory is bounded by the session's quota and by how many hosts are remembered.
 */
final class Share {
    /**
     * An address that nobody has is under way for three tries and takes some forty SYNs: enough of them for 10,000 a second
     * on any number of workers, and for as many neighbours as the kernel can hold.
     */
    private static final int CHUNKS_UNDER_WAY = 1024;

    private static final int HOSTS_REMEMBERED = 4096;

    private static final double FIRST_WINDOW = 1024;
    private static final double LEAST_WINDOW = 256;
    private static final double WIDEST_WINDOW = 65_536;

    private final ProbeSession session;
    private final Neighbours neighbours;
    private final Loss loss = new Loss();
    private final Way wayToAll;
    private final ArrayDeque<ChunkTask> waiting = new ArrayDeque<>();
    private final ArrayDeque<ChunkTask> waitingNeighbours = new ArrayDeque<>();
    private final ArrayDeque<ChunkTask> turns = new ArrayDeque<>();
    private final Set<ChunkTask> underWay = new LinkedHashSet<>();
    private final Map<Address, HostPace> hosts = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Address, HostPace> eldest) {
            return size() > HOSTS_REMEMBERED;
        }
    };

    Share(ProbeSession session, Neighbours neighbours, long now) {
        this.session = session;
        this.neighbours = neighbours;
        wayToAll = new Way(new Window(FIRST_WINDOW, LEAST_WINDOW, WIDEST_WINDOW), now);
    }

    ProbeSession session() {
        return session;
    }

    Loss loss() {
        return loss;
    }

    void add(ChunkTask task) {
        (task.neighbour() ? waitingNeighbours : waiting).add(task);
    }

    /** The next chunk to be started, where one waits and there is room for it. */
    Optional<ChunkTask> start(long now) {
        if (underWay.size() >= CHUNKS_UNDER_WAY) {
            return Optional.empty();
        }
        Optional<ChunkTask> task = !waitingNeighbours.isEmpty()
                        && neighbours.enter(waitingNeighbours.element().address(), now)
                ? Optional.of(waitingNeighbours.remove())
                : Optional.ofNullable(waiting.poll());
        task.ifPresent(underWay::add);
        return task;
    }

    HostPace host(Address address, long now) {
        return hosts.computeIfAbsent(address, unknown -> new HostPace(session.isOwn(unknown), wayToAll, now));
    }

    /** Whether the kernel can send to the neighbour without asking for it first. */
    boolean isResolved(Address address, long now) {
        return neighbours.isResolved(address, now);
    }

    /** Whether a chunk waits to be started, which another worker's may be in the way of. */
    boolean isWaiting() {
        return !waiting.isEmpty() || !waitingNeighbours.isEmpty();
    }

    /** How many chunks want a turn. */
    int turns() {
        return turns.size();
    }

    ChunkTask nextTurn() {
        ChunkTask task = turns.remove();
        task.queued(false);
        return task;
    }

    /** Gives the chunk a turn if it has a port to ask and none yet. */
    void wantTurn(ChunkTask task) {
        if (task.hasNext() && !task.queued()) {
            task.queued(true);
            turns.add(task);
        }
    }

    void ended(ChunkTask task) {
        if (underWay.remove(task)) {
            release(task);
        }
    }

    private void release(ChunkTask task) {
        if (task.neighbour()) {
            neighbours.leave(task.address(), task.standing(), System.nanoTime());
        }
    }

    /** Empties the share. */
    List<ChunkTask> removeAll() {
        underWay.forEach(this::release);
        List<ChunkTask> all = new ArrayList<>(underWay);
        all.addAll(waiting);
        all.addAll(waitingNeighbours);
        underWay.clear();
        waiting.clear();
        waitingNeighbours.clear();
        turns.clear();
        return all;
    }
}
