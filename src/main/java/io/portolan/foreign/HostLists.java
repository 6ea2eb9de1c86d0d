package io.portolan.foreign;

import io.portolan.scan.HostResult;
import io.portolan.target.Address;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The hosts of a file in lists that are written together, in each an address once: masscan and naabu write a line a port,
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
    List<HostResult> next() throws IOException {
        Map<Address, HostResult> single = new LinkedHashMap<>();
        Map<Address, HostBuilder> merged = new LinkedHashMap<>();
        int ports = 0;
        while (single.size() < HOSTS && ports < PORTS) {
            var next = found.next();
            if (next.isEmpty()) {
                break;
            }
            HostResult host = next.get();
            ports += Math.max(1, host.open().size());
            HostResult before = single.putIfAbsent(host.address(), host);
            if (before != null) {
                merged.computeIfAbsent(
                                host.address(),
                                address ->
                                        new HostBuilder(address, before.startedAt(), before.completedAt()).add(before))
                        .add(host);
            }
        }
        merged.forEach((address, host) -> single.put(address, host.build()));
        return List.copyOf(single.values());
    }
}
