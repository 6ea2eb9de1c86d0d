package io.portolan.probe;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How a session asks.
 *
 * @param rate SYNs on the wire a second, retries included; 0: no ceiling; empty: 10,000 off this machine, no ceiling
 *     on it
 * @param timeout the upper bound of one try. Beyond 1 s the kernel repeats the SYN by itself, which {@code rate} does
 *     not count
 * @param retries how often a silent port is asked again; empty: as often as the measured loss asks for, 1 to 10 times
 */
public record ProbeSettings(OptionalInt rate, Duration timeout, OptionalInt retries) {
    public static final ProbeSettings DEFAULT =
            new ProbeSettings(OptionalInt.empty(), Duration.ofMillis(900), OptionalInt.empty());

    static final int DEFAULT_RATE = 10_000;

    public ProbeSettings {
        if (rate.isPresent() && rate.getAsInt() < 0) {
            throw new IllegalArgumentException("a rate is 0 (no ceiling) or more, not " + rate.getAsInt());
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("a timeout is more than 0, not " + timeout.toMillis() + " ms");
        }
        if (retries.isPresent() && retries.getAsInt() < 0) {
            throw new IllegalArgumentException("retries are 0 or more, not " + retries.getAsInt());
        }
    }
}
