package io.portolan.service;

import io.portolan.probe.Datagrams;
import io.portolan.target.Address;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The protocols that are there. A port that some of them use by custom is asked in their languages in turns. Any other is
 * first sent an empty datagram, to which most that is closed says so, and then, try by try, what the protocols say, in the
 * order in which they are registered: those that are moved to other ports most often come first.
 */
public final class UdpProtocols implements Datagrams {
    private static final Question NOTHING = new Question(new byte[0], false);

    private static final Installed<UdpProtocol> PROTOCOLS = new Installed<>(UdpProtocol.class);

    @Override
    public Question first(int port, int tryNumber) {
        List<UdpProtocol> usual = PROTOCOLS.all().stream()
                .filter(protocol -> protocol.udpPorts().contains(port))
                .toList();
        int before = tryNumber - 1;
        if (!usual.isEmpty()) {
            return asked(usual.get(before % usual.size()), before / usual.size() + 1);
        }
        List<UdpProtocol> all = PROTOCOLS.all();
        return before == 0 ? NOTHING : asked(all.get((before - 1) % all.size()), 1);
    }

    private static Question asked(UdpProtocol protocol, int tryNumber) {
        return question(protocol, protocol.question(tryNumber));
    }

    private static Question question(UdpProtocol protocol, String words) {
        return new Question(words.getBytes(StandardCharsets.ISO_8859_1), protocol.answersFromAnyPort());
    }

    @Override
    public Optional<Question> next(Address address, int port, List<byte[]> said) {
        List<Said> heard = heard(new Server(address, "", port), said);
        return speaking(heard).flatMap(protocol -> protocol.next(heard).map(words -> question(protocol, words)));
    }

    /** What has answered; empty where it is none of the protocols. */
    Optional<Match> service(Server server, List<byte[]> said) {
        List<Said> heard = heard(server, said);
        return speaking(heard).flatMap(protocol -> protocol.service(heard));
    }

    private static List<Said> heard(Server server, List<byte[]> said) {
        return said.stream().map(bytes -> new Said(server, bytes, bytes.length)).toList();
    }

    private Optional<UdpProtocol> speaking(List<Said> said) {
        Stream<UdpProtocol> usual = PROTOCOLS.all().stream()
                .filter(protocol -> protocol.udpPorts().contains(said.get(0).port()));
        return Stream.concat(usual, PROTOCOLS.all().stream())
                .filter(protocol -> protocol.service(said).isPresent())
                .findFirst();
    }
}
