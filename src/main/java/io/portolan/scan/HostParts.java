package io.portolan.scan;

import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The hosts of a job whose ports are asked in several units, each written when it is answered. As long as such a host has
 * not been heard of, its silent ports are held back here, since an address that never answers is no host; with the first
 * answer they are written too. Whether such a host accepts every connection is judged once, over all that was seen of it
 * until then, by the unit with which it becomes a suspect; units beside that one wait for the verdict, later ones have it.
 *
 * <p>Thread-safe. It holds the hosts under way, not those of the whole job.
 */
public final class HostParts {

    /** Whether a host with so many open ports of so many that were asked may accept every connection. */
    public interface Suspicion {
        boolean holds(int open, int asked);
    }

    private static final long A_MOMENT_MILLIS = 100;

    private enum Verdict {
        NONE,
        AWAITED,
        HONEST,
        TARPIT
    }

    private static final class Parts {
        private int toProbe;
        private int toWrite;
        private boolean up;
        private int asked;
        private PortSet open = PortSet.EMPTY;
        private Verdict verdict = Verdict.NONE;
        private PortSet heldFiltered = PortSet.EMPTY;
        private PortSet heldOpenFiltered = PortSet.EMPTY;
    }

    private final Map<Address, Parts> hosts = new HashMap<>();

    /**
     * The host is going to be probed in so many units.
     *
     * @param before what an earlier run of the job has seen of it
     */
    synchronized void expect(HostResult host, int units, Optional<Answered> before) {
        Parts parts = new Parts();
        before.ifPresent(answered -> {
            parts.asked = answered.ports().size();
            parts.open = answered.open();
            parts.verdict = answered.tarpit() ? Verdict.TARPIT : Verdict.NONE;
        });
        parts.toProbe = units;
        parts.toWrite = units;
        parts.up = host.status() == HostStatus.UP;
        hosts.put(host.address(), parts);
    }

    /** What of a unit's answers is to be written now. */
    synchronized HostResult answered(HostResult part) {
        Parts parts = hosts.get(part.address());
        if (parts == null) {
            return part;
        }
        parts.toProbe--;
        if (part.status() == HostStatus.UP) {
            parts.up = true;
        }
        parts.asked += part.portsAsked();
        parts.open = parts.open.union(part.open());
        PortSet filtered = parts.heldFiltered.union(part.filtered());
        PortSet openFiltered = parts.heldOpenFiltered.union(part.openFiltered());
        boolean holdsBack = !parts.up && parts.toProbe > 0;
        parts.heldFiltered = holdsBack ? filtered : PortSet.EMPTY;
        parts.heldOpenFiltered = holdsBack ? openFiltered : PortSet.EMPTY;
        return holdsBack
                ? part.withSilent(HostStatus.UNKNOWN, PortSet.EMPTY, PortSet.EMPTY)
                : part.withSilent(parts.up ? HostStatus.UP : part.status(), filtered, openFiltered);
    }

    /**
     * The open ports that were seen of a host, of which this is a part, where it is a suspect and nobody has looked at it. Who
     * gets them has to {@link #judge} it.
     */
    public synchronized Optional<PortSet> suspected(HostResult part, Suspicion suspicion) {
        Parts parts = hosts.get(part.address());
        if (parts == null) {
            return suspicion.holds(part.open().size(), part.portsAsked()) ? Optional.of(part.open()) : Optional.empty();
        }
        if (parts.verdict != Verdict.NONE || !suspicion.holds(parts.open.size(), parts.asked)) {
            return Optional.empty();
        }
        parts.verdict = Verdict.AWAITED;
        return Optional.of(parts.open);
    }

    /** The verdict on a suspect. */
    public synchronized void judge(Address address, boolean tarpit) {
        Parts parts = hosts.get(address);
        if (parts != null) {
            parts.verdict = tarpit ? Verdict.TARPIT : Verdict.HONEST;
            notifyAll();
        }
    }

    /**
     * Whether a host that is probed in several units was found to accept every connection. Waits where another unit looks at
     * it just now, unless it is said that nobody is going to tell.
     */
    public synchronized boolean isTarpit(Address address, BooleanSupplier ended) throws InterruptedException {
        Parts parts = hosts.get(address);
        while (parts != null && parts.verdict == Verdict.AWAITED && !ended.getAsBoolean()) {
            wait(A_MOMENT_MILLIS);
        }
        return parts != null && parts.verdict == Verdict.TARPIT;
    }

    /** A unit with the host is written: whether it is up, where that was the last one; empty where there are more. */
    synchronized Optional<Boolean> written(HostResult part) {
        Parts parts = hosts.get(part.address());
        if (parts == null) {
            return Optional.of(part.status() == HostStatus.UP);
        }
        if (--parts.toWrite > 0) {
            return Optional.empty();
        }
        hosts.remove(part.address());
        return Optional.of(parts.up);
    }
}
