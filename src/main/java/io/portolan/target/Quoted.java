package io.portolan.target;

/**
 * A piece of the user's input as it may stand in a message: between quotes, on one line, shortened, and with
 * everything escaped that a terminal could act on (escape sequences, bidirectional marks, line ends).
 */
final class Quoted {
    private static final int LONGEST = 64;
    private static final int HEAD = 40;
    private static final int TAIL = 12;

    private Quoted() {}

    static String of(String text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), LONGEST) + 2).append('\'');
        if (text.length() <= LONGEST) {
            escape(text, 0, text.length(), out);
        } else {
            int head = Character.isHighSurrogate(text.charAt(HEAD - 1)) ? HEAD - 1 : HEAD;
            int tail = text.length() - TAIL;
            tail = Character.isLowSurrogate(text.charAt(tail)) ? tail + 1 : tail;
            escape(text, 0, head, out);
            out.append("...");
            escape(text, tail, text.length(), out);
        }
        return out.append('\'').toString();
    }

    private static void escape(String text, int from, int to, StringBuilder out) {
        for (int i = from; i < to; ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\'' || c == '\\') {
                out.append('\\').append((char) c);
            } else if ((c >= ' ' && c < 0x7f) || (c >= 0xa0 && Character.isLetterOrDigit(c))) {
                out.appendCodePoint(c);
            } else {
                out.append(String.format("\\u%04x", c));
            }
        }
    }
}
