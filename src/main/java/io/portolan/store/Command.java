package io.portolan.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One of the server's programs, run to its end. What it prints goes to a file, not through a pipe: the server that a
 * program leaves behind can't hold us up by keeping the pipe open. It works in {@code /} (its account may not be able to
 * enter ours), in English, and without the {@code PG…} variables of the user's shell.
 */
record Command(List<String> words, String input, Duration limit) {

    private static final int POLL_MILLIS = 5;

    /** What came of it; {@code output} is all it printed. */
    record Outcome(boolean succeeded, String output) {
        /** The last line that says something. */
        String lastLine() {
            List<String> lines = output.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            return lines.isEmpty() ? "no message" : lines.get(lines.size() - 1);
        }
    }

    static Command of(RunAs runAs, String... words) {
        List<String> all = new ArrayList<>(runAs.prefix());
        all.addAll(List.of(words));
        return new Command(all, "", Duration.ofSeconds(10));
    }

    Command withInput(String text) {
        return new Command(words, text, limit);
    }

    Command within(Duration time) {
        return new Command(words, input, time);
    }

    Outcome run() {
        return runUntil(() -> false);
    }

    /** Waits for its end or for what it is to bring about, whichever comes first; left alone, it ends by itself then. */
    Outcome runUntil(BooleanSupplier achieved) {
        Path output = null;
        try {
            output = Files.createTempFile("portolan", ".out");
            ProcessBuilder builder = new ProcessBuilder(words)
                    .directory(Path.of("/").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            feed(process);
            long deadline = System.nanoTime() + limit.toNanos();
            boolean ended = process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
            while (!ended && System.nanoTime() < deadline) {
                if (achieved.getAsBoolean()) {
                    return new Outcome(true, "");
                }
                ended = process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
            }
            if (!ended) {
                process.destroyForcibly();
            }
            String printed = Files.readString(output, StandardCharsets.ISO_8859_1);
            return ended
                    ? new Outcome(process.exitValue() == 0, printed)
                    : new Outcome(false, printed + "\nno answer within " + limit.toSeconds() + " s");
        } catch (IOException e) {
            return new Outcome(false, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome(false, "interrupted");
        } finally {
            if (output != null) {
                output.toFile().delete();
            }
        }
    }

    private void feed(Process process) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It ended without reading; what it printed says why.
        }
    }
}
