package io.portolan.store;

import io.portolan.Settings;
import java.io.IOException;

/**
 * Another Portolan, for tests: opens the database of its environment, says so in a line with the milliseconds it took,
 * and closes it when its input ends.
 */
final class OpenDatabase {
    private OpenDatabase() {}

    public static void main(String[] arguments) throws IOException {
        long start = System.nanoTime();
        try (Database database = Database.open(Settings.load(System.getenv()))) {
            System.out.println("open after " + (System.nanoTime() - start) / 1_000_000 + " ms: " + database.url());
            while (System.in.read() >= 0) {
                // until the test closes it
            }
            start = System.nanoTime();
        }
        System.out.println("closed after " + (System.nanoTime() - start) / 1_000_000 + " ms");
    }
}
