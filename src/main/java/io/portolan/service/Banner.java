package io.portolan.service;

import io.portolan.target.Address;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a server said by itself, at most {@value #LONGEST} bytes; none where it was silent. Immutable. */
public final class Banner {

    /** So many bytes are heard; what comes later is not. */
    static final int LONGEST = 1024;

    private final Address address;
    private final int port;
    private final byte[] bytes;
    private final String latin;

    Banner(Address address, int port, byte[] bytes) {
        this.address = address;
        this.port = port;
        this.bytes = Arrays.copyOf(bytes, Math.min(bytes.length, LONGEST));
        this.latin = new String(this.bytes, StandardCharsets.ISO_8859_1);
    }

    Address address() {
        return address;
    }

    int port() {
        return port;
    }

    boolean isSilence() {
        return bytes.length == 0;
    }

    int length() {
        return bytes.length;
    }

    /** The byte at an index as a number from 0 to 255; -1 beyond the end. */
    int at(int index) {
        return index < bytes.length ? bytes[index] & 0xff : -1;
    }

    /** The bytes as characters of the same numbers: for patterns, not for people. */
    String latin() {
        return latin;
    }

    /** The whole of it in a form that is safe to keep and to show. */
    String clean() {
        return CleanText.of(bytes);
    }

    @Override
    public String toString() {
        return address + " port " + port + ": " + clean();
    }
}
