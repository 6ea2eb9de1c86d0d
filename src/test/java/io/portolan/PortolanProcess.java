package io.portolan;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Portolan as a process of its own, with the classes of this build; killed when it is closed. */
final class PortolanProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Process process;
    private final List<String> out = Collections.synchronizedList(new ArrayList<>());
    private final List<String> err = Collections.synchronizedList(new ArrayList<>());
    private final List<Thread> readers;

    private PortolanProcess(Process process) {
        this.process = process;
        this.readers = List.of(read(process.getInputStream(), out), read(process.getErrorStream(), err));
    }

    /** Starts it with these words, and the environment of this process with what is given besides. */
    static PortolanProcess start(Map<String, String> environment, String... words) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.portolan.Portolan"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        try {
            return new PortolanProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Thread read(InputStream in, List<String> lines) {
        Thread reader = new Thread(() -> {
            try (BufferedReader text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                text.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException e) {
                // the process was killed
            }
        });
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    long pid() {
        return process.pid();
    }

    /** The lines on standard output so far. */
    List<String> out() {
        return List.copyOf(out);
    }

    /** The lines on standard error so far. */
    List<String> err() {
        return List.copyOf(err);
    }

    /** Waits for a service to say that it is ready. */
    PortolanProcess ready() {
        await("portolan ready").atMost(PATIENCE).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("ended with " + process.exitValue() + ": " + err());
            }
            return err.contains("portolan ready");
        });
        return this;
    }

    /** Sends a signal: {@code INT}, {@code TERM}, {@code KILL}. */
    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for its end, and for all it has said. */
    int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("it did not end: " + err());
            }
            for (Thread reader : readers) {
                reader.join(PATIENCE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        exitCode();
    }
}
