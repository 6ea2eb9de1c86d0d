package io.portolan.probe;

/** What became of one connect, or of one datagram. */
enum Outcome {
    /** The question is on its way; {@link Sockets#poll} will tell. */
    WAITING,
    /** The handshake was completed, or a datagram came back, by someone other than ourselves. */
    ACCEPTED,
    /** A reset came back, of a datagram an ICMP port unreachable, or we met ourselves. */
    REFUSED,
    /** An ICMP unreachable, to a connect of any kind, to a datagram of any other kind; or no route from here. */
    UNREACHABLE,
    /** Nothing was sent or nothing will come, and another try may fare better. */
    SILENT,
    /** Nobody on this machine's own network has the address. */
    NO_NEIGHBOUR,
    /** No source address for this target, or no source port left: {@link SourceAddress} tells which. */
    NO_SOURCE,
    /** A shortage of ours (descriptors, memory): it says nothing about the target. */
    SHORTAGE
}
