package io.portolan.foreign;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The hosts of a file in lists that are written together, in each an address once a protocol: masscan and naabu write a line a port,
 * in no order. A list has an end by its hosts and by what was read for it, so that it takes little memory and one short
 * transaction whatever the file is like; it is the same list whenever the file is read.
 */
final class HostLists {

    private static final int HOSTS = 1_024;
    private static final int PORTS = 16_384;

    private final FoundHosts found;

    HostLists(FoundHosts found) {
        this.found = found;
    }

    /** The next list; empty at the end of the file. */
    List<FoundHost> next() throws IOException {
        Map<FoundHost.Key, FoundHost> single = new LinkedHashMap<>();
        Map<FoundHost.Key, HostBuilder> merged = new LinkedHashMap<>();
        int ports = 0;
        while (single.size() < HOSTS && ports < PORTS) {
            List<FoundHost> next = found.next();
            if (next.isEmpty()) {
                break;
            }
            for (FoundHost one : next) {
                ports += Math.max(1, one.host().open().size());
                FoundHost before = single.putIfAbsent(one.key(), one);
                if (before != null) {
                    merged.computeIfAbsent(one.key(), key -> new HostBuilder(before.host()))
                            .add(one.host());
                    single.put(
                            one.key(), new FoundHost(one.transport(), before.host(), before.tarpit() || one.tarpit()));
                }
            }
        }
        merged.forEach((key, host) -> single.computeIfPresent(
                key, (same, one) -> new FoundHost(key.transport(), host.build(), one.tarpit())));
        return List.copyOf(single.values());
    }
}
