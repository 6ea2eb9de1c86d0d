package io.portolan.foreign;

import io.portolan.report.Printable;
import io.portolan.scan.BadInput;
import io.portolan.scan.FileFacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Tells the file of a scanner by how it begins, whatever it is called: XML by {@code <}, JSON by <code>[</code> or
 * <code>{</code>. No target begins like that. One that is packed, in another charset or a scanner's text for people is told
 * too, to be refused in a line.
 */
final class ToolFile {

    /** A byte order mark and as many blanks as somebody may have left in front. */
    private static final int BEGINNING = 1_024;

    /** How files begin that hold the same in another form, byte by byte. */
    private static final Map<Pattern, String> OTHER_FORMS = Map.of(
            Pattern.compile("\\x1f\\x8b"), "the file is compressed by gzip: unpack it first",
            Pattern.compile("BZh"), "the file is compressed by bzip2: unpack it first",
            Pattern.compile("\\xfd7zXZ"), "the file is compressed by xz: unpack it first",
            Pattern.compile("\\x28\\xb5\\x2f\\xfd"), "the file is compressed by zstd: unpack it first",
            Pattern.compile("PK\\x03\\x04"), "the file is a ZIP archive: unpack it first",
            Pattern.compile("\\xff\\xfe|\\xfe\\xff"), "the file is UTF-16: save it as UTF-8",
            Pattern.compile("# Nmap \\S+ scan initiated "), "the file is nmap's text: drop its XML (-oX)",
            Pattern.compile("#masscan\\s|# Masscan \\S+ scan initiated "),
                    "the file is masscan's text: drop its JSON (-oJ or -oD)");

    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private ToolFile() {}

    static boolean is(Path file) throws IOException {
        OptionalInt first = first(file);
        return (first.isPresent() && "<[{".indexOf(first.getAsInt()) >= 0)
                || otherForm(file).isPresent();
    }

    private static Optional<String> otherForm(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String beginning = new String(in.readNBytes(BEGINNING), StandardCharsets.ISO_8859_1);
            return OTHER_FORMS.entrySet().stream()
                    .filter(form -> form.getKey().matcher(beginning).lookingAt())
                    .map(Map.Entry::getValue)
                    .findFirst();
        }
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

    /** The file from behind a byte order mark, where it has one. */
    static InputStream behindMark(Path file) throws IOException {
        PushbackInputStream in = new PushbackInputStream(Files.newInputStream(file), MARK.length);
        byte[] first = in.readNBytes(MARK.length);
        if (!Arrays.equals(first, MARK)) {
            in.unread(first);
        }
        return in;
    }

    /**
     * Reads the file to its end.
     *
     * @param sorted what its hosts are put into
     * @throws BadInput naming the line at which it is not what its tool writes
     */
    static FileFacts read(Path file, SortedHosts sorted) {
        try (FoundHosts hosts = opened(file)) {
            for (List<FoundHost> next = hosts.next(); !next.isEmpty(); next = hosts.next()) {
                next.forEach(sorted::add);
            }
            return hosts.facts(sorted.sort());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    Printable.of(file.getFileName().toString()) + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static FoundHosts opened(Path file) throws IOException {
        Optional<String> other = otherForm(file);
        if (other.isPresent()) {
            throw bad(file, 1, other.get());
        }
        return first(file).orElse(0) == '<' ? new XmlHosts(file) : new JsonHosts(file);
    }

    /** A line for the user: where a file is not what its tool writes, and why. */
    static BadInput bad(Path file, long line, String why) {
        return new BadInput("%s:%d: %s"
                .formatted(Printable.of(file.getFileName().toString()), Math.max(1, line), Printable.of(why)));
    }
}
