package io.portolan.foreign;

import io.portolan.report.Printable;
import io.portolan.scan.BadInput;
import io.portolan.scan.FileFacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Tells the file of a scanner by how it begins, whatever it is called: XML by {@code <}, JSON by <code>[</code> or
 * <code>{</code>. No target begins like that.
 */
final class ToolFile {

    /** A byte order mark and as many blanks as somebody may have left in front. */
    private static final int BEGINNING = 1_024;

    private ToolFile() {}

    static boolean is(Path file) throws IOException {
        OptionalInt first = first(file);
        return first.isPresent() && "<[{".indexOf(first.getAsInt()) >= 0;
    }

    private static OptionalInt first(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(BEGINNING);
            int from = bytes.length >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb ? 3 : 0;
            for (int i = from; i < bytes.length; i++) {
                if (!Character.isWhitespace(bytes[i])) {
                    return OptionalInt.of(bytes[i]);
                }
            }
            return OptionalInt.empty();
        }
    }

    static FoundHosts open(Path file) throws IOException {
        return first(file).orElse(0) == '<' ? new XmlHosts(file) : new JsonHosts(file);
    }

    /**
     * Reads the file to its end and takes nothing of it.
     *
     * @throws BadInput naming the line at which it is not what its tool writes
     */
    static FileFacts check(Path file) {
        try (FoundHosts hosts = open(file)) {
            HostLists lists = new HostLists(hosts);
            long results = 0;
            for (int size = lists.next().size(); size > 0; size = lists.next().size()) {
                results += size;
            }
            return hosts.facts(results);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    Printable.of(file.getFileName().toString()) + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** A line for the user: where a file is not what its tool writes, and why. */
    static BadInput bad(Path file, long line, String why) {
        return new BadInput("%s:%d: %s"
                .formatted(Printable.of(file.getFileName().toString()), Math.max(1, line), Printable.of(why)));
    }
}
