package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;

/**
 * STUN, RFC 8489, and TURN, which begins with it, by both transports: a binding request (section 3): {@code 0001}, a length of
 * 0 in two bytes, the cookie {@code 2112a442}, twelve bytes of our choice. The answer is {@code 0101}, or {@code 0111} for
 * an error, with the same cookie and bytes, and attributes, each a type and a length in two bytes, padded to four:
 * {@code SOFTWARE} ({@code 8022}, section 14.14) has the product and its version.
 */
public final class Stun implements Protocol, UdpProtocol {

    private static final String COOKIE = "!\u0012\u00a4B" + "portolan/one";
    private static final String REQUEST = "\0\u0001\0\0" + COOKIE;
    private static final int HEADER = 20;
    private static final int SOFTWARE = 0x8022;
    private static final List<Product> PRODUCTS =
            List.of(Product.of("Coturn", "coturn_project:coturn", "^Coturn-([0-9][0-9.]{0,20})"));

    @Override
    public PortSet ports() {
        return PortSet.of(3478, 3479, 5349);
    }

    @Override
    public PortSet udpPorts() {
        return PortSet.of(3478, 3479, 5349, 19302);
    }

    @Override
    public String question(int tryNumber) {
        return REQUEST;
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say(
                REQUEST,
                said -> said.length() >= HEADER && said.length() >= HEADER + said.number(2, 2),
                said -> Step.of(match(said))));
    }

    @Override
    public Optional<Match> service(List<Said> said) {
        return match(said.get(0));
    }

    private static Optional<Match> match(Said said) {
        boolean isAnswer = (said.number(0, 2) == 0x0101 || said.number(0, 2) == 0x0111)
                && said.latin().startsWith(COOKIE, 4);
        if (!isAnswer) {
            return Optional.empty();
        }
        String software = "";
        int next = 0;
        for (int at = HEADER; at + 4 <= said.length() && software.isEmpty(); at = next) {
            int length = (int) said.number(at + 2, 2);
            software = said.number(at, 2) == SOFTWARE ? said.latin(at + 4, length) : "";
            next = at + 4 + (length + 3) / 4 * 4;
        }
        return Optional.of(Product.in(software, PRODUCTS, Match.certain("stun").with("software", software)));
    }
}
