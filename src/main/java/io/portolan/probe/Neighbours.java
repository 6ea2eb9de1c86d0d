package io.portolan.probe;

import io.portolan.target.Address;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which addresses of this machine's own networks may be asked at present. Each takes an entry of the kernel's table of
 * neighbours, whose number is bounded over all network namespaces, and beyond the bound the kernel says that a connect is
 * in progress and sends nothing. So it is kept book here of the entries that are in use: one that is being resolved is
 * given up by the kernel after three questions, a second each, and one that was resolved cannot be pushed out of the table
 * before its reachability is in doubt, after 15 to 45 s, and was for 5 s. All others the kernel replaces when it has to.
 *
 * <p>One for all workers and sessions. Thread-safe.
 */
final class Neighbours {
    /** How long the kernel asks for a neighbour that does not answer, with something to spare for its timers. */
    private static final long RESOLVING = TimeUnit.MILLISECONDS.toNanos(3200);

    /**
     * So long after the first question the third has had its time, and the kernel is about to give up: what is held back
     * then by a socket is what nobody was found for.
     */
    static final long ASKED = TimeUnit.MILLISECONDS.toNanos(2900);

    private static final Logger LOG = LoggerFactory.getLogger(Neighbours.class);

    private static final long RESOLVED = TimeUnit.SECONDS.toNanos(50);
    private static final long SWEEP_EVERY = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long FRESH = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long CROWDED = TimeUnit.SECONDS.toNanos(10);
    private static final long NARROW_EVERY = TimeUnit.SECONDS.toNanos(1);
    private static final int LEAST = 16;

    /** What is known of a neighbour. */
    enum Standing {
        /** It has a hardware address. */
        RESOLVED,
        /** The kernel has asked for it as often as it does, and nobody has answered. */
        FAILED,
        /** It has no entry in the kernel's table. */
        ABSENT,
        UNKNOWN
    }

    /** The entries of one family. */
    private static final class Book {
        private final boolean ipv4;
        private final Map<Address, Entry> entries = new HashMap<>();
        private int limit;
        private long sweptAt;
        private boolean crowded;
        private int crowdedLimit;
        private long crowdedAt;

        Book(boolean ipv4) {
            this.ipv4 = ipv4;
        }

        boolean enter(Address address, long now) {
            Entry known = entries.get(address);
            if (known != null) {
                known.chunks++;
                return true;
            }
            if (entries.isEmpty()) {
                limit = limit();
            }
            if (entries.size() >= most(now) && now - sweptAt > SWEEP_EVERY) {
                sweptAt = now;
                entries.values().removeIf(entry -> entry.chunks == 0 && now - entry.until > 0);
            }
            if (entries.size() >= most(now)) {
                return false;
            }
            entries.put(address, new Entry(now));
            return true;
        }

        private int most(long now) {
            crowded &= now - crowdedAt < CROWDED;
            return crowded ? Math.min(limit, crowdedLimit) : limit;
        }

        /** Seven eighths of the table, less what others have in it; of whom what seems to be in use may well be old. */
        private int limit() {
            int most = NeighbourTable.bound(ipv4) * 7 / 8;
            int others = 0;
            Optional<Map<Address, Optional<String>>> table = ipv4 ? NeighbourTable.read() : Optional.empty();
            if (table.isPresent()) {
                int here = table.get().size();
                int elsewhere = NeighbourTable.size().map(all -> all - here).orElse(0);
                others = Math.max(0, elsewhere)
                        + (int) table.get().values().stream()
                                .filter(Optional::isPresent)
                                .count();
            }
            return Math.max(LEAST, most - Math.min(most / 2, others));
        }

        void leave(Address address, long until) {
            Entry entry = entries.get(address);
            entry.chunks--;
            if (until - entry.until > 0) {
                entry.until = until;
            }
        }

        void overflowed(long now) {
            if (!crowded || now - crowdedAt > NARROW_EVERY) {
                crowdedLimit = Math.max(LEAST, Math.min(most(now), entries.size()) * 7 / 8);
                crowded = true;
                crowdedAt = now;
                LOG.debug("The kernel's table of neighbours is full; asking {} at once, not {}", crowdedLimit, limit);
            }
        }
    }

    /** An address that is asked by so many chunks; where none is left, it takes its entry until then. */
    private static final class Entry {
        private int chunks = 1;
        private long until;

        Entry(long now) {
            until = now;
        }
    }

    private final Book ipv4 = new Book(true);
    private final Book ipv6 = new Book(false);
    private Optional<Map<Address, Optional<String>>> table = Optional.empty();
    private long readAt;
    private boolean read;

    private Book book(Address address) {
        return address.isIpv4() ? ipv4 : ipv6;
    }

    /** Whether a chunk of the address may be asked now; {@link #leave} ends that. */
    synchronized boolean enter(Address address, long now) {
        return book(address).enter(address, now);
    }

    /** A chunk of the address is through; what is known of the address then says how long its entry stays in use. */
    synchronized void leave(Address address, Standing standing, long now) {
        long stays = switch (standing) {
            case RESOLVED -> RESOLVED;
            case FAILED -> RESOLVING - ASKED;
            default -> RESOLVING;
        };
        book(address).leave(address, now + stays);
    }

    /** Whether the kernel has a hardware address for it already: what is sent to it leaves at once. */
    synchronized boolean isResolved(Address address, long now) {
        return address.isIpv4()
                && table(now)
                        .flatMap(entries -> entries.getOrDefault(address, Optional.empty()))
                        .isPresent();
    }

    /**
     * What the kernel's table says of an address from which no answer has come. One that is not in it was sent nothing,
     * since the table is full, and fewer neighbours are asked at once for a while.
     */
    synchronized Standing look(Address address, long now) {
        if (!address.isIpv4() || table(now).isEmpty()) {
            return Standing.UNKNOWN;
        }
        Optional<String> hardwareAddress = table.get().get(address);
        if (hardwareAddress == null) {
            ipv4.overflowed(now);
            return Standing.ABSENT;
        }
        return hardwareAddress.isPresent() ? Standing.RESOLVED : Standing.UNKNOWN;
    }

    /** The table of IPv4 as it was a moment ago. */
    private Optional<Map<Address, Optional<String>>> table(long now) {
        if (!read || now - readAt > FRESH) {
            table = NeighbourTable.read();
            readAt = now;
            read = true;
        }
        return table;
    }
}
