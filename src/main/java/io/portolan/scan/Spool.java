package io.portolan.scan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folder in which results wait while the database does not answer, a file a batch. The routes write, order and
 * return the files; here is only how they are called, and how many of a job there are.
 */
public final class Spool {

    private static final Pattern NAME = Pattern.compile("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-\\d+\\.json");

    private final Path folder;
    private final AtomicLong sequence = new AtomicLong(System.currentTimeMillis());

    /** @param folder {@code PORTOLAN_HOME/spool} */
    public Spool(Path folder) {
        this.folder = folder;
    }

    /** The name of a batch's file: the files of a job in the order in which they were written. */
    public String fileName(HostBatch batch) {
        return "%s-%019d.json".formatted(batch.jobId(), sequence.incrementAndGet());
    }

    /** The job that a file of that name holds a result of; empty where it is named like none of ours. */
    static Optional<UUID> jobOf(String fileName) {
        Matcher name = NAME.matcher(fileName);
        return name.matches() ? Optional.of(UUID.fromString(name.group(1))) : Optional.empty();
    }

    /** Results of the job that wait. A file counts until what it holds is committed. */
    public int count(UUID jobId) {
        return count(jobId + "-*.json");
    }

    /** Results of all jobs that wait. */
    public int count() {
        return count("*.json");
    }

    private int count(String names) {
        int files = 0;
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, names)) {
            for (Path file : found) {
                files += Files.isRegularFile(file) ? 1 : 0;
            }
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the spool " + folder + ": " + e.getMessage(), e);
        }
        return files;
    }
}
