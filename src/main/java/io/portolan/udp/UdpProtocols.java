package io.portolan.udp;

import io.portolan.probe.Datagrams;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * The protocols that are there. A port that some of them use by custom is asked in their languages in turns. Any other is
 * first sent an empty datagram, to which most that is closed says so, and then, try by try, what the protocols say, in the
 * order in which they are registered: those that are moved to other ports most often come first.
 */
public final class UdpProtocols implements Datagrams {
    private static final Question NOTHING = new Question(new byte[0], false);

    private final List<UdpProtocol> all =
            ServiceLoader.load(UdpProtocol.class, UdpProtocols.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();

    @Override
    public Question first(int port, int tryNumber) {
        List<UdpProtocol> usual =
                all.stream().filter(protocol -> protocol.ports().contains(port)).toList();
        int before = tryNumber - 1;
        if (!usual.isEmpty()) {
            return question(usual.get(before % usual.size()), before / usual.size() + 1);
        }
        return before == 0 ? NOTHING : question(all.get((before - 1) % all.size()), 1);
    }

    private static Question question(UdpProtocol protocol, int tryNumber) {
        return new Question(protocol.question(tryNumber), protocol.answersFromAnyPort());
    }

    @Override
    public Optional<Question> next(int port, List<byte[]> said) {
        return speaking(port, said)
                .flatMap(protocol ->
                        protocol.next(said).map(question -> new Question(question, protocol.answersFromAnyPort())));
    }

    /** What has answered on a port; empty where it is none of the protocols. */
    Optional<UdpService> service(int port, List<byte[]> said) {
        return speaking(port, said).flatMap(protocol -> protocol.service(said));
    }

    private Optional<UdpProtocol> speaking(int port, List<byte[]> said) {
        Stream<UdpProtocol> usual =
                all.stream().filter(protocol -> protocol.ports().contains(port));
        return Stream.concat(usual, all.stream())
                .filter(protocol -> protocol.service(said).isPresent())
                .findFirst();
    }
}
