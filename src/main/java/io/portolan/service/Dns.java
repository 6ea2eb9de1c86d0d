package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;

/**
 * DNS over TCP, RFC 1035 sections 4.1 and 4.2.2: a length in two bytes, then the query for the text (16) of
 * {@code version.bind} in the class CHAOS (3), which BIND invented and most servers answer, by custom with their name and
 * version. Any answer to that question, a refusal too, is a name server's.
 */
public final class Dns implements Protocol {

    private static final int QUESTION = 0x5054;
    private static final int HEADER = 12;
    private static final String QUERY =
            "\0\u001ePT\0\0\0\u0001\0\0\0\0\0\0" + "\u0007version\u0004bind\0\0\u0010\0\u0003";
    private static final int TEXT = 16;

    private static final List<Product> PRODUCTS = List.of(
            Product.of("ISC BIND", "isc:bind", "^(?:BIND )?(9\\.[0-9]{1,3}\\.[0-9][!-~]{0,60})"),
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
            Product.of("CoreDNS", "coredns.io:coredns", "^CoreDNS-([!-~]{1,40})"));

    @Override
    public PortSet ports() {
        return PortSet.of(53, 853, 5353);
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(
                Step.say(QUERY, Dns::isWhole, said -> isAnswer(said) ? Step.known(match(said)) : Step.notMine()));
    }

    private static boolean isWhole(Said said) {
        return said.length() >= 2 && said.length() >= said.number(0, 2) + 2;
    }

    private static boolean isAnswer(Said said) {
        return said.length() >= 2 + HEADER && said.number(2, 2) == QUESTION && (said.at(4) & 0x80) != 0;
    }

    private static Match match(Said said) {
        String version = text(said);
        return Product.in(
                version,
                PRODUCTS,
                Match.certain("dns").withClean("rcode", said.at(5) & 0x0f).with("version_bind", version));
    }

    /** The first text of the first answer; empty where there is none. */
    private static String text(Said said) {
        int at = 2 + HEADER;
        for (long questions = said.number(6, 2); questions > 0 && at < said.length(); questions--) {
            at = behindName(said, at) + 4;
        }
        if (said.number(8, 2) == 0 || at >= said.length()) {
            return "";
        }
        at = behindName(said, at);
        int length = Math.max(0, said.at(at + 10));
        int from = at + 11;
        return said.number(at, 2) == TEXT && from + length <= said.length()
                ? said.latin().substring(from, from + length)
                : "";
    }

    /** Labels up to an empty one or to a pointer, which is two bytes and the last. */
    private static int behindName(Said said, int name) {
        int at = name;
        while (at < said.length() && said.at(at) != 0) {
            if ((said.at(at) & 0xc0) == 0xc0) {
                return at + 2;
            }
            at += said.at(at) + 1;
        }
        return at + 1;
    }
}
