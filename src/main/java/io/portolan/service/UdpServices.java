package io.portolan.service;

import io.portolan.probe.ProbeResult;
import io.portolan.scan.HostBatch;
import io.portolan.target.Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;

/**
 * Reads what the open UDP ports of a batch have said. What none of the protocols knows is kept too, as {@code unknown} with
 * confidence 0, so that a person can read it; an empty datagram says nothing but that the port is open.
 */
public final class UdpServices {
    private final UdpProtocols protocols = new UdpProtocols();

    /** The batch with the services of its hosts. */
    public HostBatch of(@Body HostBatch batch, @ExchangeProperty("answers") List<ProbeResult> answers) {
        return HeardServices.withServices(
                batch, answers.stream().flatMap(this::services).toList());
    }

    private Stream<HeardService> services(ProbeResult answer) {
        return answer.said().stream().flatMap(said -> found(answer.address(), said.port(), said.datagrams()).stream());
    }

    Optional<HeardService> found(Address address, int port, List<byte[]> datagrams) {
        Server server = new Server(address, "", port);
        Said first = new Said(server, datagrams.get(0), datagrams.get(0).length);
        Optional<Match> known = protocols.service(server, datagrams);
        if (known.isEmpty() && first.isSilence()) {
            return Optional.empty();
        }
        return Optional.of(Identification.found(
                server,
                known.orElse(Identification.UNKNOWN),
                known.isPresent() ? Map.of() : Map.of("banner", first.clean()),
                false));
    }
}
