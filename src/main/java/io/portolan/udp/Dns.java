package io.portolan.udp;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * DNS, RFC 1035 section 4. Sent: a query for the name servers of the root, class IN, without the wish for recursion. Every
 * server answers it, if only by refusing; an answer has the query's id and the bit QR. Then: {@code version.bind}, TXT, class
 * CHAOS (RFC 4892 section 2), which tells the product and its version where its operator lets it.
 */
public final class Dns implements UdpProtocol {
    private static final int ID = 0x504f;
    private static final int VERSION_ID = 0x5056;
    private static final byte[] ROOT = DnsMessage.query(ID, "", DnsMessage.NS, DnsMessage.IN);
    private static final byte[] VERSION =
            DnsMessage.query(VERSION_ID, "version.bind", DnsMessage.TXT, DnsMessage.CHAOS);

    /** The products and how they write themselves; BIND says its version alone. */
    private static final Pattern NAMED = Pattern.compile(
            "(dnsmasq|unbound|NSD|Knot DNS|CoreDNS|PowerDNS Authoritative Server|PowerDNS Recursor|Microsoft DNS)[ -]"
                    + "([0-9][0-9A-Za-z.]*)");

    private static final Pattern BIND = Pattern.compile("(?:BIND )?(9\\.[0-9]+\\.[0-9]+[0-9A-Za-z.]*)");

    @Override
    public PortSet ports() {
        return PortSet.of(53);
    }

    @Override
    public byte[] question(int tryNumber) {
        return ROOT;
    }

    @Override
    public Optional<byte[]> next(List<byte[]> said) {
        return said.size() == 1 ? Optional.of(VERSION) : Optional.empty();
    }

    @Override
    public Optional<UdpService> service(List<byte[]> said) {
        return answer(said.get(0)).map(answer -> {
            UdpService domain = UdpService.of("dns")
                    .with("response_code", String.valueOf(answer.responseCode()))
                    .with("recursion", answer.recurses() ? "yes" : "no");
            return version(said).map(version -> versioned(domain, version)).orElse(domain);
        });
    }

    /** To our question, or to the one that a port of multicast DNS is asked, where a plain server listens on it. */
    private static Optional<DnsMessage> answer(byte[] datagram) {
        return DnsMessage.answer(datagram, ID)
                .or(() -> DnsMessage.answer(datagram, MulticastDns.ID)
                        .filter(message -> message.answers().isEmpty()));
    }

    private static Optional<String> version(List<byte[]> said) {
        return said.stream()
                .skip(1)
                .flatMap(datagram -> DnsMessage.answer(datagram, VERSION_ID).stream())
                .flatMap(message -> message.answers().stream()
                        .filter(answer -> answer.type() == DnsMessage.TXT)
                        .map(message::text))
                .findFirst();
    }

    private static UdpService versioned(UdpService domain, String text) {
        UdpService told = domain.with("version_bind", text);
        Matcher named = NAMED.matcher(text);
        if (named.lookingAt()) {
            return told.by(named.group(1).equals("unbound") ? "Unbound" : named.group(1), named.group(2));
        }
        Matcher bind = BIND.matcher(text);
        return bind.lookingAt() ? told.by("ISC BIND", bind.group(1)) : told;
    }
}
