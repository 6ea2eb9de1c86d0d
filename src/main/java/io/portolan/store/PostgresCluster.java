package io.portolan.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.PasswordUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data of the embedded PostgreSQL and the programs that work on them: makes the data, starts and stops the server.
 *
 * <p>The data are durable (fsync, commits that wait for the disk, checksums), the server listens on 127.0.0.1 alone and
 * asks everybody for a password. Portolan logs in as {@value #USER}, who owns the database {@value #DATABASE} and nothing
 * else; the superuser's password is kept beside for the one who runs the machine. {@code data/} appears under its name
 * when role and database are in it, so data that exist are whole. What root writes lies beside {@code data/}, never in
 * it: the data may belong to another account.
 *
 * <p>The caller keeps other processes out: see {@link PostgresServer}.
 */
final class PostgresCluster {
    static final String USER = "portolan";
    static final String DATABASE = "portolan";
    static final Duration START = Duration.ofSeconds(60);
    static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final Logger log = LoggerFactory.getLogger(PostgresCluster.class);
    private static final String SUPERUSER = "postgres";
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final Duration MAKE = Duration.ofMinutes(2);
    private static final Duration START_AGAIN = Duration.ofSeconds(10);
    private static final int POLL_MILLIS = 5;
    private static final long LOG_BYTES = 10 << 20;
    private static final String MAJOR = PostgresBinaries.VERSION.replaceFirst("\\..*", "");
    private static final Pattern PORT = Pattern.compile("(?m)^port = (\\d+)$");
    private static final Pattern FATAL = Pattern.compile("(?:FATAL|PANIC): +(.*)");
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path folder;
    private final Path data;
    private final Path configuration;
    private final Path logFile;
    private final List<RunAs> choices;

    /**
     * Works below {@code folder}, which exists.
     *
     * @param choices the ways to run the programs, the best first, while there are no data with an owner
     */
    PostgresCluster(Path folder, List<RunAs> choices) {
        this.folder = folder;
        this.data = folder.resolve("data");
        this.configuration = folder.resolve("portolan.conf");
        this.logFile = folder.resolve("postgres.log");
        this.choices = choices;
    }

    boolean exists() {
        return Files.isDirectory(data);
    }

    String password() {
        return secret("password");
    }

    /** The server that lives, be it ready or not. */
    Optional<Postmaster> running() throws IOException {
        Optional<Postmaster> written = Postmaster.read(data);
        return written.isPresent() && written.get().isAlive(folder) ? written : Optional.empty();
    }

    /** Returns the port of the server, which takes connections. */
    int startOrAdopt() throws IOException {
        Optional<Postmaster> server = awaitReady();
        if (server.isEmpty()) {
            start();
            server = awaitReady();
        }
        return server.orElseThrow(() -> unavailable("ended as soon as it was started; see " + logFile, null))
                .port();
    }

    /** Stops the server, if one runs: clients are cut off, what they committed is on the disk. */
    void stop() throws IOException {
        Optional<Postmaster> server = running();
        if (server.isEmpty()) {
            return;
        }
        Command.Outcome outcome = Command.of(
                        RunAs.ownerOf(data),
                        PostgresBinaries.unpack(folder).resolve("pg_ctl").toString(),
                        "stop",
                        "-s",
                        "-W", // it would look ten times a second only
                        "-m",
                        "fast",
                        "-D",
                        data.toString())
                .run();
        if (!outcome.succeeded()) {
            throw unavailable("did not stop: " + outcome.lastLine() + "; see " + logFile, null);
        }
        long deadline = System.nanoTime() + STOP.toNanos();
        while (server.get().isAlive(folder)) {
            if (System.nanoTime() > deadline) {
                throw unavailable("did not stop within " + STOP.toSeconds() + " s; see " + logFile, null);
            }
            pause();
        }
    }

    DatabaseUnavailable unavailable(String what, Throwable cause) {
        return new DatabaseUnavailable("the embedded PostgreSQL in " + folder + " " + what, cause);
    }

    private boolean isReady() {
        try {
            return running().filter(Postmaster::isReady).isPresent();
        } catch (IOException e) {
            return false; // its file is just being written
        }
    }

    /** Waits while a server starts, recovers or stops; empty if none runs after that. */
    private Optional<Postmaster> awaitReady() throws IOException {
        long deadline = System.nanoTime() + START.toNanos();
        Optional<Postmaster> server = running();
        while (server.isPresent() && !server.get().isReady()) {
            if (System.nanoTime() > deadline) {
                throw unavailable(
                        "is still " + server.get().state() + " after " + START.toSeconds()
                                + " s: try again later, or see " + logFile,
                        null);
            }
            pause();
            server = running();
        }
        return server;
    }

    private void start() throws IOException {
        Path bin = PostgresBinaries.unpack(folder);
        if (!exists()) {
            make(bin);
        }
        checkMajor();
        RunAs runAs = RunAs.ownerOf(data);
        if (!runAs.works()) {
            runAs = handOver(runAs);
        }
        letIn(runAs);
        log.info("starting the embedded PostgreSQL in {} as {}", folder, runAs.description());
        dropStalePid();
        Command command = Command.of(
                        runAs,
                        bin.resolve("pg_ctl").toString(),
                        "start",
                        "-s",
                        "-w",
                        "-t",
                        String.valueOf(START.toSeconds()),
                        "-D",
                        data.toString(),
                        "-l",
                        logFile.toString())
                .within(START.plusSeconds(5));
        long deadline = System.nanoTime() + START_AGAIN.toNanos();
        configure(lastPort());
        while (true) {
            long logged = prepareLog(runAs);
            Command.Outcome outcome = command.runUntil(this::isReady); // it looks ten times a second itself
            if (outcome.succeeded() || running().isPresent()) { // maybe one that a Portolan began before it was killed
                return;
            }
            String why = fatal(logged).orElse(outcome.lastLine());
            boolean portTaken = why.contains("TCP/IP sockets");
            boolean otherStillEnding = why.contains("shared memory block");
            if ((!portTaken && !otherStillEnding) || System.nanoTime() > deadline) {
                throw unavailable("did not start: " + why + "; see " + logFile, null);
            }
            if (portTaken) {
                configure(freePort());
            }
            pause();
        }
    }

    /** A number in {@code postmaster.pid} that another process has by now would keep the server from starting. */
    private void dropStalePid() throws IOException {
        Optional<Postmaster> written = Postmaster.read(data);
        if (written.isPresent() && ProcessHandle.of(written.get().pid()).isPresent()) {
            Files.delete(Postmaster.file(data));
        }
    }

    private void make(Path bin) throws IOException {
        Optional<DatabaseUnavailable> failure = Optional.empty();
        for (RunAs runAs : choices) {
            if (!runAs.works()) {
                continue;
            }
            try {
                make(bin, runAs);
                return;
            } catch (DatabaseUnavailable e) {
                log.debug("as {}", runAs.description(), e);
                failure = failure.or(() -> Optional.of(e));
            }
        }
        throw failure.orElseGet(this::nobodyToRunAs);
    }

    private void make(Path bin, RunAs runAs) throws IOException {
        log.info("making the embedded PostgreSQL in {} as {}", folder, runAs.description());
        letIn(runAs);
        Path temporary = folder.resolve("data.new");
        Folders.delete(temporary);
        createFolder(temporary);
        if (runAs.account().isPresent()) {
            Folders.give(temporary, runAs.account().get());
        }
        // Nobody but us knows the folder yet, and nobody can log in: no password stands on a command line or in a file
        // that another account reads.
        must(
                "initdb",
                Command.of(
                                runAs,
                                bin.resolve("initdb").toString(),
                                "-D",
                                temporary.toString(),
                                "-U",
                                SUPERUSER,
                                "--encoding=UTF8",
                                "--locale=C",
                                "--locale-provider=builtin",
                                "--builtin-locale=C.UTF-8",
                                "--data-checksums",
                                "--auth-host=scram-sha-256",
                                "--auth-local=reject",
                                "--no-instructions")
                        .within(MAKE));
        String password = newPassword();
        String superuserPassword = newPassword();
        must(
                "postgres --single",
                Command.of(
                                runAs,
                                bin.resolve("postgres").toString(),
                                "--single",
                                "-D",
                                temporary.toString(),
                                "-c",
                                "exit_on_error=on",
                                "postgres")
                        .withInput("alter role " + SUPERUSER + " password '" + verifier(superuserPassword) + "'\n"
                                + "create role " + USER + " login password '" + verifier(password) + "'\n"
                                + "create database " + DATABASE + " owner " + USER + "\n")
                        .within(MAKE));
        must(
                "sh",
                Command.of(
                        runAs,
                        "sh",
                        "-c",
                        "echo \"include_if_exists '../$1'\" >> \"$0\"",
                        temporary.resolve("postgresql.conf").toString(),
                        configuration.getFileName().toString()));
        write("password", password);
        write("superuser-password", superuserPassword);
        Files.move(temporary, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private void must(String program, Command command) {
        Command.Outcome outcome = command.run();
        if (!outcome.succeeded()) {
            throw unavailable("can't be made: " + program + ": " + outcome.lastLine(), null);
        }
    }

    private void checkMajor() throws IOException {
        Path file = data.resolve("PG_VERSION");
        String version = Files.exists(file) ? Files.readString(file).strip() : "none";
        if (!version.equals(MAJOR)) {
            throw unavailable(
                    "has data of version " + version + ", not of " + MAJOR
                            + ": dump them with the Portolan that made them" + " and set PORTOLAN_HOME to a new folder",
                    null);
        }
    }

    /** Root's data, where root can't have a user namespace any more, go to an account. */
    private RunAs handOver(RunAs owner) throws IOException {
        RunAs runAs = choices.stream()
                .filter(choice -> owner.account().isEmpty() && choice.account().isPresent() && choice.works())
                .findFirst()
                .orElseThrow(this::nobodyToRunAs);
        Folders.give(data, runAs.account().orElseThrow());
        return runAs;
    }

    private DatabaseUnavailable nobodyToRunAs() {
        return unavailable(
                "can't be run by root here, neither with unshare -U nor with setpriv as another account:"
                        + " start Portolan as another user, or set PORTOLAN_DB_URL",
                null);
    }

    /** Another account gets through our own folders (not into what they hold); those above are the user's to open. */
    private void letIn(RunAs runAs) throws IOException {
        if (runAs.account().isPresent() && !runAs.enters(folder)) {
            for (Path own : List.of(folder.getParent(), folder)) {
                Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(own));
                if (permissions.add(PosixFilePermission.OTHERS_EXECUTE) && Files.isWritable(own)) {
                    Files.setPosixFilePermissions(own, permissions);
                }
            }
        }
        if (!runAs.enters(folder)) {
            Path closed = folder;
            while (closed.getParent() != null && !runAs.enters(closed.getParent())) {
                closed = closed.getParent();
            }
            throw unavailable(
                    "can't be run as " + runAs.description() + ", who may not enter " + closed + ": chmod o+x " + closed
                            + ", or set PORTOLAN_HOME to a folder elsewhere",
                    null);
        }
    }

    private void configure(int port) throws IOException {
        String text = """
                # Written anew at each start. What is to last goes into the database, with ALTER SYSTEM.
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                max_connections = 100
                shared_buffers = 128MB
                max_wal_size = 2GB
                fsync = on
                full_page_writes = on
                synchronous_commit = on
                # The cores are for probing, and a container's /dev/shm may be small.
                max_parallel_workers_per_gather = 0
                jit = off
                log_checkpoints = off
                """.formatted(port);
        Files.writeString(configuration, text);
        Files.setPosixFilePermissions(configuration, PosixFilePermissions.fromString("rw-r--r--"));
    }

    /** The port of the last start, so that a URL once printed goes on working; another where that is taken. */
    private int lastPort() throws IOException {
        if (Files.exists(configuration)) {
            Matcher matcher = PORT.matcher(Files.readString(configuration));
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
        }
        return freePort();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
            return socket.getLocalPort();
        }
    }

    /** Returns the length of the log so far. */
    private long prepareLog(RunAs runAs) throws IOException {
        if (Files.exists(logFile) && Files.size(logFile) > LOG_BYTES) {
            Files.move(logFile, folder.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(logFile, LinkOption.NOFOLLOW_LINKS)) {
            Files.createFile(logFile, OWNER_FILE);
        }
        if (runAs.account().isPresent()) {
            runAs.account().get().own(logFile);
        }
        return Files.size(logFile);
    }

    /** The last fatal message of the log after {@code offset}. */
    private Optional<String> fatal(long offset) throws IOException {
        byte[] bytes = Files.readAllBytes(logFile);
        String added = new String(bytes, (int) offset, bytes.length - (int) offset, StandardCharsets.UTF_8);
        return FATAL.matcher(added).results().map(match -> match.group(1)).reduce((first, second) -> second);
    }

    private String secret(String name) {
        Path file = folder.resolve(name);
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw unavailable("has lost its password: " + file + ": " + reason(e), e);
        }
    }

    private void write(String name, String secret) throws IOException {
        Path temporary = folder.resolve(name + ".new");
        Files.deleteIfExists(temporary);
        Files.createFile(temporary, OWNER_FILE);
        Files.writeString(temporary, secret + "\n");
        Files.move(temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String newPassword() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String verifier(String password) {
        return PasswordUtil.encodeScramSha256(password.toCharArray());
    }

    static void createFolder(Path folder) throws IOException {
        Files.createDirectory(folder, OWNER_FOLDER);
    }

    static void pause() throws IOException {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        }
    }

    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return e.getMessage() + ": permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return e.getMessage() + " is missing";
        }
        if (e instanceof ClosedByInterruptException) {
            return "interrupted";
        }
        return e instanceof FileSystemException f && f.getReason() != null
                ? f.getFile() + ": " + f.getReason()
                : String.valueOf(e.getMessage());
    }
}
