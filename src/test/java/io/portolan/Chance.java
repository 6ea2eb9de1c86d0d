package io.portolan;

import java.util.Random;

/**
 * What a heavy test leaves to chance, and for how long: {@code -Dportolan.test.seed=N} has the same dice thrown again,
 * {@code -Dportolan.test.seconds=N} and {@code -Dportolan.test.rounds=N} make it last. Threads and databases keep their
 * own time, so the same seed gives the same decisions and not the same run.
 */
final class Chance {

    private static final long SEED = Long.getLong("portolan.test.seed", 20_261_124L);

    private Chance() {}

    /** Dice of their own for one test, or one thread of it. The seed is printed. */
    static Random of(String who) {
        System.out.printf("%s: -Dportolan.test.seed=%d%n", who, SEED);
        return new Random(SEED + who.hashCode());
    }

    /** How long a test goes on, of {@code usual} seconds that all of them together take. */
    static double seconds(double share) {
        return share * Integer.getInteger("portolan.test.seconds", 25);
    }

    /** How often a test is repeated. */
    static int rounds(int usual) {
        return Integer.getInteger("portolan.test.rounds", usual);
    }
}
