package io.portolan.scan;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a job is. What an earlier run of it has done is done, but tells nothing of the speed.
 *
 * @param hostsTotal the addresses that the targets name
 * @param hostsDone those of them that are decided and written
 * @param portsPlanned the ports of all addresses
 * @param portsSettled those of the addresses of which it is known whether they are going to be asked
 * @param portsAsked those of them that are asked, which is fewer where addresses are down
 * @param portsDone those of them that are decided and written
 * @param portsBefore those of them that an earlier run has done
 * @param probesSent connection attempts of this run so far, retries included
 * @param sentWhenWritten those of them that had been sent when ports were last written
 * @param spooled results that wait in the spool for the database
 * @param elapsed since this run began
 */
public record Progress(
        long hostsTotal,
        long hostsDone,
        long hostsUp,
        long portsPlanned,
        long portsSettled,
        long portsAsked,
        long portsDone,
        long portsBefore,
        long probesSent,
        long sentWhenWritten,
        long open,
        int spooled,
        Duration elapsed) {

    /** Whether {@link #portsTotal} is no estimate any more. */
    public boolean isTotalKnown() {
        return portsSettled == portsPlanned;
    }

    /**
     * How many ports are asked in all. As long as discovery is under way it takes for granted that as many of the other
     * addresses are up as of those before, which their order by chance allows; before the first it is all.
     */
    public long portsTotal() {
        if (portsSettled == 0) {
            return portsPlanned;
        }
        double share = (double) portsAsked / portsSettled;
        return portsAsked + Math.round(share * (portsPlanned - portsSettled));
    }

    /**
     * How long it is still going to take at the speed of this run so far, by whatever has more to do: asking which
     * addresses are up, or their ports. Empty as long as nothing tells, zero when all is done.
     */
    public Optional<Duration> timeLeft() {
        double byAddresses = portsPlanned > 0
                ? part(portsPlanned - portsSettled, portsSettled - portsBefore)
                : part(hostsTotal - hostsDone, hostsDone);
        double byPorts = 0;
        if (portsDone < portsTotal() && portsAsked > 0) {
            long probed = portsProbed();
            byPorts = part(portsTotal() - portsBefore - probed, probed);
        }
        double left = Math.max(byAddresses, byPorts) * elapsed.toMillis();
        return Double.isInfinite(left)
                ? Optional.empty()
                : Optional.of(Duration.ofMillis((long) Math.ceil(Math.min(left, 1e15))));
    }

    /**
     * About how many ports this run has probed. They are written by the thousand, and at a low rate seldom; of what was sent
     * since, as much is taken for a port as before, and at first a SYN for each. It is never all.
     */
    private long portsProbed() {
        long done = portsDone - portsBefore;
        long since = probesSent - sentWhenWritten;
        double portsASyn = done > 0 && sentWhenWritten > 0 ? (double) done / sentWhenWritten : 1;
        double nearlyAll = 0.99 * (portsTotal() - portsBefore);
        return Math.max(done, (long) Math.min(done + portsASyn * since, nearlyAll));
    }

    private static double part(long left, long done) {
        return left <= 0 ? 0 : done <= 0 ? Double.POSITIVE_INFINITY : (double) left / done;
    }
}
