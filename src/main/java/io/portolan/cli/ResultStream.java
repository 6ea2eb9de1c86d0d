package io.portolan.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Standard output, where a failed write is known as one: {@code PrintStream} would swallow it. */
final class ResultStream extends FilterOutputStream {
    /** The result could not be written: its reader has gone, or the disk is full. */
    static final class Broken extends IOException {
        private static final long serialVersionUID = 1;

        Broken(IOException cause) {
            super(cause.getMessage(), cause);
        }

        /** Whether its reader has gone: {@code portolan hosts | head -1}. */
        boolean isClosed() {
            return "Broken pipe".equals(getMessage());
        }
    }

    private boolean broken;

    ResultStream(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /** What comes after a failure, which was told, is dropped. */
    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        if (broken) {
            return;
        }
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            broken = true;
            throw new Broken(e);
        }
    }
}
