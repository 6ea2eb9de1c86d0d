package io.portolan;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a PostgreSQL server writes to its log from now on. Of a server whose log is not on this machine there are no
 * lines: that no foreign key was violated shows there by the ends of the jobs alone, which the tests look at anyway,
 * since a violation is an error that no attempt cures and fails the job that meets it.
 */
final class ServerLog {

    private final Optional<Path> file;
    private final long from;

    private ServerLog(Optional<Path> file) {
        this.file = file;
        try {
            this.from = file.isPresent() && Files.exists(file.get()) ? Files.size(file.get()) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ServerLog of(Optional<Path> file) {
        return new ServerLog(file);
    }

    boolean isReadable() {
        return file.isPresent();
    }

    /** The lines since then that tell of a violated foreign key, by the message or by the code. */
    List<String> violations() {
        return lines().stream()
                .filter(line -> line.contains("violates foreign key") || line.contains("23503"))
                .toList();
    }

    List<String> lines() {
        if (file.isEmpty()) {
            return List.of();
        }
        try (RandomAccessFile log = new RandomAccessFile(file.get().toFile(), "r")) {
            log.seek(from);
            byte[] bytes = new byte[(int) (log.length() - from)];
            log.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
