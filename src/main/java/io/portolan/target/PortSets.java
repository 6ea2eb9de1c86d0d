package io.portolan.target;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The distinct port sets of one plan, each under a small number, and their unions. Not thread-safe. */
final class PortSets {
    private final List<PortSet> sets = new ArrayList<>();
    private final Map<PortSet, Integer> numbers = new HashMap<>();
    private final Map<Set<Integer>, Integer> unions = new HashMap<>();

    int number(PortSet ports) {
        return numbers.computeIfAbsent(ports, set -> {
            sets.add(set);
            return sets.size() - 1;
        });
    }

    PortSet get(int number) {
        return sets.get(number);
    }

    /** The number of the union of the sets under these numbers. */
    int union(Set<Integer> members) {
        return unions.computeIfAbsent(members, distinct -> {
            PortSet.Builder union = PortSet.builder();
            distinct.forEach(number -> union.add(sets.get(number)));
            return number(union.build());
        });
    }

    List<PortSet> all() {
        return List.copyOf(sets);
    }
}
