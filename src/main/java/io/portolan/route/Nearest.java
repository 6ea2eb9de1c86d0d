package io.portolan.route;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What somebody may have meant: of the known names the one that a slip of the finger turns into the one written. */
final class Nearest {
    private static final int FARTHEST = 2;
    private static final int MOST_LISTED = 60;

    private Nearest() {}

    /** {@code " (did you mean 'x'?)"}, or where nothing is near {@code " (expected one of a, b)"}, unless that is too long. */
    static String hint(String written, Collection<String> known) {
        return near(written, known)
                .map(name -> " (did you mean '" + name + "'?)")
                .orElseGet(() -> known.isEmpty() || known.size() > MOST_LISTED
                        ? ""
                        : known.stream().sorted().collect(Collectors.joining(", ", " (expected one of ", ")")));
    }

    private static Optional<String> near(String written, Collection<String> known) {
        int most = Math.min(FARTHEST, written.length() / 2);
        String lower = written.toLowerCase(Locale.ROOT);
        String best = null;
        int least = most + 1;
        for (String name : known.stream().sorted().toList()) {
            int slips = slips(lower, name.toLowerCase(Locale.ROOT));
            if (slips < least) {
                least = slips;
                best = name;
            }
        }
        return Optional.ofNullable(best);
    }

    /** The insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment). */
    private static int slips(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], 1 + cost[i - 2][j - 2]);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
