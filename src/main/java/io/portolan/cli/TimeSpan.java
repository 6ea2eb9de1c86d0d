package io.portolan.cli;

import java.time.Duration;

/** A time for people: its two largest units, which is more than any estimate knows. */
final class TimeSpan {
    private TimeSpan() {}

    /** As {@code 42 s}, {@code 3 min 20 s}, {@code 2 h 5 min}, {@code 19 d 10 h}. */
    static String text(Duration time) {
        long seconds = Math.round(time.toMillis() / 1e3);
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        if (seconds < 86_400) {
            return seconds / 3_600 + " h " + seconds / 60 % 60 + " min";
        }
        return "%,d d %d h".formatted(seconds / 86_400, seconds / 3_600 % 24);
    }
}
