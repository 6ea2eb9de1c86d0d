package io.portolan.foreign;

import io.portolan.scan.HostResult;
import io.portolan.scan.HostStatus;
import io.portolan.scan.ServiceFound;
import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is found of a host by one protocol, as it comes together. A port is in one state, the better answer of two: open before closed before silence, as
 * everywhere.
 */
final class HostBuilder {

    private static final String NO_DETAILS = "{}";

    private record Key(int port, String type) {}

    private final Address address;
    private final PortSet.Builder open = PortSet.builder();
    private final PortSet.Builder closed = PortSet.builder();
    private final PortSet.Builder filtered = PortSet.builder();
    private final PortSet.Builder openFiltered = PortSet.builder();
    private final Map<Key, ServiceFound> services = new LinkedHashMap<>();
    private String hostname = "";
    private Optional<String> macAddress = Optional.empty();
    private OptionalDouble responseTimeMillis = OptionalDouble.empty();
    private Optional<HostStatus> status = Optional.empty();
    private String details = NO_DETAILS;
    private Instant startedAt;
    private Instant completedAt;

    HostBuilder(Address address, Instant startedAt, Instant completedAt) {
        this.address = address;
        this.startedAt = startedAt;
        this.completedAt = completedAt.isBefore(startedAt) ? startedAt : completedAt;
    }

    /** More of a host that was found before. */
    HostBuilder(HostResult before) {
        this(before.address(), before.startedAt(), before.completedAt());
        add(before);
    }

    HostBuilder hostname(String name) {
        hostname = hostname.isEmpty() ? Words.clean(name) : hostname;
        return this;
    }

    HostBuilder macAddress(Optional<String> mac) {
        macAddress = mac.or(() -> macAddress);
        return this;
    }

    HostBuilder responseTimeMillis(OptionalDouble millis) {
        responseTimeMillis = millis;
        return this;
    }

    /** What it is where none of its ports says that it is up. */
    HostBuilder status(HostStatus said) {
        status = Optional.of(said);
        return this;
    }

    /** A port in the state that nmap calls so; what is none that a port can be here tells nothing that is kept. */
    HostBuilder port(int port, String state) {
        if (port > 0) {
            ports(PortSet.range(port, port), state);
        }
        return this;
    }

    HostBuilder ports(PortSet ports, String state) {
        switch (state) {
            case "open" -> open.add(ports);
            case "closed" -> closed.add(ports);
            case "filtered" -> filtered.add(ports);
            case "open|filtered" -> openFiltered.add(ports);
            default -> {}
        }
        return this;
    }

    HostBuilder service(ServiceFound service) {
        services.put(new Key(service.port(), service.type()), service);
        return this;
    }

    /** What else is known of it; of two tellings the first. */
    HostBuilder details(String object) {
        details = details.equals(NO_DETAILS) ? object : details;
        return this;
    }

    /** The same host, come again. */
    HostBuilder add(HostResult other) {
        hostname(other.hostname());
        macAddress(other.macAddress());
        details(other.details());
        open.add(other.open());
        closed.add(other.closed());
        filtered.add(other.filtered());
        openFiltered.add(other.openFiltered());
        other.services().forEach(this::service);
        responseTimeMillis = responseTimeMillis.isPresent() ? responseTimeMillis : other.responseTimeMillis();
        if (status.isEmpty() || other.status() == HostStatus.UP) {
            status = Optional.of(other.status());
        }
        startedAt = other.startedAt().isBefore(startedAt) ? other.startedAt() : startedAt;
        completedAt = other.completedAt().isAfter(completedAt) ? other.completedAt() : completedAt;
        return this;
    }

    HostResult build() {
        PortSet answering = open.build();
        PortSet refusing = closed.build().minus(answering);
        PortSet silent = filtered.build().minus(answering).minus(refusing);
        PortSet unsure = openFiltered.build().minus(answering).minus(refusing).minus(silent);
        boolean answered = !answering.isEmpty() || !refusing.isEmpty();
        List<ServiceFound> heard = services.values().stream()
                .filter(service -> answering.contains(service.port()))
                .toList();
        return new HostResult(
                address,
                hostname,
                macAddress,
                answered ? HostStatus.UP : status.orElse(HostStatus.UNKNOWN),
                responseTimeMillis,
                answering,
                refusing,
                silent,
                unsure,
                heard,
                details,
                startedAt,
                completedAt);
    }
}
