package io.portolan.target;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The lines of a text file in UTF-8, with or without a byte order mark, ended by LF or CRLF. A line that is too long or
 * not UTF-8 is given as a problem, not as an exception, so that one pass can name them all; no more than
 * {@link #LONGEST} bytes of a line are ever held.
 */
final class LineReader implements Closeable {
    static final int LONGEST = 64 * 1024;

    /** A line by its number, which counts from 1; the text is empty where there is a problem. */
    record Line(int number, String text, Optional<String> problem) {}

    private final InputStream in;
    private final byte[] buffer = new byte[LONGEST];
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private int position;
    private int filled;
    private byte[] line = new byte[256];
    private int length;
    private boolean tooLong;
    private int number;

    LineReader(Path file) throws IOException {
        in = Files.newInputStream(file);
    }

    /** The next line; empty at the end of the file. */
    Optional<Line> next() throws IOException {
        length = 0;
        tooLong = false;
        boolean any = false;
        while (fill()) {
            any = true;
            int end = position;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            keep(end - position);
            position = end + 1;
            if (end < filled) {
                break;
            }
        }
        return any ? Optional.of(line()) : Optional.empty();
    }

    private boolean fill() throws IOException {
        if (position < filled) {
            return true;
        }
        position = 0;
        filled = Math.max(in.read(buffer), 0);
        return filled > 0;
    }

    private void keep(int count) {
        if (length + count > LONGEST) {
            tooLong = true;
            return;
        }
        if (length + count > line.length) {
            line = Arrays.copyOf(line, Math.min(LONGEST, Math.max(length + count, 2 * line.length)));
        }
        System.arraycopy(buffer, position, line, length, count);
        length += count;
    }

    private Line line() {
        number++;
        if (tooLong) {
            return new Line(number, "", Optional.of("the line is longer than 64 KiB"));
        }
        int from = number == 1 && startsWithByteOrderMark() ? 3 : 0;
        int end = length > from && line[length - 1] == '\r' ? length - 1 : length;
        try {
            String text =
                    decoder.decode(ByteBuffer.wrap(line, from, end - from)).toString();
            return new Line(number, text, Optional.empty());
        } catch (CharacterCodingException e) {
            return new Line(number, "", Optional.of("the line is not UTF-8"));
        }
    }

    private boolean startsWithByteOrderMark() {
        return length >= 3 && line[0] == (byte) 0xef && line[1] == (byte) 0xbb && line[2] == (byte) 0xbf;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
