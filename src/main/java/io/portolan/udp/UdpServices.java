package io.portolan.udp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.probe.ProbeResult;
import io.portolan.probe.Said;
import io.portolan.scan.HostBatch;
import io.portolan.scan.ServiceFound;
import io.portolan.service.CleanText;
import io.portolan.service.ServiceNames;
import io.portolan.target.Address;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;

/**
 * Reads what the open UDP ports of a batch have said. What none of the protocols knows is kept too, as {@code unknown} with
 * confidence 0, so that a person can read it; an empty datagram says nothing but that the port is open.
 */
public final class UdpServices {
    private static final int CERTAIN = 100;

    /** Names of products and versions are short; a stranger's need not be. */
    private static final int LONGEST_NAME = 100;

    private static final int LONGEST_DETAIL = 1_000;

    private final UdpProtocols protocols = new UdpProtocols();

    /** The batch with the services of its hosts. */
    public HostBatch of(@Body HostBatch batch, @ExchangeProperty("answers") List<ProbeResult> answers) {
        Map<Address, List<ServiceFound>> found =
                answers.stream().collect(Collectors.toMap(ProbeResult::address, this::services, (some, more) -> some));
        return batch.withHosts(batch.hosts().stream()
                .map(host -> host.withServices(found.getOrDefault(host.address(), host.services())))
                .toList());
    }

    private List<ServiceFound> services(ProbeResult answer) {
        return answer.said().stream().flatMap(said -> found(said).stream()).toList();
    }

    Optional<ServiceFound> found(Said said) {
        return protocols
                .service(said.port(), said.datagrams())
                .map(service -> found(said.port(), service))
                .or(() -> unknown(said));
    }

    private static ServiceFound found(int port, UdpService service) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        service.details().forEach((name, value) -> details.put(name, clean(value, LONGEST_DETAIL)));
        return found(
                port,
                service.type(),
                clean(service.product(), LONGEST_NAME),
                clean(service.version(), LONGEST_NAME),
                CERTAIN,
                details);
    }

    private static Optional<ServiceFound> unknown(Said said) {
        byte[] bytes = said.datagrams().get(0);
        ObjectNode details = JsonNodeFactory.instance
                .objectNode()
                .put("banner", CleanText.shortened(CleanText.of(bytes), LONGEST_DETAIL));
        return bytes.length == 0 ? Optional.empty() : Optional.of(found(said.port(), "unknown", "", "", 0, details));
    }

    private static ServiceFound found(
            int port, String type, String product, String version, int confidence, ObjectNode details) {
        return new ServiceFound(
                port, type, ServiceNames.of(type, false), product, version, "", confidence, details.toString());
    }

    private static String clean(String heard, int longest) {
        return CleanText.shortened(CleanText.of(heard.getBytes(StandardCharsets.ISO_8859_1)), longest);
    }
}
