package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;

/**
 * OpenVPN, "OpenVPN protocol" (the draft openvpn-wire-protocol of its authors, section 4). Sent:
 * P_CONTROL_HARD_RESET_CLIENT_V2, {@code 38} (opcode 7, key 0), a session id of eight bytes, no acknowledgements, packet 0. The
 * answer is P_CONTROL_HARD_RESET_SERVER_V2, {@code 40}, with a session id of the server's, which acknowledges our packet to our
 * session id. A server with {@code tls-auth} or {@code tls-crypt} keeps silent to who has no key.
 */
public final class OpenVpn implements UdpProtocol {
    private static final String SESSION = "portolan";
    private static final String RESET = "8" + SESSION + "\0".repeat(5);
    private static final int SERVER_RESET = 8;
    private static final int ACKNOWLEDGEMENTS = 9;

    @Override
    public PortSet udpPorts() {
        return PortSet.of(1194, 1195, 1196);
    }

    @Override
    public String question(int tryNumber) {
        return RESET;
    }

    @Override
    public Optional<Match> service(List<Said> said) {
        Said answer = said.get(0);
        int acknowledged = answer.at(ACKNOWLEDGEMENTS);
        return answer.at(0) >> 3 == SERVER_RESET
                        && acknowledged >= 1
                        && answer.latin().startsWith(SESSION, ACKNOWLEDGEMENTS + 1 + 4 * acknowledged)
                ? Optional.of(Match.certain("openvpn").of("OpenVPN", "").cpe("openvpn:openvpn"))
                : Optional.empty();
    }
}
