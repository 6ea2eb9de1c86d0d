package io.portolan.inbox;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;

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

    private final long settleNanos;
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
        Path path = Path.of(file.getAbsoluteFilePath());
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        forgetVanished(path);
        long now = System.nanoTime();
        Sight last = sights.get(name);
        if (last == null || last.size() != file.getFileLength() || last.modified() != file.getLastModified()) {
            sights.put(name, new Sight(file.getFileLength(), file.getLastModified(), now));
            return false;
        }
        return now - last.sinceNanos() >= settleNanos;
    }

    private void forgetVanished(Path path) {
        if (sights.size() > 1_000) {
            sights.keySet().removeIf(name -> !Files.exists(path.resolveSibling(name)));
        }
    }
}
