package io.portolan.store;

import io.portolan.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A PostgreSQL server that a test stops and starts as it likes. Whoever comes to it by its URL can't start it again, as
 * one can't with a server that somebody else runs; and the passwords and the data are as the embedded server has them.
 */
public final class OwnServer implements AutoCloseable {

    private final Path folder;
    private final PostgresServer server;

    /** @param home a folder for it, below {@code target/} */
    public OwnServer(Path home) {
        folder = home.resolve("postgres");
        Settings settings = Settings.load(Map.of("PORTOLAN_HOME", home.toString()));
        SharedPrograms.lend(settings);
        server = PostgresServer.use(settings);
    }

    /** The environment that leads to it. */
    public Map<String, String> environment() {
        return Map.of(
                "PORTOLAN_DB_URL", server.jdbcUrl(),
                "PORTOLAN_DB_USER", PostgresCluster.USER,
                "PORTOLAN_DB_PASSWORD", server.password());
    }

    public Path log() {
        return folder.resolve("postgres.log");
    }

    /** Stops it at once, as a loss of power would: nothing is finished, and nobody is told. */
    public void stopImmediately() {
        Path data = folder.resolve("data");
        try {
            Command.Outcome outcome = Command.of(
                            RunAs.ownerOf(data),
                            PostgresBinaries.unpack(folder).resolve("pg_ctl").toString(),
                            "stop",
                            "-w",
                            "-m",
                            "immediate",
                            "-D",
                            data.toString())
                    .within(Duration.ofSeconds(30))
                    .run();
            if (!outcome.succeeded()) {
                throw new IllegalStateException("the server did not stop: " + outcome.output());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it again, on the port that it had, and waits while it recovers. */
    public void start() {
        server.ensureRunning();
    }

    @Override
    public void close() {
        server.release();
        try {
            Folders.delete(folder.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
