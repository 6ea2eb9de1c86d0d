package io.portolan.service;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer of HTTP/1, RFC 9112, as far as it was heard, in characters of the bytes' numbers. A body that is packed
 * (Content-Encoding) stays packed: a stranger's bomb is not opened.
 *
 * @param headers by name in small letters; of several of one name the first
 * @param body without the lengths of its chunks
 */
record HttpAnswer(int status, Map<String, String> headers, String body) {

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})(?: [^\\r\\n]*)?\\r?\\n");
    private static final Pattern HEADER = Pattern.compile("([!-9;-~]{1,100}):[ \\t]*([^\\r\\n]*?)[ \\t]*\\r?\\n");
    private static final Pattern END = Pattern.compile("\\r?\\n");
    private static final Pattern CHUNK = Pattern.compile("([0-9a-fA-F]{1,7})[^\\r\\n]{0,100}\\r\\n");
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");
    private static final int MOST_HEADERS = 100;

    /** What was said, where it begins like an answer. */
    static Optional<HttpAnswer> of(Said said) {
        return of(said.latin());
    }

    private static Optional<HttpAnswer> of(String text) {
        Matcher line = STATUS.matcher(text);
        if (!line.lookingAt()) {
            return Optional.empty();
        }
        int status = Integer.parseInt(line.group(1));
        Map<String, String> headers = new HashMap<>();
        int at = line.end();
        Matcher header = HEADER.matcher(text);
        while (headers.size() < MOST_HEADERS && header.region(at, text.length()).lookingAt()) {
            headers.putIfAbsent(header.group(1).toLowerCase(Locale.ROOT), header.group(2));
            at = header.end();
        }
        Matcher end = END.matcher(text).region(at, text.length());
        String rest = end.lookingAt() ? text.substring(end.end()) : "";
        boolean chunked = headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked");
        return Optional.of(new HttpAnswer(status, headers, chunked ? unchunked(rest) : rest));
    }

    private static String unchunked(String chunks) {
        StringBuilder body = new StringBuilder();
        Matcher size = CHUNK.matcher(chunks);
        int at = 0;
        while (size.region(at, chunks.length()).lookingAt()) {
            int length = Integer.parseInt(size.group(1), 16);
            int from = size.end();
            int to = Math.min(chunks.length(), from + length);
            body.append(chunks, from, to);
            at = Math.min(chunks.length(), to + 2);
            if (length == 0) {
                break;
            }
        }
        return body.toString();
    }

    /** Whether all of it has come, as far as it says how long it is. */
    static boolean isWhole(Said said) {
        String text = said.latin();
        int head = text.indexOf("\r\n\r\n");
        if (head < 0 || !text.startsWith("HTTP/")) {
            return false;
        }
        Optional<HttpAnswer> answer = of(text.substring(0, head + 4));
        if (answer.isEmpty()) {
            return false;
        }
        if (answer.get().status() == 204 || answer.get().status() == 304) {
            return true; // section 6.3: has no body
        }
        String length = answer.get().header("content-length");
        boolean chunked = answer.get().header("transfer-encoding").equalsIgnoreCase("chunked");
        return DIGITS.matcher(length).matches()
                ? text.length() - head - 4 >= Integer.parseInt(length)
                : chunked && text.endsWith("0\r\n\r\n");
    }

    /** Empty where there is none of that name. */
    String header(String name) {
        return headers.getOrDefault(name, "");
    }
}
