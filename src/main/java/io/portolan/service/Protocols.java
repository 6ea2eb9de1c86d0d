package io.portolan.service;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The protocols that are there, in the order in which they are asked where nothing else suggests one. Thread-safe. */
public final class Protocols {

    /** A protocol, and what it makes of some words. */
    record Recognised(Protocol protocol, Match match) {}

    private static final Installed<Protocol> PROTOCOLS = new Installed<>(Protocol.class);

    private final NmapProbes nmap;

    /** All that are {@link Installed}. */
    public Protocols() {
        this(NmapProbes.NONE);
    }

    /** All that are {@link Installed}, and what nmap knows besides. */
    public Protocols(NmapProbes nmap) {
        this.nmap = nmap;
    }

    NmapProbes nmap() {
        return nmap;
    }

    /** The one that is surest of some words that it did not ask for. */
    Optional<Recognised> recognise(Said said) {
        return PROTOCOLS.all().stream()
                .flatMap(protocol -> protocol.recognise(said).map(match -> new Recognised(protocol, match)).stream())
                .max(Comparator.comparingInt(recognised -> recognised.match().confidence()));
    }

    /** Those that ask a server first, the ones that its port suggests before the others. */
    List<Protocol> asking(Server server) {
        List<Protocol> asking = PROTOCOLS.all().stream()
                .filter(protocol -> protocol.opening(server).isPresent())
                .toList();
        return Stream.concat(
                        asking.stream().filter(protocol -> suggests(server, protocol)),
                        asking.stream().filter(protocol -> !suggests(server, protocol)))
                .toList();
    }

    static boolean suggests(Server server, Protocol protocol) {
        return protocol.ports().contains(server.port());
    }
}
