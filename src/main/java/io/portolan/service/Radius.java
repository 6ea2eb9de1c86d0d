package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;

/**
 * RADIUS, RFC 2865 section 3: {@code 01}, a request for access, a number of ours, the length in two bytes, sixteen bytes, and
 * the name of a user (5.1: {@code 01}, its length, the name). The answer is {@code 02}, {@code 03} or {@code 0b}, for accepted,
 * rejected or challenged, with the same number and its length; who is no client of the server gets none. No server says what
 * it is.
 */
public final class Radius implements UdpProtocol {

    private static final int NUMBER = 0x70;
    private static final int HEADER = 20;
    private static final String USER = "\u0001\nportolan";
    private static final String REQUEST =
            "\u0001" + (char) NUMBER + "\0" + (char) (HEADER + USER.length()) + "portolanportolan" + USER;

    @Override
    public PortSet udpPorts() {
        return PortSet.of(1645, 1812);
    }

    @Override
    public String question(int tryNumber) {
        return REQUEST;
    }

    @Override
    public Optional<Match> service(List<Said> said) {
        Said answer = said.get(0);
        boolean isAnswer = (answer.at(0) == 2 || answer.at(0) == 3 || answer.at(0) == 11)
                && answer.at(1) == NUMBER
                && answer.number(2, 2) == answer.length()
                && answer.length() >= HEADER;
        return isAnswer ? Optional.of(Match.certain("radius")) : Optional.empty();
    }
}
