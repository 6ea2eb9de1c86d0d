package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.Optional;

/**
 * SOCKS 5, RFC 1928 section 3: {@code 05}, and the three methods of logging in that we would take: none, GSSAPI, a password.
 * The answer is two bytes, {@code 05} and one of them, or {@code ff} for none. Nothing is asked of the proxy beyond.
 */
public final class Socks5 implements Protocol {

    private static final int REFUSED = 0xff;

    @Override
    public PortSet ports() {
        return PortSet.of(1080, 1081, 9050, 9150);
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say("\u0005\u0003\0\u0001\u0002", said -> said.length() >= 2, Socks5::answered));
    }

    private static Step answered(Said said) {
        boolean isChoice = said.length() == 2 && said.at(0) == 5 && (said.at(1) <= 2 || said.at(1) == REFUSED);
        return isChoice ? Step.known(Match.likely("socks5").withClean("method", method(said.at(1)))) : Step.notMine();
    }

    private static String method(int number) {
        return switch (number) {
            case 0 -> "none";
            case 1 -> "gssapi";
            case 2 -> "password";
            default -> "refused";
        };
    }
}
