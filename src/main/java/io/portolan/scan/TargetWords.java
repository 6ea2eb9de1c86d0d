package io.portolan.scan;

import java.util.ArrayList;
import java.util.List;

/**
 * Targets between commas, where a comma may also stand in a target: {@code 10.0.0.1,5,10-20,192.168.0.0/24} is two. A
 * new target begins behind a comma when what is before it is whole (a name, IPv6, or four parts between dots) and what
 * follows looks whole too.
 */
final class TargetWords {
    private TargetWords() {}

    static List<String> split(String text) {
        List<String> targets = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            int last = targets.size() - 1;
            if (last < 0 || (isWhole(targets.get(last)) && isWhole(part))) {
                targets.add(part);
            } else {
                targets.set(last, targets.get(last) + ',' + part);
            }
        }
        return targets;
    }

    private static boolean isWhole(String part) {
        boolean named = part.chars().anyMatch(c -> c == ':' || Character.isLetter(c));
        return named || part.chars().filter(c -> c == '.').count() >= 3;
    }
}
