package io.portolan.udp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Reads a stranger's datagram: beyond its end there are zeros, and nothing is thrown. Immutable. */
final class Bytes {
    private final byte[] bytes;

    Bytes(byte[] bytes) {
        this.bytes = bytes;
    }

    int length() {
        return bytes.length;
    }

    /** The byte at an index as a number from 0 to 255. */
    int at(int index) {
        return index >= 0 && index < bytes.length ? bytes[index] & 0xff : 0;
    }

    /** Two bytes as a number, the first one high. */
    int shortAt(int index) {
        return at(index) << 8 | at(index + 1);
    }

    /** Four bytes as a number, the first one high. */
    int intAt(int index) {
        return shortAt(index) << 16 | shortAt(index + 2);
    }

    /** Whether these bytes are there. */
    boolean hasAt(int index, byte[] others) {
        if (index < 0 || index + others.length > bytes.length) {
            return false;
        }
        for (int i = 0; i < others.length; i++) {
            if (bytes[index + i] != others[i]) {
                return false;
            }
        }
        return true;
    }

    /** So many bytes as characters of the same numbers, as far as there are any. */
    String latin(int from, int length) {
        int start = Math.max(0, Math.min(from, bytes.length));
        int end = Math.max(start, Math.min(bytes.length, from + Math.max(0, length)));
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    String latin() {
        return latin(0, bytes.length);
    }

    String hex(int from, int length) {
        return HexFormat.of().formatHex(latin(from, length).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The bytes that hexadecimal digits stand for, with blanks where they help. */
    static byte[] ofHex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    static byte[] ofAscii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }
}
