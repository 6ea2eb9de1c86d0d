package io.portolan.service;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * A stranger's bytes as text that neither a database nor a terminal stumbles over. UTF-8 is read as such; a byte that is
 * none becomes {@code \xNN}, a character that moves a cursor, hides or turns the writing round {@code \}<i>letter</i>,
 * {@code \xNN} or {@code \}{@code uNNNN}, and a backslash two, so that no two banners look the same. Line ends at the very
 * end are left out.
 */
public final class CleanText {

    private CleanText() {}

    public static String of(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, withoutLineEnd(bytes));
        CharBuffer out = CharBuffer.allocate(bytes.length);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            out.flip().codePoints().forEach(c -> append(text, c));
            out.clear();
            if (result.isUnderflow()) {
                return text.toString();
            }
            for (int i = 0; i < result.length(); i++) {
                text.append("\\x%02x".formatted(in.get() & 0xff));
            }
            decoder.reset();
        }
    }

    /** The same of characters. */
    static String of(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> append(clean, c));
        return clean.toString();
    }

    /** At most so many characters of it, none of them cut in two. */
    public static String shortened(String text, int longest) {
        return text.codePointCount(0, text.length()) <= longest
                ? text
                : text.substring(0, text.offsetByCodePoints(0, longest));
    }

    private static int withoutLineEnd(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
            end--;
        }
        return end;
    }

    private static void append(StringBuilder text, int character) {
        switch (character) {
            case '\\' -> text.append("\\\\");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> {
                if (isPlain(character)) {
                    text.appendCodePoint(character);
                } else if (character < 0x80) {
                    text.append("\\x%02x".formatted(character));
                } else {
                    text.append("\\u%04x".formatted(character));
                }
            }
        }
    }

    private static boolean isPlain(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
