package io.portolan.scan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/**
 * The folder in which results wait while the database does not answer, a file a batch, and behind them the end of a job
 * whose user waits no longer. The routes write and return the files; here is how they are called, so that they return in
 * the order in which they were written, and how many of a job there are.
 */
public final class Spool {

    private static final Pattern NAME =
            Pattern.compile("(\\d{19})-(\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})(?:\\.end)?\\.json");

    private final Path folder;
    private final AtomicLong last;

    /** @param folder {@code PORTOLAN_HOME/spool} */
    public Spool(Path folder) {
        this.folder = folder;
        // A clock that was set back puts nothing before what waits already.
        this.last = new AtomicLong(Math.max(System.currentTimeMillis() * 1_000, lastWritten()));
    }

    /** The name of a batch's file. */
    public String batchFile(@ExchangeProperty("job") ScanJob job) {
        return "%019d-%s.json".formatted(last.incrementAndGet(), job.id());
    }

    /** The name of the file that holds how a job ended. */
    public String endFile(@ExchangeProperty("job") ScanJob job) {
        return "%019d-%s.end.json".formatted(last.incrementAndGet(), job.id());
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

    /** Has the names of new files survive a loss of power, as what is in them does. */
    public void sync() throws IOException {
        try (FileChannel directory = FileChannel.open(folder)) {
            directory.force(true);
        }
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
