package io.portolan.scan;

import io.portolan.probe.ProbeResult;
import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * All that a job has learned of one address so far.
 *
 * @param hostname empty where the user named it by its address, and no name server says what it is called
 * @param macAddress of a neighbour that is up, where the kernel tells it
 * @param responseTimeMillis the smallest round trip of an answer
 * @param openFiltered of UDP, what kept silent
 * @param details what else another scanner knew of it, a JSON object
 */
public record HostResult(
        Address address,
        String hostname,
        Optional<String> macAddress,
        HostStatus status,
        OptionalDouble responseTimeMillis,
        PortSet open,
        PortSet closed,
        PortSet filtered,
        PortSet openFiltered,
        List<ServiceFound> services,
        String details,
        Instant startedAt,
        Instant completedAt) {

    private static final String NO_DETAILS = "{}";

    /** A result that an older Portolan spooled has no details. */
    public HostResult {
        details = details == null ? NO_DETAILS : details;
    }

    /** What Portolan has seen itself. */
    public HostResult(
            Address address,
            String hostname,
            Optional<String> macAddress,
            HostStatus status,
            OptionalDouble responseTimeMillis,
            PortSet open,
            PortSet closed,
            PortSet filtered,
            PortSet openFiltered,
            List<ServiceFound> services,
            Instant startedAt,
            Instant completedAt) {
        this(
                address,
                hostname,
                macAddress,
                status,
                responseTimeMillis,
                open,
                closed,
                filtered,
                openFiltered,
                services,
                NO_DETAILS,
                startedAt,
                completedAt);
    }

    /** An address of which no port has been asked. */
    public static HostResult unasked(Address address, String hostname, HostStatus status, Instant at) {
        return new HostResult(
                address,
                hostname,
                Optional.empty(),
                status,
                OptionalDouble.empty(),
                PortSet.EMPTY,
                PortSet.EMPTY,
                PortSet.EMPTY,
                PortSet.EMPTY,
                List.of(),
                at,
                at);
    }

    /** With the round trip of an answer, the smaller of two. */
    public HostResult answeredWithin(OptionalDouble millis, Instant at) {
        OptionalDouble smaller = responseTimeMillis.isPresent() && millis.isPresent()
                ? OptionalDouble.of(Math.min(responseTimeMillis.getAsDouble(), millis.getAsDouble()))
                : responseTimeMillis.isPresent() ? responseTimeMillis : millis;
        return new HostResult(
                address,
                hostname,
                macAddress,
                status,
                smaller,
                open,
                closed,
                filtered,
                openFiltered,
                services,
                details,
                startedAt,
                latest(at));
    }

    /** With the answers of some more of its ports: one that answered is up, whatever was thought of it before. */
    HostResult plus(ProbeResult answers) {
        boolean answered = !answers.open().isEmpty() || !answers.closed().isEmpty();
        HostResult timed = answeredWithin(answers.responseTimeMillis(), answers.completedAt());
        return new HostResult(
                address,
                hostname,
                macAddress,
                answered ? HostStatus.UP : status,
                timed.responseTimeMillis,
                open.union(answers.open()),
                closed.union(answers.closed()),
                filtered.union(answers.filtered()),
                openFiltered.union(answers.openFiltered()),
                services,
                details,
                startedAt,
                timed.completedAt);
    }

    /** With another status, and other ports that no answer of the host itself came from. */
    HostResult withSilent(HostStatus other, PortSet otherFiltered, PortSet otherOpenFiltered) {
        return new HostResult(
                address,
                hostname,
                macAddress,
                other,
                responseTimeMillis,
                open,
                closed,
                otherFiltered,
                otherOpenFiltered,
                services,
                details,
                startedAt,
                completedAt);
    }

    /** With what a name server calls it. */
    public HostResult withHostname(String name) {
        return new HostResult(
                address,
                name,
                macAddress,
                status,
                responseTimeMillis,
                open,
                closed,
                filtered,
                openFiltered,
                services,
                details,
                startedAt,
                completedAt);
    }

    /** With the hardware address that it was reached by. */
    HostResult withMacAddress(String seen) {
        return new HostResult(
                address,
                hostname,
                Optional.of(seen),
                status,
                responseTimeMillis,
                open,
                closed,
                filtered,
                openFiltered,
                services,
                details,
                startedAt,
                completedAt);
    }

    /** With what was heard behind its open ports. */
    public HostResult withServices(List<ServiceFound> found) {
        return new HostResult(
                address,
                hostname,
                macAddress,
                status,
                responseTimeMillis,
                open,
                closed,
                filtered,
                openFiltered,
                List.copyOf(found),
                details,
                startedAt,
                completedAt);
    }

    /** Whether there is an answer, or a silence, of a port. */
    boolean wasAsked() {
        return portsAsked() > 0;
    }

    /** How many ports of it have been asked. */
    int portsAsked() {
        return open.size() + closed.size() + filtered.size() + openFiltered.size();
    }

    private Instant latest(Instant at) {
        return at.isAfter(completedAt) ? at : completedAt;
    }
}
