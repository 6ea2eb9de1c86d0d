package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Multicast DNS, RFC 6762. Sent to the address itself, as section 5.5 allows: the query for the kinds of services there are,
 * {@code _services._dns-sd._udp.local}, PTR (RFC 6763 section 9), from a port that is not 5353, so that the answer comes
 * back to it as to a plain resolver (section 6.7). An answer has the query's id and the bit QR; its records are the kinds, of
 * which there is one at least: nothing is never said in multicast DNS, and whoever says it is a plain server.
 * A responder may keep silent to who is not on its own network, or where it has no service to tell of.
 */
public final class MulticastDns implements UdpProtocol {
    static final int ID = 0x506d;
    private static final String SERVICES =
            DnsMessage.query(ID, "_services._dns-sd._udp.local", DnsMessage.PTR, DnsMessage.IN);

    @Override
    public PortSet udpPorts() {
        return PortSet.of(5353);
    }

    @Override
    public String question(int tryNumber) {
        return SERVICES;
    }

    @Override
    public Optional<Match> service(List<Said> said) {
        Optional<DnsMessage> kinds = DnsMessage.answer(said.get(0), ID)
                .filter(message ->
                        message.responseCode() == 0 && !message.answers().isEmpty());
        return kinds.map(message -> {
            String services = message.answers().stream()
                    .filter(answer -> answer.type() == DnsMessage.PTR)
                    .map(answer -> message.name(answer.start()))
                    .map(name -> name.endsWith(".local") ? name.substring(0, name.length() - 6) : name)
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining(" "));
            return Match.certain("mdns").with("services", services);
        });
    }
}
