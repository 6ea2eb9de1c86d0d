package io.portolan.foreign;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How nmap words what Portolan has no column for, as far as it is the same for most ports of a file: why a port is in its
 * state, which scan was made, what it calls a port that is not open. An export says it again. It has an end, whatever the
 * file is like.
 */
final class Wording {

    private static final int MOST = 4_096;
    private static final int MOST_REASONS = 64;

    private final Map<String, Map<String, Long>> reasons = new HashMap<>();
    private final Map<String, String> scans = new TreeMap<>();
    private final Map<String, String> services = new TreeMap<>();

    /** So many times this was the reason of a state, as of {@code tcp closed} or {@code host up}. */
    void reason(String state, String reason, long times) {
        if (!reason.isEmpty() && (reasons.containsKey(state) || reasons.size() < MOST_REASONS)) {
            Map<String, Long> some = reasons.computeIfAbsent(state, first -> new HashMap<>());
            if (some.containsKey(reason) || some.size() < MOST_REASONS) {
                some.merge(reason, times, Long::sum);
            }
        }
    }

    /** The scan of a protocol, as {@code syn}. */
    void scan(String protocol, String type) {
        scans.put(protocol, Words.clean(type));
    }

    /** The name of a port, as {@code tcp 25}. */
    void service(String port, String name) {
        if (services.size() < MOST) {
            services.putIfAbsent(port, name);
        }
    }

    /** All of it; of several reasons the one that was given most. */
    Map<String, Map<String, String>> words() {
        Map<String, String> most = new TreeMap<>();
        reasons.forEach((state, some) -> most.put(
                Words.clean(state),
                Words.clean(some.entrySet().stream()
                        .max(Map.Entry.<String, Long>comparingByValue()
                                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                        .orElseThrow()
                        .getKey())));
        return Map.of("reasons", most, "scans", scans, "services", services);
    }
}
