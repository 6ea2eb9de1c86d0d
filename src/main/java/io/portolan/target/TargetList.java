package io.portolan.target;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Targets as the user wrote them, on the command line, in files, or both. Nothing is read before it is asked for, and a
 * file is never held in memory: it is checked whole in a first pass and streamed in a second.
 *
 * <p>An element of words, like a line of a file, is words between blanks: each is a target, but a last word of digits,
 * commas and dashes alone gives the ports of its line. In files blank lines and {@code #} comments are skipped.
 *
 * <p>Immutable; every pass opens the files anew.
 */
public final class TargetList {
    private static final int MOST_BAD_LINES = 1000;

    /** Where lines come from: words of a command line, or a file under the name that messages call it by. */
    sealed interface Source {
        record Words(List<String> words) implements Source {}

        record TextFile(Path path, String name) implements Source {}
    }

    /**
     * A line that no scan can start with.
     *
     * @param where as {@code targets.txt:3}, or the word
     * @param line the number of the line, which counts from 1; 0 where the trouble is not in a line of a file
     * @param message one line, without the place
     */
    public record BadLine(String where, int line, String message) {
        /** Place and trouble in one line. */
        public String text() {
            return message.contains(where) ? message : where + ": " + message;
        }
    }

    private final List<Source> sources;

    private TargetList(List<Source> sources) {
        this.sources = sources;
    }

    public static TargetList ofWords(List<String> words) {
        return new TargetList(List.of(new Source.Words(List.copyOf(words))));
    }

    public static TargetList ofFile(Path file) {
        Path name = file.getFileName();
        return ofFile(file, name == null ? file.toString() : name.toString());
    }

    /** A file that messages call by another name than its own, such as spooled standard input. */
    public static TargetList ofFile(Path file, String name) {
        return new TargetList(List.of(new Source.TextFile(file, name)));
    }

    public TargetList plus(TargetList other) {
        List<Source> all = new ArrayList<>(sources);
        all.addAll(other.sources);
        return new TargetList(List.copyOf(all));
    }

    List<Source> sources() {
        return sources;
    }

    /**
     * Reads everything once and names every line that is not targets with or without ports. Of very many the first
     * 1,000 are listed, and a last entry says how many more there are. Empty: the second pass can start.
     */
    public List<BadLine> check() {
        List<BadLine> bad = new ArrayList<>();
        long more = 0;
        try (TargetReader reader = new TargetReader(this)) {
            while (reader.hasNext()) {
                TargetReader.Entry entry = reader.next();
                Optional<String> problem = entry.problem().or(() -> problemOf(entry.text()));
                if (problem.isPresent() && bad.size() < MOST_BAD_LINES) {
                    bad.add(new BadLine(entry.where(), entry.line(), problem.get()));
                } else if (problem.isPresent()) {
                    more++;
                }
            }
        }
        if (more > 0) {
            bad.add(new BadLine("", 0, more + " more bad lines are not listed"));
        }
        return bad;
    }

    private static Optional<String> problemOf(String text) {
        try {
            TargetLine.parse(text);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** What follows {@code #!} on the first line of the first file that starts with it. */
    public Optional<String> optionsLine() {
        for (Source source : sources) {
            if (source instanceof Source.TextFile file) {
                try (LineReader reader = new LineReader(file.path())) {
                    Optional<String> options = reader.next()
                            .map(LineReader.Line::text)
                            .filter(text -> text.startsWith("#!"))
                            .map(text -> text.substring(2).strip());
                    if (options.isPresent()) {
                        return options;
                    }
                } catch (IOException e) {
                    return Optional.empty(); // check() names a file that can't be read
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The targets as written, trimmed and without comments: one element a word of the command line or line of a file.
     * {@link #ofWords} of what this gives means the same targets. To be closed.
     *
     * @throws IllegalArgumentException from the stream, in one line, where a file cannot be read or a line is no text
     */
    public Stream<String> lines() {
        TargetReader reader = new TargetReader(this);
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(reader, Spliterator.ORDERED | Spliterator.NONNULL), false)
                .map(TargetReader.Entry::orThrow)
                .onClose(reader::close);
    }

    /** Why a file can't be read, in words. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "cannot be read: there is no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "cannot be read: access is denied";
        }
        return "cannot be read: " + Quoted.of(String.valueOf(e.getMessage()));
    }
}
