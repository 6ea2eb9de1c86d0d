package io.portolan.foreign;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A file that is read piece by piece, of which no piece may be longer than {@value #LONGEST} bytes: a parser holds what it
 * has begun, so one text that never ends would fill the memory.
 */
final class BoundedInput extends FilterInputStream {

    static final int LONGEST = 4 << 20;

    /** A piece did not end. */
    static final class TooLong extends IOException {
        private static final long serialVersionUID = 1;

        private TooLong() {
            super("more than %d MiB without an end".formatted(LONGEST >> 20));
        }
    }

    private int read;

    BoundedInput(InputStream in) {
        super(in);
    }

    /** A piece has ended, and the next begins. */
    void ended() {
        read = 0;
    }

    @Override
    public int read() throws IOException {
        int next = in.read();
        count(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int count = in.read(bytes, from, length);
        count(Math.max(0, count));
        return count;
    }

    private void count(int bytes) throws IOException {
        read += bytes;
        if (read > LONGEST) {
            throw new TooLong();
        }
    }
}
