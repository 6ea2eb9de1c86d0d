package io.portolan.service;

import io.portolan.probe.ProbeEndpoint;
import io.portolan.probe.ProbeSession;
import io.portolan.scan.HostBatch;
import io.portolan.scan.HostResult;
import io.portolan.scan.HostStatus;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;

/**
 * The open ports of a batch that are worth listening to: those of hosts that are up, and of each host the first so many. A
 * host with more than that answers on every port asked and tells us nothing by it.
 */
public final class BannerRequests {

    private final int portsAHost;

    /** To listen to so many ports of a host. */
    public BannerRequests(int portsAHost) {
        this.portsAHost = portsAHost;
    }

    /**
     * A request a port, ascending host by host.
     *
     * @param patienceMillis how long a server may take to begin
     */
    public List<BannerRequest> of(@Body HostBatch batch, @ExchangeProperty("bannerPatience") long patienceMillis) {
        Duration patience = Duration.ofMillis(patienceMillis);
        return batch.hosts().stream()
                .filter(host -> host.status() == HostStatus.UP)
                .flatMap(host -> requests(host, patience))
                .toList();
    }

    /** Holds the connection back until the scan's rate allows for its SYN. */
    public void awaitTurn(@Body BannerRequest request, @ExchangeProperty(ProbeEndpoint.SESSION) ProbeSession session)
            throws InterruptedException {
        session.awaitTurn(request.address());
    }

    private Stream<BannerRequest> requests(HostResult host, Duration patience) {
        return host.open().stream()
                .limit(portsAHost)
                .mapToObj(port -> new BannerRequest(host.address(), port, patience));
    }
}
