package io.portolan.inbox;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a file through once its size and time have not changed for a while, so that one that is still being written is
 * left alone, and without making the others wait as Camel's own read lock does. What is not a plain file, and what is
 * named like a file in the making, never comes through.
 *
 * <p>Asked by one thread, the consumer's.
 */
public final class SettledFiles implements GenericFileFilter<Object> {

    private record Sight(long size, long modified, long sinceNanos) {}

    private static final List<String> UNFINISHED = List.of(".part", ".tmp", "~");

    private static final Logger LOG = LoggerFactory.getLogger(SettledFiles.class);
    private static final char UNREADABLE = '\uFFFD';

    private final long settleNanos;
    private final Set<String> passedOver = new HashSet<>();
    private final Map<String, Sight> sights = new HashMap<>();

    /** @param settle how long a file has to be the same */
    public SettledFiles(Duration settle) {
        this.settleNanos = settle.toNanos();
    }

    @Override
    public boolean accept(GenericFile<Object> file) {
        String name = file.getFileNameOnly();
        if (file.isDirectory() || name.startsWith(".") || UNFINISHED.stream().anyMatch(name::endsWith)) {
            return false;
        }
        Optional<Path> path = path(file);
        if (path.isEmpty() || !Files.isRegularFile(path.get(), LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        forgetVanished(path.get());
        long now = System.nanoTime();
        Sight last = sights.get(name);
        if (last == null || last.size() != file.getFileLength() || last.modified() != file.getLastModified()) {
            sights.put(name, new Sight(file.getFileLength(), file.getLastModified(), now));
            return false;
        }
        return now - last.sinceNanos() >= settleNanos;
    }

    /** Where the file is; empty, and said once, where Java cannot open a file of that name in this locale. */
    private Optional<Path> path(GenericFile<Object> file) {
        try {
            Path path = Path.of(file.getAbsoluteFilePath());
            if (file.getFileNameOnly().indexOf(UNREADABLE) < 0 || Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of(path);
            }
        } catch (InvalidPathException e) {
            LOG.debug("{}", file, e);
        }
        if (passedOver.add(file.getFileNameOnly())) {
            LOG.warn(
                    "inbox: {} is passed over: its name is not in the charset of this locale, {}",
                    file.getFileNameOnly(),
                    System.getProperty("sun.jnu.encoding"));
        }
        return Optional.empty();
    }

    private void forgetVanished(Path path) {
        if (sights.size() > 1_000) {
            sights.keySet().removeIf(name -> !Files.exists(path.resolveSibling(name)));
        }
    }
}
