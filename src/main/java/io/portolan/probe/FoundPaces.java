package io.portolan.probe;

import io.portolan.target.Address;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * At what pace SYNs were seen to get through to hosts behind something that lets only so many pass, for connections that are
 * not the engine's: it hears nothing of their losses. The hosts found last are remembered. Thread-safe.
 */
final class FoundPaces {
    private static final int HOSTS_REMEMBERED = 4096;
    /** A pace that moves by less is the same one. */
    private static final double NOTABLE = 0.1;

    private record Found(double rate, Pacer pacer) {}

    private final Map<Address, Found> hosts = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Address, Found> eldest) {
            return size() > HOSTS_REMEMBERED;
        }
    };

    synchronized void found(Address host, double rate, long now) {
        Found before = hosts.get(host);
        if (before == null || Math.abs(rate - before.rate) > NOTABLE * before.rate) {
            hosts.put(host, new Found(rate, new Pacer((int) rate, now)));
        }
    }

    synchronized Optional<Pacer> of(Address host) {
        return Optional.ofNullable(hosts.get(host)).map(Found::pacer);
    }
}
