package io.portolan.service;

import java.util.HashMap;
import java.util.Map;

/**
 * The headers of an HTTP/2 answer, HPACK, RFC 7541, as far as they name a server. Every connection has one answer, so its
 * table of earlier headers (section 2.3.2) is not kept, and of the common ones (Appendix A) only the status and the server
 * are told. Huffman's code (Appendix B) is canonical: the characters of each length, in order, are all there is to it; the
 * longest codes are of characters that no header needs, and a text with them is taken for empty.
 */
final class Hpack {

    private static final String[] CHARACTERS_BY_LENGTH = {
        "", "", "", "", "", "012aceiost", " %-./3456789=A_bdfghlmnpru", ":BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz",
        "&*,;XZ", "", "!\"()?", "'+|", "#>", "\0$@[]~", "^}", "<`{"
    };
    private static final Map<Integer, Character> CODES = codes();

    private static final String[] STATUSES = {"200", "204", "206", "304", "400", "404", "500"};
    private static final int FIRST_STATUS = 8;
    private static final int SERVER = 54;

    private final String block;
    private int at;

    private Hpack(String block) {
        this.block = block;
    }

    /** The status and the server as {@code :status} and {@code server}, as far as they are there and legible. */
    static Map<String, String> headers(String block) {
        Map<String, String> headers = new HashMap<>();
        new Hpack(block).read(headers);
        return headers;
    }

    private void read(Map<String, String> headers) {
        while (at < block.length()) {
            int first = block.charAt(at);
            if (first >= 0x80) {
                int index = number(7);
                if (index >= FIRST_STATUS && index < FIRST_STATUS + STATUSES.length) {
                    headers.putIfAbsent(":status", STATUSES[index - FIRST_STATUS]);
                }
            } else if (first >= 0x20 && first < 0x40) {
                number(5); // the size of the table
            } else {
                String name = name(number(first >= 0x40 ? 6 : 4));
                headers.putIfAbsent(name, text());
            }
        }
    }

    private String name(int index) {
        if (index == 0) {
            return text();
        }
        return index == SERVER
                ? "server"
                : index >= FIRST_STATUS && index < FIRST_STATUS + STATUSES.length ? ":status" : "";
    }

    /** Section 5.1. A number that has no end ends the block. */
    private int number(int bits) {
        int most = (1 << bits) - 1;
        int number = block.charAt(at++) & most;
        if (number < most) {
            return number;
        }
        for (int shift = 0; at < block.length() && shift < 21; shift += 7) {
            int more = block.charAt(at++);
            number += (more & 0x7f) << shift;
            if (more < 0x80) {
                return number;
            }
        }
        at = block.length();
        return 0;
    }

    /** Section 5.2. */
    private String text() {
        if (at >= block.length()) {
            return "";
        }
        boolean coded = block.charAt(at) >= 0x80;
        int length = number(7);
        int end = Math.min(block.length(), at + length);
        String text = block.substring(at, end);
        at = end;
        return coded ? decoded(text) : text;
    }

    static String decoded(String coded) {
        StringBuilder text = new StringBuilder();
        int code = 0;
        int length = 0;
        for (int bit = 0; bit < coded.length() * 8; bit++) {
            code = code << 1 | (coded.charAt(bit / 8) >> (7 - bit % 8) & 1);
            Character character = CODES.get(key(++length, code));
            if (character != null) {
                text.append(character.charValue());
                code = 0;
                length = 0;
            } else if (length >= CHARACTERS_BY_LENGTH.length) {
                return "";
            }
        }
        return text.toString();
    }

    private static Map<Integer, Character> codes() {
        Map<Integer, Character> codes = new HashMap<>();
        int code = 0;
        for (int length = 0; length < CHARACTERS_BY_LENGTH.length; length++) {
            code <<= 1;
            for (char character : CHARACTERS_BY_LENGTH[length].toCharArray()) {
                codes.put(key(length, code++), character);
            }
        }
        return Map.copyOf(codes);
    }

    private static int key(int length, int code) {
        return length << 16 | code;
    }
}
