package io.portolan.service;

import io.portolan.probe.ProbeEndpoint;
import io.portolan.probe.ProbeSession;
import io.portolan.scan.HostBatch;
import io.portolan.scan.HostResult;
import io.portolan.scan.HostStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;

/**
 * The open ports of a batch that are worth talking to: those of hosts that are up and no tarpits, and of each host the first
 * so many.
 */
public final class Talks {

    /** A banner in two segments comes closer together than this; a person would not notice. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final int portsAHost;
    private final Protocols protocols;
    private final Duration listening;
    private final Duration patience;
    private final Duration limit;

    /**
     * To talk to so many ports of a host.
     *
     * @param listening how long a server may take to say something unasked
     * @param patience the same where its version is wanted, and how long it may take to answer
     * @param limit how long a port may take in all where its version is wanted
     */
    public Talks(int portsAHost, Protocols protocols, Duration listening, Duration patience, Duration limit) {
        this.portsAHost = portsAHost;
        this.protocols = protocols;
        this.listening = listening;
        this.patience = patience;
        this.limit = limit;
    }

    /** A connection a port on which nothing is said, ascending host by host. */
    public List<Talk> listening(@Body HostBatch batch) {
        return servers(batch).map(this::listen).toList();
    }

    private Talk listen(Server server) {
        return new Talk(
                server,
                Step.listen(listening, said -> Step.notMine()),
                listening,
                listening,
                PAUSE,
                Said.LONGEST_BANNER,
                listening.multipliedBy(3));
    }

    /** An inquiry a port, ascending host by host. */
    public List<Inquiry> inquiries(@Body HostBatch batch) {
        InquiryTimes times = new InquiryTimes(listening, patience, limit);
        return servers(batch)
                .map(server -> new Inquiry(protocols, server, times))
                .toList();
    }

    private Stream<Server> servers(HostBatch batch) {
        return batch.hosts().stream()
                .filter(host -> host.status() == HostStatus.UP)
                .filter(host -> !batch.tarpits().contains(host.address()))
                .flatMap(this::servers);
    }

    private Stream<Server> servers(HostResult host) {
        return host.open().stream()
                .limit(portsAHost)
                .mapToObj(port -> new Server(host.address(), host.hostname(), port));
    }

    /** Holds the connection back until the scan's rate allows for its SYN. */
    public void awaitTurn(@Body Talk talk, @ExchangeProperty(ProbeEndpoint.SESSION) ProbeSession session)
            throws InterruptedException {
        session.awaitTurn(talk.server().address());
    }

    /** The next connection of an inquiry. */
    public Talk next(@ExchangeProperty("inquiry") Inquiry inquiry) {
        return inquiry.next();
    }

    /** Tells the inquiry what its connection came to: where that did not stand, the body is still the talk. */
    public void heard(@Body Object body, @ExchangeProperty("inquiry") Inquiry inquiry) {
        if (body instanceof Heard heard) {
            inquiry.heard(heard);
        } else {
            inquiry.failed();
        }
    }

    /** What the inquiry found; empty where the port said nothing. */
    public Optional<HeardService> result(@ExchangeProperty("inquiry") Inquiry inquiry) {
        return inquiry.result();
    }
}
