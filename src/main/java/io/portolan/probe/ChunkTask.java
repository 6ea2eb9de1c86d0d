package io.portolan.probe;

import io.portolan.probe.Datagrams.Question;
import io.portolan.probe.Neighbours.Standing;
import io.portolan.target.Address;
import io.portolan.target.Permutation;
import io.portolan.target.PortSet;
import io.portolan.target.Transport;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * A chunk on its way through the engine, in rounds: all its ports in a seeded pseudo-random order, then what kept
 * silent, and again, for as long as that is worth while. It belongs to one worker, which alone touches it; the future
 * is what others see.
 *
 * <p>Of a neighbour that is not known to be there one port of a round goes ahead as a scout, since the kernel holds back
 * whatever is sent to a neighbour until it is resolved: so an address that nobody has costs one socket and not a packet.
 */
final class ChunkTask {
    private static final int FIRST_ANSWER_RETRIES = 2;
    /** Ports: so that less than one in five thousand hosts is missed that has but one port that answers. */
    private static final int AS_CAREFUL_AS_WITH = 5;

    private static final int MOST_UNSENT = 5;
    private static final long NANOS_A_MILLISECOND = 1_000_000;
    /** After so long it is looked whether a SYN has left at all: before the kernel repeats it. */
    private static final long SCOUTING_NANOS = 900 * NANOS_A_MILLISECOND;

    /** Tries after the first of a UDP port that keeps silent. */
    private static final int DATAGRAM_RETRIES = 2;

    private static final int MOST_DATAGRAMS_A_PORT = 4;

    /** Of so many ports it is kept what they say; a host on which more of them answer tells nothing by it. */
    private static final int MOST_TELLING_PORTS = 32;

    /** A question to a port that is known to be open. */
    private record Further(int port, Question question, boolean isLaterTry) {}

    private final ProbeSession session;
    private final ProbeChunk chunk;
    private final boolean neighbour;
    private final CompletableFuture<ProbeResult> future = new CompletableFuture<>();
    private final PortSet.Builder open = PortSet.builder();
    private final PortSet.Builder closed = PortSet.builder();
    private final PortSet.Builder filtered = PortSet.builder();
    private final PortSet.Builder openFiltered = PortSet.builder();
    private final Map<Integer, List<byte[]>> said = new TreeMap<>();
    /** What is still to be asked of UDP ports that are open, beside the round. */
    private final ArrayDeque<Further> further = new ArrayDeque<>();

    private final Map<Integer, Further> askedFurther = new HashMap<>();

    private InetAddress target;
    private Share share;
    private HostPace host;
    private Instant startedAt;
    /** What the first round asks in. */
    private Permutation order;

    /**
     * Of a later round its ports, up to {@code count}. Behind {@code next} it takes up those that are silent in this round,
     * of which the first one fills it.
     */
    private int[] ports = new int[0];
    /** When the port at the same place was asked in the round before, in milliseconds since {@code start}. */
    private int[] askedAt = new int[0];

    private long start;
    private int count;
    private int next;
    private int silent;
    private int inFlight;
    private int round;
    private long roundStart;
    private Optional<Further> given = Optional.empty();
    private int tryNumber;
    private boolean lastTry;
    private boolean queued;
    private boolean finished;
    private boolean answered;
    private boolean scouting;
    private boolean unsent;
    private int unsentRounds;
    private Standing standing = Standing.UNKNOWN;
    private long smallestRoundTrip = Long.MAX_VALUE;

    ChunkTask(ProbeSession session, ProbeChunk chunk) {
        this.session = session;
        this.chunk = chunk;
        neighbour = session.isNeighbour(chunk.address());
    }

    ProbeSession session() {
        return session;
    }

    Address address() {
        return chunk.address();
    }

    /** Whether the address is on a network of this machine. */
    boolean neighbour() {
        return neighbour;
    }

    Transport transport() {
        return chunk.transport();
    }

    int size() {
        return chunk.ports().size();
    }

    CompletableFuture<ProbeResult> future() {
        return future;
    }

    InetAddress target() {
        return target;
    }

    Share share() {
        return share;
    }

    HostPace host() {
        return host;
    }

    void start(InetAddress inetAddress, Share ofSession, long seed, long now) {
        target = inetAddress;
        share = ofSession;
        host = ofSession.host(chunk.address(), now);
        if (neighbour && ofSession.isResolved(chunk.address(), now)) {
            standing = Standing.RESOLVED;
        }
        startedAt = Instant.now();
        start = now;
        order = new Permutation(
                size(),
                seed ^ (long) chunk.address().hashCode() << 32 ^ chunk.ports().hashCode());
        silent = size();
        nextRound();
    }

    boolean hasNext() {
        return (next < count || !further.isEmpty()) && !finished && !(scouting && inFlight > 0);
    }

    /** How long until it may ask a port; 0 or less: now. */
    long waitNanos(long now) {
        long wait = host.waitNanos(now);
        return transport() == Transport.UDP ? Math.max(wait, host.refusals().waitNanos(now)) : wait;
    }

    int next() {
        inFlight++;
        given = Optional.ofNullable(further.poll());
        if (given.isPresent()) {
            askedFurther.put(given.get().port(), given.get());
            return given.get().port();
        }
        int at = next++;
        return round > 1 ? ports[at] : chunk.ports().port((int) order.at(at));
    }

    /** Takes back the port that {@link #next} gave last: it could not be asked. */
    void putBack() {
        inFlight--;
        if (given.isPresent()) {
            further.addFirst(given.get());
        } else {
            next--;
        }
    }

    /** What the port that {@link #next} gave last is asked by UDP. */
    Question question(int port) {
        return given.map(Further::question).orElseGet(() -> session.datagrams().first(port, tryNumber));
    }

    boolean isLaterTry() {
        return tryNumber > 1;
    }

    /** Whether the port that {@link #next} gave last is open and asked more, and so none of the round. */
    boolean isBesideTheRound() {
        return given.isPresent();
    }

    int tryNumber() {
        return tryNumber;
    }

    /** When the port that {@link #next} gave last was asked before this try. */
    long askedBefore() {
        return start + askedAt[next - 1] * NANOS_A_MILLISECOND;
    }

    /** How long an answer is expected to take at most: who is silent for longer holds up nobody else. */
    long timeoutNanos() {
        if (transport() == Transport.UDP) {
            // A server takes its time, whatever the way takes: nothing is measured there. The first try costs the
            // least.
            return session.timeoutNanos() / (tryNumber == 1 && given.isEmpty() ? 2 : 1);
        }
        long timeout = host.timeoutNanos(tryNumber, session.timeoutNanos());
        return scouting ? Math.min(timeout, SCOUTING_NANOS) : timeout;
    }

    /** How long the answer is waited for, with the last try longer. */
    long patienceNanos() {
        if (scouting) {
            return session.timeoutNanos();
        }
        if (transport() == Transport.UDP) {
            return 0;
        }
        return lastTry ? Math.max(timeoutNanos(), host.patienceNanos(session.timeoutNanos())) : timeoutNanos();
    }

    /** Whether it stands in its session's queue of chunks that have ports to ask. */
    boolean queued() {
        return queued;
    }

    void queued(boolean isQueued) {
        queued = isQueued;
    }

    boolean finished() {
        return finished;
    }

    void accepted(int port, long roundTripNanos, byte[] bytes) {
        open.add(port);
        answered(roundTripNanos);
        if (transport() == Transport.UDP && said.size() < MOST_TELLING_PORTS) {
            said.put(port, new ArrayList<>());
            heard(port, bytes);
        }
    }

    private void heard(int port, byte[] bytes) {
        List<byte[]> all = said.get(port);
        all.add(bytes);
        if (all.size() < MOST_DATAGRAMS_A_PORT) {
            session.datagrams()
                    .next(chunk.address(), port, all)
                    .ifPresent(next -> further.add(new Further(port, next, false)));
        }
    }

    /** Whether the UDP port has said something, and is asked more now. */
    boolean isOpen(int port) {
        return !said.isEmpty() && said.containsKey(port);
    }

    /** What became of a further question; silence is no loss but of what it would have told, and is asked again once. */
    void heardMore(int port, Outcome outcome, byte[] bytes) {
        inFlight--;
        Further asked = askedFurther.remove(port);
        if (outcome == Outcome.ACCEPTED) {
            heard(port, bytes);
        } else if (outcome == Outcome.SILENT && !asked.isLaterTry()) {
            further.add(new Further(port, asked.question(), true));
        }
    }

    void refused(int port, long roundTripNanos) {
        closed.add(port);
        answered(roundTripNanos);
    }

    private void answered(long roundTripNanos) {
        inFlight--;
        scouting = false;
        answered = true;
        standing = Standing.RESOLVED;
        smallestRoundTrip = Math.min(smallestRoundTrip, roundTripNanos);
    }

    void unreachable(int port) {
        inFlight--;
        scouting = false;
        filtered.add(port);
    }

    /** Whether the port in flight has gone ahead of the others, to see if the neighbour is there. */
    boolean scouting() {
        return scouting;
    }

    /** What the kernel's table says of the neighbour whose first port is silent. */
    void noted(Standing seen) {
        standing = seen;
        unsent = seen == Standing.ABSENT && unsentRounds++ < MOST_UNSENT;
    }

    /** The kernel has asked for the neighbour and nobody has answered, so nothing that is sent would leave. */
    void noNeighbour(int port) {
        inFlight--;
        silence().add(port);
        standing = Standing.FAILED;
    }

    Standing standing() {
        return standing;
    }

    void silent(int port, long sentAt) {
        inFlight--;
        if (silent == ports.length) {
            ports = Arrays.copyOf(ports, Math.max(16, 2 * silent));
            askedAt = Arrays.copyOf(askedAt, ports.length);
        }
        scouting = false;
        ports[silent] = port;
        askedAt[silent++] = (int) ((sentAt - start) / NANOS_A_MILLISECOND);
    }

    boolean roundOver() {
        return next == count && inFlight == 0 && further.isEmpty();
    }

    int inFlight() {
        return inFlight;
    }

    /** A probe was given up on, since the answer no longer matters. */
    void dropped() {
        inFlight--;
    }

    boolean decided() {
        return (chunk.untilFirstAnswer() && answered) || standing == Standing.FAILED;
    }

    boolean wantsAnotherRound() {
        return silent > 0 && (unsent || !lastTry || wantsTry(tryNumber + 1));
    }

    private boolean wantsTry(int number) {
        OptionalInt retries = session.settings().retries();
        if (transport() == Transport.UDP) {
            return number - 1 <= retries.orElse(DATAGRAM_RETRIES)
                    || (retries.isEmpty() && host.refusals().withheldSince(roundStart));
        }
        if (chunk.untilFirstAnswer()) {
            int wanted = Math.min(FIRST_ANSWER_RETRIES, retries.orElse(FIRST_ANSWER_RETRIES));
            return number - 1 <= wanted
                    || (retries.isEmpty() && host.loss().wantsMore(AS_CAREFUL_AS_WITH, number - 1, share.loss()));
        } else if (retries.isPresent()) {
            return number - 1 <= retries.getAsInt();
        }
        return host.loss().wantsMore(size(), number - 1, share.loss());
    }

    /** Goes on with what kept silent. */
    void nextRound() {
        round++;
        roundStart = System.nanoTime();
        if (!unsent) { // else the round was no try
            tryNumber++;
        }
        unsent = false;
        scouting = standing != Standing.RESOLVED && !host.hasAnswered() && neighbour;
        lastTry = !wantsTry(tryNumber + 1);
        count = silent;
        next = 0;
        silent = 0;
    }

    /** What a port is that has said nothing. */
    private PortSet.Builder silence() {
        return transport() == Transport.UDP ? openFiltered : filtered;
    }

    void complete() {
        finished = true;
        if (!chunk.untilFirstAnswer()) {
            for (int i = 0; i < silent; i++) {
                silence().add(ports[i]);
            }
        }
        if (standing == Standing.FAILED && !chunk.untilFirstAnswer()) {
            silence().add(chunk.ports().minus(filtered.build()));
        }
        session.ended(this);
        future.complete(new ProbeResult(
                chunk.address(),
                open.build(),
                closed.build(),
                chunk.untilFirstAnswer() ? PortSet.EMPTY : filtered.build(),
                openFiltered.build(),
                said.entrySet().stream()
                        .map(port -> new Said(port.getKey(), List.copyOf(port.getValue())))
                        .toList(),
                answered ? OptionalDouble.of(smallestRoundTrip / 1e6) : OptionalDouble.empty(),
                startedAt,
                Instant.now()));
    }

    /** The address can't be reached from here by its very form, as with a zone that is no interface of this machine. */
    void completeUnreachable() {
        startedAt = Instant.now();
        ports = chunk.ports().toArray();
        silent = ports.length;
        complete();
    }

    void cancel() {
        finished = true;
        session.ended(this);
        future.completeExceptionally(new CancellationException("the probing of " + chunk.address() + " was cancelled"));
    }
}
