package io.portolan.scan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/**
 * The folder in which results wait while the database does not answer, a file a batch, and behind them the end of a job
 * whose user waits no longer. A file is there whole or not at all, and survives a loss of power; the routes return them in
 * the order in which they were written.
 */
public final class Spool {

    private static final Pattern NAME =
            Pattern.compile("(\\d{19})-(\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})(?:\\.end)?\\.json");

    static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path folder;
    private final AtomicLong last;

    /** @param folder {@code PORTOLAN_HOME/spool} */
    public Spool(Path folder) {
        this.folder = folder;
        // A clock that was set back puts nothing before what waits already.
        this.last = new AtomicLong(Math.max(System.currentTimeMillis() * 1_000, lastWritten()));
    }

    /** Keeps results of a job. */
    public void writeBatch(@Body byte[] json, @ExchangeProperty("job") ScanJob job) {
        write("%019d-%s.json".formatted(last.incrementAndGet(), job.id()), json);
    }

    /** Keeps how a job ended. */
    public void writeEnd(@Body byte[] json, @ExchangeProperty("job") ScanJob job) {
        write("%019d-%s.end.json".formatted(last.incrementAndGet(), job.id()), json);
    }

    private void write(String name, byte[] json) {
        Path temporary = folder.resolve("." + name);
        try {
            try (FileChannel file = FileChannel.open(
                    temporary, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)) {
                ByteBuffer bytes = ByteBuffer.wrap(json);
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                file.force(true);
            }
            Files.move(temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel directory = FileChannel.open(folder)) {
                directory.force(true);
            }
        } catch (IOException e) {
            temporary.toFile().delete();
            throw new UncheckedIOException(
                    "results cannot be kept in " + folder + " while the database is away: " + e.getMessage(), e);
        }
    }

    private long lastWritten() {
        return names("*.json").stream()
                .map(NAME::matcher)
                .filter(Matcher::matches)
                .mapToLong(name -> Long.parseLong(name.group(1)))
                .max()
                .orElse(0);
    }

    /** The job that a file of that name belongs to; empty where it is named like none of ours. */
    static Optional<UUID> jobOf(String fileName) {
        Matcher name = NAME.matcher(fileName);
        return name.matches() ? Optional.of(UUID.fromString(name.group(2))) : Optional.empty();
    }

    /** Results of the job that wait. A file counts until what it holds is committed. */
    public int count(UUID jobId) {
        return names("*-" + jobId + ".json").size();
    }

    /** Results of all jobs that wait. */
    public int count() {
        return names("*.json").size();
    }

    /** Whether anything of the job waits, its end included. */
    public boolean holds(@Header("orphan") String jobId) {
        return !names("*-" + jobId + ".*json").isEmpty();
    }

    private List<String> names(String pattern) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, pattern)) {
            for (Path file : found) {
                if (Files.isRegularFile(file)) {
                    names.add(file.getFileName().toString());
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the spool " + folder + ": " + e.getMessage(), e);
        }
        return names;
    }
}
