package io.portolan.service;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** The protocols that are there, in the order in which they are asked where nothing else suggests one. Thread-safe. */
public final class Protocols {

    /** A protocol, and what it makes of some words. */
    record Recognised(Protocol protocol, Match match) {}

    private final List<Protocol> protocols;
    private final NmapProbes nmap;

    /** All that {@link ServiceLoader} finds. */
    public Protocols() {
        this(NmapProbes.NONE);
    }

    /** All that {@link ServiceLoader} finds, and what nmap knows besides. */
    public Protocols(NmapProbes nmap) {
        this.nmap = nmap;
        this.protocols = ServiceLoader.load(Protocol.class, Protocol.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    NmapProbes nmap() {
        return nmap;
    }

    /** The one that is surest of some words that it did not ask for. */
    Optional<Recognised> recognise(Said said) {
        return protocols.stream()
                .flatMap(protocol -> protocol.recognise(said).map(match -> new Recognised(protocol, match)).stream())
                .max(Comparator.comparingInt(recognised -> recognised.match().confidence()));
    }

    /** Those that ask a server first, the ones that its port suggests before the others. */
    List<Protocol> asking(Server server) {
        List<Protocol> asking = protocols.stream()
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
