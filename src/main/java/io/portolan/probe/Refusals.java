package io.portolan.probe;

import java.util.concurrent.TimeUnit;

/**
 * How fast a host says that its UDP ports are closed. An ICMP unreachable is a courtesy that hosts bound (RFC 1812 section
 * 4.3.2.8, RFC 4443 section 2.4 f): Linux sends one destination six of them at once and then one a second. What is closed
 * beyond that is as silent as what is open, so a host that is seen to withhold refusals is asked at the pace at which it
 * gives them.
 *
 * <p>A port that refuses a later try shows that the refusal of the try before was withheld, or lost. Losses are a small part
 * of what was refused at once; from a quarter on the host is taken to withhold. The pace then starts at 200 a second, which is what other
 * systems allow, and
 * halves as often as a try made since the last slowing down was withheld too, down to one a second.
 */
final class Refusals {
    private static final long FIRST_INTERVAL = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_INTERVAL = TimeUnit.MILLISECONDS.toNanos(1000);
    private static final int EVIDENCE = 2;
    private static final int MUCH = 4;

    private long interval;
    private long next;
    private int atOnce;
    private int withheld;
    private long lastWithheld;
    private long slowedAt;

    /** How long until the next port may be asked; 0 or less: now. */
    long waitNanos(long now) {
        return interval == 0 ? 0 : next - now;
    }

    void asked(long now) {
        next = now + interval;
    }

    /** A port refused its first try. */
    void refused() {
        atOnce++;
    }

    /** A port refused a later try, and was silent on the one before. */
    void refusedAtLast(long before, long now) {
        withheld++;
        lastWithheld = now;
        if (withheld < EVIDENCE || withheld * MUCH < atOnce) {
            return;
        }
        if (interval == 0) {
            interval = FIRST_INTERVAL;
            slowedAt = now;
        } else if (before - slowedAt > 0 && interval < LONGEST_INTERVAL) {
            interval = Math.min(LONGEST_INTERVAL, 2 * interval);
            slowedAt = now;
        }
    }

    /** Whether a refusal has come since then that was withheld before: there may be more of them. */
    boolean withheldSince(long time) {
        return withheld > 0 && lastWithheld - time > 0;
    }
}
