package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;

/**
 * DNS, RFC 1035 section 4, by both transports. Asked for by TCP, behind a length in two bytes (section 4.2.2): the text of
 * {@code version.bind} in the class CHAOS, which BIND invented and most servers answer, by custom with their name and
 * version (RFC 4892 section 2). By UDP first the name servers of the root, class IN, without the wish for recursion, which
 * every server answers, if only by refusing. Any answer, with the question's id and the bit QR, is a name server's.
 */
public final class Dns implements Protocol, UdpProtocol {

    private static final int ROOT_QUESTION = 0x504f;
    private static final int VERSION_QUESTION = 0x5054;
    private static final String ROOT = DnsMessage.query(ROOT_QUESTION, "", DnsMessage.NS, DnsMessage.IN);
    private static final String VERSION =
            DnsMessage.query(VERSION_QUESTION, "version.bind", DnsMessage.TXT, DnsMessage.CHAOS);

    /** BIND says its version alone, and behind it what a distribution made of it. */
    private static final List<Product> PRODUCTS = List.of(
            Product.of(
                    "ISC BIND",
                    "isc:bind",
                    "^(?:BIND )?(9\\.[0-9]{1,3}\\.[0-9]{1,3}(?:(?:-[PSW]|rc|[ab])[0-9]{1,2}(?![0-9A-Za-z]))?)"),
            Product.of("dnsmasq", "thekelleys:dnsmasq", "^dnsmasq-([!-~]{1,40})"),
            Product.of("Unbound", "nlnetlabs:unbound", "^unbound ([!-~]{1,40})"),
            Product.of("NSD", "nlnetlabs:nsd", "^NSD ([!-~]{1,40})"),
            Product.of("PowerDNS Recursor", "powerdns:recursor", "^PowerDNS Recursor ([!-~]{1,40})"),
            Product.of(
                    "PowerDNS Authoritative Server",
                    "powerdns:authoritative",
                    "^PowerDNS Authoritative Server ([!-~]{1,40})"),
            Product.of("Knot DNS", "nic:knot_dns", "^Knot DNS ([!-~]{1,40})"),
            Product.of("Knot Resolver", "nic:knot_resolver", "^(?:Knot Resolver|knot-resolver) ([!-~]{1,40})"),
            Product.of("CoreDNS", "coredns.io:coredns", "^CoreDNS-([!-~]{1,40})"),
            Product.of("Microsoft DNS", "", "^Microsoft DNS ([0-9][!-~]{0,40})"));

    @Override
    public PortSet ports() {
        return PortSet.of(53, 853, 5353);
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say(
                "\0" + (char) VERSION.length() + VERSION,
                said -> said.length() >= 2 && said.length() >= said.number(0, 2) + 2,
                said -> Step.of(version(said.behind(2)).map(answer -> match(answer, Optional.of(answer))))));
    }

    @Override
    public PortSet udpPorts() {
        return PortSet.of(53);
    }

    @Override
    public String question(int tryNumber) {
        return ROOT;
    }

    @Override
    public Optional<String> next(List<Said> said) {
        return said.size() == 1 ? Optional.of(VERSION) : Optional.empty();
    }

    /** The first of it is to our question, or to the one that a port of multicast DNS is asked, where a plain server is there. */
    @Override
    public Optional<Match> service(List<Said> said) {
        Said first = said.get(0);
        return DnsMessage.answer(first, ROOT_QUESTION)
                .or(() -> DnsMessage.answer(first, MulticastDns.ID)
                        .filter(message -> message.answers().isEmpty()))
                .map(answer -> match(
                        answer,
                        said.stream().flatMap(more -> version(more).stream()).findFirst()));
    }

    private static Optional<DnsMessage> version(Said said) {
        return DnsMessage.answer(said, VERSION_QUESTION);
    }

    private static Match match(DnsMessage answer, Optional<DnsMessage> version) {
        String text = version.flatMap(DnsMessage::text).orElse("");
        Match dns = Match.certain("dns")
                .withClean("response_code", answer.responseCode())
                .withClean("recursion", answer.recurses() ? "yes" : "no")
                .with("version_bind", text);
        return Product.in(text, PRODUCTS, dns);
    }
}
