package io.portolan.store;

import io.portolan.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The programs of the embedded PostgreSQL, unpacked once for the servers of all tests: that takes longer than to make the
 * data of one, and to copy them takes no time.
 */
public final class SharedPrograms {
    private static final Path FOLDER = Path.of("target", "postgres").toAbsolutePath();

    private SharedPrograms() {}

    /** Has the server of a home find its programs unpacked. */
    public static void lend(Settings settings) {
        settings.prepareHome();
        Path folder = settings.home().resolve("postgres");
        try {
            Path unpacked = unpacked();
            Path target = folder.resolve(unpacked.getFileName());
            if (!Files.isDirectory(target)) {
                if (!Files.isDirectory(folder)) {
                    PostgresCluster.createFolder(folder);
                }
                Path temporary = folder.resolve("bin.new");
                Folders.delete(temporary);
                copy(unpacked, temporary);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path unpacked() throws IOException {
        Files.createDirectories(FOLDER);
        try (FileChannel lock =
                FileChannel.open(FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock(); // until it is closed: test processes start at once
            return PostgresBinaries.unpack(FOLDER).getParent();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.createDirectory(to.resolve(from.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(
                        file,
                        to.resolve(from.relativize(file)),
                        LinkOption.NOFOLLOW_LINKS,
                        StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
