package io.portolan.monitor;

import java.io.IOException;
import java.net.MalformedURLException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.management.remote.JMXServiceURL;

/**
 * The three lines of {@code PORTOLAN_HOME/jmx}: where the service listens, and the user and password it takes. Only the
 * owner can read the file, and a reader sees all of it or none of it: it is moved into place whole.
 */
record ServiceAccess(JMXServiceURL url, String user, String password) {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    static Path file(Path home) {
        return home.resolve("jmx");
    }

    /**
     * What the file says; empty where there is no file.
     *
     * @throws IllegalStateException when the file cannot be read or holds something else
     */
    static Optional<ServiceAccess> read(Path home) {
        Path file = file(home);
        try {
            List<String> lines = Files.readAllLines(file);
            if (lines.size() == 3) {
                return Optional.of(new ServiceAccess(new JMXServiceURL(lines.get(0)), lines.get(1), lines.get(2)));
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (MalformedURLException | CharacterCodingException e) {
            // said below, in the same words as for a wrong number of lines
        } catch (IOException e) {
            throw new IllegalStateException(
                    file + ": cannot be read (" + reason(e) + "); only the user who runs the service may", e);
        }
        throw new IllegalStateException(
                file + ": expected a service URL, a user and a password, a line each; restart `portolan run`");
    }

    /**
     * Puts the file in place of whatever stood there.
     *
     * @throws IllegalStateException when it cannot be written
     */
    void write(Path home) {
        try {
            Files.createDirectories(home);
            Path whole = Files.createTempFile(home, ".jmx-", ".tmp", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            try {
                Files.write(whole, List.of(url.toString(), user, password));
                Files.move(whole, file(home), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(whole);
            }
        } catch (IOException e) {
            throw new IllegalStateException(
                    "%s: cannot be written (%s); PORTOLAN_HOME must be a folder of yours"
                            .formatted(file(home), reason(e)),
                    e);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "the folder is a file";
        }
        return e instanceof FileSystemException cause && cause.getReason() != null ? cause.getReason() : e.getMessage();
    }

    /** Without the password, which has no place in a log. */
    @Override
    public String toString() {
        return user + " at " + url;
    }
}
