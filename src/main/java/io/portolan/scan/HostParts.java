package io.portolan.scan;

import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The hosts of a job whose ports are asked in several units, each written when it is answered. As long as such a host has
 * not been heard of, its silent ports are held back here, since an address that never answers is no host; with the first
 * answer they are written too.
 *
 * <p>Thread-safe. It holds the hosts under way, not those of the whole job.
 */
final class HostParts {

    private static final class Parts {
        private int toProbe;
        private int toWrite;
        private boolean up;
        private PortSet heldFiltered = PortSet.EMPTY;
        private PortSet heldOpenFiltered = PortSet.EMPTY;
    }

    private final Map<Address, Parts> hosts = new HashMap<>();

    /** The host is going to be probed in so many units. */
    synchronized void expect(HostResult host, int units) {
        Parts parts = new Parts();
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
        PortSet filtered = parts.heldFiltered.union(part.filtered());
        PortSet openFiltered = parts.heldOpenFiltered.union(part.openFiltered());
        boolean holdsBack = !parts.up && parts.toProbe > 0;
        parts.heldFiltered = holdsBack ? filtered : PortSet.EMPTY;
        parts.heldOpenFiltered = holdsBack ? openFiltered : PortSet.EMPTY;
        return holdsBack
                ? part.withSilent(HostStatus.UNKNOWN, PortSet.EMPTY, PortSet.EMPTY)
                : part.withSilent(parts.up ? HostStatus.UP : part.status(), filtered, openFiltered);
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
