package io.portolan.target;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Asks the resolver for many names, some at a time: a name that nobody knows can take it seconds, and a list of them
 * must not take minutes. A lookup ends by the resolver's own limits.
 */
final class HostNames {
    private static final int AT_ONCE = 64;

    private HostNames() {}

    /** The addresses of each name in the resolver's order; none for a name that doesn't resolve. */
    static Map<String, List<Address>> resolve(List<String> names) {
        Map<String, List<Address>> resolved = new LinkedHashMap<>();
        if (names.isEmpty()) {
            return resolved;
        }
        ExecutorService lookups = Executors.newFixedThreadPool(Math.min(AT_ONCE, names.size()), task -> {
            Thread thread = new Thread(task, "resolver");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<List<Address>>> answers = new ArrayList<>(names.size());
            for (String name : names) {
                answers.add(lookups.submit(() -> lookup(name)));
            }
            for (int i = 0; i < names.size(); i++) {
                resolved.put(names.get(i), answers.get(i).get());
            }
            return resolved;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while host names were looked up");
        } catch (ExecutionException e) {
            throw new IllegalStateException("the lookup of a host name failed: " + e.getCause(), e);
        } finally {
            lookups.shutdownNow();
        }
    }

    private static List<Address> lookup(String name) {
        try {
            return Arrays.stream(InetAddress.getAllByName(name))
                    .map(Address::of)
                    .distinct()
                    .toList();
        } catch (UnknownHostException e) {
            return List.of();
        }
    }
}
