package io.portolan.target;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * One pass over a target list, an entry at a time: words as they are, lines of files trimmed, without comments, and
 * without those that are blank then. A file or line that can't be read is an entry with a problem. One file is open at
 * a time.
 */
final class TargetReader implements Iterator<TargetReader.Entry>, Closeable {

    /** What a word or line says, not yet understood, and where it stands; line 0 outside the lines of a file. */
    record Entry(String source, int line, String text, Optional<String> problem) {
        String where() {
            return line == 0 ? source : source + ':' + line;
        }

        String orThrow() {
            if (problem.isPresent()) {
                throw failure(problem.get());
            }
            return text;
        }

        IllegalArgumentException failure(String message) {
            return new IllegalArgumentException(new TargetList.BadLine(where(), line, message).text());
        }
    }

    private final Iterator<TargetList.Source> sources;
    private Iterator<String> words = Optional.<String>empty().stream().iterator();
    private Optional<LineReader> reader = Optional.empty();
    private String fileName = "";
    private Optional<Entry> next = Optional.empty();

    TargetReader(TargetList list) {
        sources = list.sources().iterator();
    }

    @Override
    public boolean hasNext() {
        while (next.isEmpty()) {
            if (words.hasNext()) {
                String word = words.next();
                next = Optional.of(new Entry(Quoted.of(word), 0, trim(word, word.length()), Optional.empty()));
            } else if (reader.isPresent()) {
                next = line(reader.get());
            } else if (sources.hasNext()) {
                open(sources.next());
            } else {
                return false;
            }
        }
        return true;
    }

    @Override
    public Entry next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Entry entry = next.orElseThrow();
        next = Optional.empty();
        return entry;
    }

    private void open(TargetList.Source source) {
        if (source instanceof TargetList.Source.Words given) {
            words = given.words().iterator();
        } else if (source instanceof TargetList.Source.TextFile file) {
            String quoted = Quoted.of(file.name());
            fileName = quoted.equals('\'' + file.name() + '\'') ? file.name() : quoted;
            try {
                reader = Optional.of(new LineReader(file.path()));
            } catch (IOException e) {
                next = Optional.of(new Entry(fileName, 0, "", Optional.of(TargetList.reason(e))));
            }
        }
    }

    /** The next line with something on it; empty at the end of the file, which is closed then. */
    private Optional<Entry> line(LineReader lines) {
        try {
            for (Optional<LineReader.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
                String text = withoutComment(line.get().text());
                if (!text.isEmpty() || line.get().problem().isPresent()) {
                    return Optional.of(new Entry(
                            fileName, line.get().number(), text, line.get().problem()));
                }
            }
            close();
            return Optional.empty();
        } catch (IOException e) {
            close();
            return Optional.of(new Entry(fileName, 0, "", Optional.of(TargetList.reason(e))));
        }
    }

    private static String withoutComment(String line) {
        int end = 0;
        while (end < line.length() && !(line.charAt(end) == '#' && (end == 0 || isBlank(line.charAt(end - 1))))) {
            end++;
        }
        return trim(line, end);
    }

    private static String trim(String line, int before) {
        int from = 0;
        int end = before;
        while (from < end && isBlank(line.charAt(from))) {
            from++;
        }
        while (end > from && isBlank(line.charAt(end - 1))) {
            end--;
        }
        return line.substring(from, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    @Override
    public void close() {
        try {
            if (reader.isPresent()) {
                reader.get().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            reader = Optional.empty();
        }
    }
}
