package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The port mapper of ONC RPC, RFC 1833 section 3, by both transports. A call (RFC 5531 section 9): a number of ours, 0 for a
 * call, version 2 of RPC, program 100000, version 2, procedure 4, {@code DUMP}, and no credentials: each in four bytes, and by
 * TCP behind a length of which the highest bit says that it is all. The answer: our number, 1, 0 for accepted, no
 * verifier, 0 for success, and the programs: each a 1, its number, version, transport and port, in four bytes each.
 */
public final class Rpcbind implements Protocol, UdpProtocol {

    private static final String CALL = "port" + "\0\0\0\0" + "\0\0\0\u0002" + "\0\u0001\u0086\u00a0" + "\0\0\0\u0002"
            + "\0\0\0\u0004" + "\0".repeat(16);
    private static final String ACCEPTED = "port" + "\0\0\0\u0001" + "\0".repeat(16);
    private static final int MARK = 4;
    private static final int PROGRAM = 20;
    private static final int UDP = 17;
    private static final int MOST_PROGRAMS = 200;

    @Override
    public PortSet ports() {
        return PortSet.of(111);
    }

    @Override
    public PortSet udpPorts() {
        return PortSet.of(111);
    }

    @Override
    public String question(int tryNumber) {
        return CALL;
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say(
                "\u0080\0\0(" + CALL,
                said -> said.length() >= MARK && said.length() >= MARK + (said.number(0, 4) & 0x7fff_ffff),
                said -> Step.of(match(said.behind(MARK)))));
    }

    @Override
    public Optional<Match> service(List<Said> said) {
        return match(said.get(0));
    }

    private static Optional<Match> match(Said said) {
        if (!said.latin().startsWith(ACCEPTED)) {
            return Optional.empty();
        }
        Set<String> programs = new TreeSet<>();
        for (int at = ACCEPTED.length(); said.number(at, 4) == 1 && programs.size() < MOST_PROGRAMS; at += PROGRAM) {
            programs.add(said.number(at + 4, 4) + " v" + said.number(at + 8, 4) + " "
                    + (said.number(at + 12, 4) == UDP ? "udp " : "tcp ") + said.number(at + 16, 4));
        }
        return Optional.of(Match.certain("rpcbind").withClean("programs", List.copyOf(programs)));
    }
}
