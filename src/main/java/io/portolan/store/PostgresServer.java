package io.portolan.store;

import io.portolan.Settings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded PostgreSQL of one {@code PORTOLAN_HOME}, shared by every Portolan on that home.
 *
 * <p>The server is no child of the process that starts it: it outlives a Portolan that is killed, and the next one finds
 * it. Two files of {@code postgres/} keep order. Whoever starts or stops the server holds {@code lock}; whoever uses it
 * holds a shared lock on {@code users} meanwhile, which the kernel takes back from the dead. The last one out is the one
 * that gets {@code users} for itself; it asks while it holds {@code lock}, so that nobody comes in before the server has
 * stopped. The server that {@code keep} names goes on running without users.
 *
 * <p>Locks of files belong to the process, so a process has one object a home, and counts its users. Thread-safe.
 */
public final class PostgresServer {

    /** What became of {@link #stop}. */
    public enum Stop {
        STOPPED,
        NOT_RUNNING,
        IN_USE
    }

    private static final Logger log = LoggerFactory.getLogger(PostgresServer.class);
    private static final Duration LOCK = PostgresCluster.START.plusSeconds(30);
    private static final Map<Path, PostgresServer> SERVERS = new HashMap<>();

    private final Path folder;
    private final PostgresCluster cluster;
    private FileChannel users;
    private FileLock usersLock;
    private int count;
    private int port;

    private PostgresServer(Path folder, List<RunAs> choices) {
        this.folder = folder;
        this.cluster = new PostgresCluster(folder, choices);
    }

    /**
     * The server of a home, started if it doesn't run. Each use ends with one {@link #release}.
     *
     * @throws DatabaseUnavailable if it can't be started
     */
    static PostgresServer use(Settings settings) {
        return use(settings, RunAs.choices());
    }

    static PostgresServer use(Settings settings, List<RunAs> choices) {
        settings.prepareHome();
        synchronized (SERVERS) {
            Path folder = folder(settings);
            PostgresServer server = SERVERS.get(folder);
            if (server == null) {
                server = new PostgresServer(folder, choices);
                server.enter();
                SERVERS.put(folder, server);
            } else {
                server.startOrAdopt();
            }
            server.count++;
            return server;
        }
    }

    /**
     * Stops the server of a home that nobody uses: one that was kept running, or was left by a Portolan that died.
     *
     * @throws DatabaseUnavailable if it can't be stopped
     */
    public static Stop stop(Settings settings) {
        synchronized (SERVERS) {
            PostgresServer server = new PostgresServer(folder(settings), List.of());
            if (SERVERS.containsKey(server.folder)) {
                return Stop.IN_USE;
            }
            if (!server.cluster.exists()) {
                return Stop.NOT_RUNNING;
            }
            try {
                server.users = server.open("users");
                return server.locked(() -> {
                    if (server.cluster.running().isEmpty()) {
                        return Stop.NOT_RUNNING;
                    }
                    return server.stopIfAlone() ? Stop.STOPPED : Stop.IN_USE;
                });
            } catch (IOException e) {
                throw server.cluster.unavailable("can't be stopped: " + PostgresCluster.reason(e), e);
            } finally {
                server.closeUsers();
            }
        }
    }

    /** Whether a home has an embedded PostgreSQL. */
    static boolean exists(Settings settings) {
        return new PostgresServer(folder(settings), List.of()).cluster.exists();
    }

    /** Where it answers now; another after it had to be started again on another port. */
    String jdbcUrl() {
        synchronized (SERVERS) {
            return "jdbc:postgresql://127.0.0.1:" + port + "/" + PostgresCluster.DATABASE;
        }
    }

    /** The password of the role that owns the database. */
    String password() {
        return cluster.password();
    }

    /** Starts the server again where it has gone, and waits while it recovers. */
    void ensureRunning() {
        synchronized (SERVERS) {
            if (count == 0) {
                throw cluster.unavailable("was released", null);
            }
            startOrAdopt();
        }
    }

    /** Leaves the server that runs now running when nobody uses it any more, until {@link #stop}. */
    void keepRunning() {
        try {
            Optional<Postmaster> running = cluster.running();
            if (running.isPresent()) {
                Files.writeString(keepFile(), running.get().identity());
            }
        } catch (IOException e) {
            throw cluster.unavailable("can't be kept running: " + PostgresCluster.reason(e), e);
        }
    }

    /** Ends one use; the last one out stops the server. Never fails: what is left running is found again. */
    void release() {
        synchronized (SERVERS) {
            if (count == 0 || --count > 0) {
                return;
            }
            SERVERS.remove(folder);
            boolean interrupted = Thread.interrupted(); // would close the files under our locks
            try {
                locked(() -> isKept() || stopIfAlone());
            } catch (IOException | DatabaseUnavailable e) {
                log.warn("the embedded PostgreSQL is left running: {}", e.getMessage());
            } finally {
                closeUsers();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private void enter() {
        boolean entered = false;
        try {
            if (!Files.isDirectory(folder)) {
                PostgresCluster.createFolder(folder);
            }
            users = open("users");
            startOrAdopt();
            entered = true;
        } catch (IOException e) {
            throw cluster.unavailable("can't be used: " + PostgresCluster.reason(e), e);
        } finally {
            if (!entered) {
                closeUsers();
            }
        }
    }

    private void startOrAdopt() {
        try {
            port = locked(() -> {
                if (usersLock == null) {
                    usersLock = users.lock(0, Long.MAX_VALUE, true); // free: it is taken whole under our lock only
                }
                return cluster.startOrAdopt();
            });
        } catch (IOException e) {
            throw cluster.unavailable("can't be used: " + PostgresCluster.reason(e), e);
        }
    }

    /** Under the lock; false if another process uses the server. */
    private boolean stopIfAlone() throws IOException {
        if (usersLock != null) {
            usersLock.release();
        }
        FileLock alone = users.tryLock();
        if (alone == null) {
            return false;
        }
        cluster.stop();
        Files.deleteIfExists(keepFile());
        return true;
    }

    private boolean isKept() throws IOException {
        Optional<Postmaster> running = cluster.running();
        return running.isPresent()
                && Files.exists(keepFile())
                && Files.readString(keepFile()).equals(running.get().identity());
    }

    private Path keepFile() {
        return folder.resolve("keep");
    }

    private static Path folder(Settings settings) {
        return settings.home().resolve("postgres");
    }

    private interface Action<T> {
        T run() throws IOException;
    }

    private <T> T locked(Action<T> action) throws IOException {
        try (FileChannel channel = open("lock")) {
            long deadline = System.nanoTime() + LOCK.toNanos();
            while (channel.tryLock() == null) {
                if (System.nanoTime() > deadline) {
                    throw new IOException(
                            "another process has held " + folder.resolve("lock") + " for " + LOCK.toSeconds() + " s");
                }
                PostgresCluster.pause();
            }
            return action.run();
        }
    }

    private FileChannel open(String name) throws IOException {
        return FileChannel.open(
                folder.resolve(name),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PostgresCluster.OWNER_FILE);
    }

    private void closeUsers() {
        try {
            if (users != null) {
                users.close();
            }
        } catch (IOException e) {
            log.debug("closing {}", folder.resolve("users"), e);
        }
    }
}
