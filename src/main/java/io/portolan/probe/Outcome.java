package io.portolan.probe;

/** What became of one connect. */
enum Outcome {
    /** The SYN is on its way; {@link Sockets#poll} will tell. */
    WAITING,
    /** The handshake was completed, by someone other than ourselves. */
    ACCEPTED,
    /** A reset came back, or the connect met itself. */
    REFUSED,
    /** An ICMP unreachable of any kind, or no route from here. */
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
