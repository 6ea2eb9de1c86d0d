package io.portolan.service;

import java.time.Duration;

/**
 * A text for other people's regular expressions, some of which take for ever on some texts: whoever reads it for longer than
 * a while is stopped with a {@link TakesTooLong}. For one thread.
 */
final class PatientText implements CharSequence {

    /** An expression has taken too long. */
    static final class TakesTooLong extends RuntimeException {
        private static final long serialVersionUID = 1;

        TakesTooLong() {
            super("an expression takes too long", null, false, false);
        }
    }

    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static final int LOOK_AT_THE_CLOCK = 0x3ff;

    private final String text;
    private int reads;
    private long end;

    PatientText(String text) {
        this.text = text;
    }

    /** The next expression begins. */
    PatientText again() {
        end = System.nanoTime() + PATIENCE.toNanos();
        return this;
    }

    @Override
    public char charAt(int index) {
        if ((++reads & LOOK_AT_THE_CLOCK) == 0 && System.nanoTime() - end > 0) {
            throw new TakesTooLong();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
