package io.portolan.probe;

/** What Linux's error numbers (asm-generic: x86 and ARM alike) say about a connect or a datagram. */
final class LinuxErrors {
    static final int ECONNREFUSED = 111;
    static final int EALREADY = 114;
    static final int EINPROGRESS = 115;

    private static final int EPERM = 1;
    private static final int EAGAIN = 11;
    private static final int ENOMEM = 12;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int ENOSPC = 28;
    private static final int EPIPE = 32;
    private static final int EMSGSIZE = 90;
    private static final int EADDRNOTAVAIL = 99;
    private static final int ECONNRESET = 104;
    private static final int ENOBUFS = 105;
    private static final int ETIMEDOUT = 110;

    private LinuxErrors() {}

    /** Of an error that socket, connect, send or epoll_ctl gives at once. */
    static Outcome ofConnect(int error) {
        return switch (error) {
            case EAGAIN, ENOMEM, ENFILE, EMFILE, ENOSPC, ENOBUFS -> Outcome.SHORTAGE;
            case EADDRNOTAVAIL -> Outcome.NO_SOURCE;
            // A firewall of ours, or its table of connections is full: the question did not leave.
            case EPERM -> Outcome.SILENT;
            default -> Outcome.UNREACHABLE;
        };
    }

    /** Of the pending error of a socket that epoll reports, other than ECONNREFUSED. */
    static Outcome ofAnswer(int error) {
        return switch (error) {
            // Reset or closed after the handshake: it was accepted.
            case ECONNRESET, EPIPE -> Outcome.ACCEPTED;
            case ETIMEDOUT -> Outcome.SILENT;
            // 0: an ICMP message is queued that was no error of the socket's own.
            default -> Outcome.UNREACHABLE;
        };
    }

    /** Of the pending error of a socket that has sent a datagram, and has IP_RECVERR to hear of every ICMP message. */
    static Outcome ofDatagram(int error) {
        return switch (error) {
            case ECONNREFUSED -> Outcome.REFUSED;
            // Too big for a link on the way, which the kernel minds the next time; 0: a notice that is no error.
            case EMSGSIZE, 0 -> Outcome.SILENT;
            default -> Outcome.UNREACHABLE;
        };
    }
}
