package io.portolan.service;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** What a server has said in one exchange, unasked or as an answer; nothing where it was silent. Immutable. */
public final class Said {

    /** So much of a greeting is kept, and heard where nothing more is asked. */
    static final int LONGEST_BANNER = 1024;

    private final Server server;
    private final byte[] bytes;
    private final int length;
    private String latin;

    /** The first so many of the bytes, which do not change any more. */
    Said(Server server, byte[] bytes, int length) {
        this.server = server;
        this.bytes = bytes;
        this.length = length;
    }

    Server server() {
        return server;
    }

    int port() {
        return server.port();
    }

    boolean isSilence() {
        return length == 0;
    }

    int length() {
        return length;
    }

    /** The byte at an index as a number from 0 to 255; -1 beyond the end. */
    int at(int index) {
        return index < length ? bytes[index] & 0xff : -1;
    }

    /** A number of so many bytes at an index, its first byte the highest; bytes beyond the end count as 0. */
    long number(int index, int size) {
        long number = 0;
        for (int i = index; i < index + size; i++) {
            number = number << 8 | Math.max(0, at(i));
        }
        return number;
    }

    /** The same, its first byte the lowest. */
    long littleEndian(int index, int size) {
        long number = 0;
        for (int i = index + size - 1; i >= index; i--) {
            number = number << 8 | Math.max(0, at(i));
        }
        return number;
    }

    /** Whether it is all there of what begins with its length in four bytes. */
    boolean isFramed() {
        return length >= 4 && length >= number(0, 4) + 4;
    }

    /** The bytes as characters of the same numbers: for patterns, not for people. */
    String latin() {
        if (latin == null) {
            latin = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        }
        return latin;
    }

    /** So many bytes from an index on as such characters, as far as there are any. */
    String latin(int from, int count) {
        int start = Math.max(0, Math.min(from, length));
        return latin().substring(start, Math.max(start, Math.min(length, from + count)));
    }

    String hex(int from, int count) {
        return HexFormat.of().formatHex(latin(from, count).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What is said behind so many bytes. */
    Said behind(int start) {
        byte[] rest = Arrays.copyOfRange(bytes, Math.min(start, length), length);
        return new Said(server, rest, rest.length);
    }

    /** Its beginning in a form that is safe to keep and to show. */
    String clean() {
        return CleanText.of(Arrays.copyOf(bytes, Math.min(length, LONGEST_BANNER)));
    }

    @Override
    public String toString() {
        return server + ": " + clean();
    }
}
