package io.portolan.scan;

import io.portolan.probe.ProbeSettings;
import java.time.Duration;

/**
 * How long a scan is going to take, before anything is known of who answers: between two ends, nobody and everybody. It
 * takes for granted that the pace is reached, and that nothing is lost on the way.
 *
 * @param offPace SYNs a second off this machine
 * @param ownPace SYNs a second to this machine's own addresses; none of its own where one rate holds for all
 * @param ifSilent where no address answers: with discovery its questions alone, without it every port and its repetition
 * @param ifAnswering where every address answers at once: every port is asked once, and with discovery that before it
 */
public record Estimate(int offPace, int ownPace, Duration ifSilent, Duration ifAnswering) {
    /**
     * What is assumed where there is no ceiling: a scan of ports of this machine with everything written, on two cores (see
     * bench/README.md).
     */
    public static final int UNLIMITED_PACE = 70_000;

    /** What the engine sends off this machine where no rate is given. */
    public static final int DEFAULT_PACE = 10_000;

    /** Whoever does not answer a discovery is asked so often, unless {@code --retries} says less. */
    private static final int DISCOVERY_TRIES = 3;

    /** What does not answer is asked again at least once, unless {@code --retries} says otherwise. */
    private static final int PORT_TRIES = 2;

    /** By UDP twice. */
    private static final int UDP_PORT_TRIES = 3;

    /** Of a request with these options, of which so much was counted. */
    static Estimate of(Walk.Tally tally, boolean discoveryOnly, ScanOptions options) {
        ProbeSettings settings = options.probeSettings();
        int offPace = pace(settings.rate().orElse(DEFAULT_PACE));
        int ownPace = pace(settings.rate().orElse(0));
        boolean onePace = settings.rate().orElse(0) > 0;
        boolean discovers = discoveryOnly || options.discovery();

        int tries = discovers
                ? Math.min(DISCOVERY_TRIES, 1 + settings.retries().orElse(DISCOVERY_TRIES - 1))
                : 1 + settings.retries().orElse((options.type() == ScanType.UDP ? UDP_PORT_TRIES : PORT_TRIES) - 1);
        double ownOnce = discovers ? tally.ownQuestions() : tally.ownProbes();
        double allOnce = discovers ? tally.questions() : tally.probes();
        double ownAnswering = ownOnce + (discovers && !discoveryOnly ? tally.ownProbes() : 0);
        double allAnswering = allOnce + (discovers && !discoveryOnly ? tally.probes() : 0);
        double silent = seconds(tries * allOnce, tries * ownOnce, offPace, ownPace, onePace)
                + tries * settings.timeout().toMillis() / 1e3;
        double answering = seconds(allAnswering, ownAnswering, offPace, ownPace, onePace);
        return new Estimate(offPace, ownPace, duration(silent), duration(answering));
    }

    private static int pace(int rate) {
        return rate == 0 ? UNLIMITED_PACE : rate;
    }

    /** The addresses of this machine and all others are asked side by side, each at its pace, or in turns at one. */
    private static double seconds(double all, double own, int offPace, int ownPace, boolean onePace) {
        return onePace ? all / offPace : Math.max((all - own) / offPace, own / ownPace);
    }

    private static Duration duration(double seconds) {
        return Duration.ofMillis((long) Math.min(seconds * 1e3, 1e15));
    }
}
