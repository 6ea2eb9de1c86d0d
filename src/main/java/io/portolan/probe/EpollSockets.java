package io.portolan.probe;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollEventArray;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.NativeInetAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Linux: bare descriptors from Netty's native transport under an epoll of our own, level-triggered. A refused connect
 * costs socket, setsockopt, connect, epoll_ctl, getsockopt and close, no object that outlives it and no exception.
 *
 * <p>A reset and an ICMP port unreachable both end as ECONNREFUSED. With IP_RECVERR the kernel also queues the ICMP
 * message, and epoll keeps reporting an error for as long as something is queued, also when SO_ERROR was read: what is
 * refused is reported once more, and the second report tells the two apart.
 */
final class EpollSockets implements Sockets {
    private static final int IPPROTO_IP = 0;
    private static final int IP_RECVERR = 11;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_RECVERR = 25;
    private static final int EVENTS = 512;
    private static final int NO_SLOT = -1;

    private static final Logger LOG = LoggerFactory.getLogger(EpollSockets.class);

    private final FileDescriptor epoll;
    private final FileDescriptor wakeup;
    private final EpollEventArray events = NettyCalls.newEvents(EVENTS);
    private final LinuxSocket[] socketOfSlot;
    private final boolean[] refused;
    private int[] slotOfDescriptor = new int[0];
    private int unsettled;
    private boolean closed;

    EpollSockets(int slots) {
        socketOfSlot = new LinuxSocket[slots];
        refused = new boolean[slots];
        epoll = Native.newEpollCreate();
        wakeup = Native.newEventFd();
        try {
            Native.epollCtlAdd(epoll.intValue(), wakeup.intValue(), Native.EPOLLIN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Outcome connect(int slot, InetAddress address, int port) {
        boolean ipv6 = address instanceof Inet6Address;
        LinuxSocket socket;
        try {
            socket = LinuxSocket.newSocketStream(ipv6);
        } catch (ChannelException e) {
            return e.getCause() instanceof NativeIoException cause
                    ? LinuxErrors.ofConnect(-cause.expectedErr())
                    : Outcome.UNREACHABLE;
        }
        int error;
        try {
            socket.setIntOpt(ipv6 ? IPPROTO_IPV6 : IPPROTO_IP, ipv6 ? IPV6_RECVERR : IP_RECVERR, 1);
            NativeInetAddress target = NativeInetAddress.newInstance(address);
            error = -NettyCalls.connect(socket.intValue(), ipv6, target.address(), target.scopeId(), port);
            if (error == 0 || error == LinuxErrors.EINPROGRESS) {
                Native.epollCtlAdd(epoll.intValue(), socket.intValue(), Native.EPOLLOUT);
                keep(slot, socket);
                return Outcome.WAITING;
            }
        } catch (NativeIoException e) {
            error = -e.expectedErr();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        close(socket);
        return LinuxErrors.ofConnect(error);
    }

    private void keep(int slot, LinuxSocket socket) {
        int descriptor = socket.intValue();
        if (descriptor >= slotOfDescriptor.length) {
            int known = slotOfDescriptor.length;
            slotOfDescriptor = Arrays.copyOf(slotOfDescriptor, Math.max(descriptor + 1, known * 2));
            Arrays.fill(slotOfDescriptor, known, slotOfDescriptor.length, NO_SLOT);
        }
        slotOfDescriptor[descriptor] = slot;
        socketOfSlot[slot] = socket;
    }

    @Override
    public void poll(int timeoutMillis, Answers answers) {
        int timeout = timeoutMillis;
        int ready;
        do {
            ready = waitFor(timeout);
            for (int i = 0; i < ready; i++) {
                int descriptor = NettyCalls.descriptor(events, i);
                if (descriptor == wakeup.intValue()) {
                    Native.eventFdRead(descriptor);
                } else {
                    ready(slotOfDescriptor[descriptor], NettyCalls.flags(events, i), answers);
                }
            }
            timeout = 0;
        } while (ready == EVENTS || (unsettled > 0 && ready > 0));
    }

    private int waitFor(int timeoutMillis) {
        try {
            return NettyCalls.epollWait(epoll, events, timeoutMillis);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ready(int slot, int flags, Answers answers) {
        if (slot == NO_SLOT) {
            return; // dropped by an answer earlier in the same batch of events
        }
        boolean error = (flags & Native.EPOLLERR) != 0;
        LinuxSocket socket = socketOfSlot[slot];
        if (refused[slot]) {
            end(slot, error ? Outcome.UNREACHABLE : Outcome.REFUSED, answers);
        } else if (error) {
            int number = errorOf(socket);
            if (number == LinuxErrors.ECONNREFUSED) {
                refused[slot] = true;
                unsettled++;
            } else {
                end(slot, LinuxErrors.ofAnswer(number), answers);
            }
        } else {
            end(slot, metItself(socket) ? Outcome.REFUSED : Outcome.ACCEPTED, answers);
        }
    }

    private void end(int slot, Outcome outcome, Answers answers) {
        drop(slot);
        answers.answered(slot, outcome);
    }

    private static int errorOf(LinuxSocket socket) {
        try {
            return socket.getSoError();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connect whose source port is its destination port is a simultaneous open with itself. */
    private static boolean metItself(LinuxSocket socket) {
        InetSocketAddress peer = socket.remoteAddress();
        return peer != null && peer.equals(socket.localAddress());
    }

    @Override
    public void drop(int slot) {
        LinuxSocket socket = socketOfSlot[slot];
        socketOfSlot[slot] = null;
        slotOfDescriptor[socket.intValue()] = NO_SLOT;
        if (refused[slot]) {
            refused[slot] = false;
            unsettled--;
        } else {
            resetOnClose(socket);
        }
        close(socket);
    }

    private static void resetOnClose(LinuxSocket socket) {
        try {
            socket.setSoLinger(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(FileDescriptor descriptor) {
        try {
            descriptor.close();
        } catch (IOException e) {
            LOG.debug("Linux gives the descriptor back whatever close says", e);
        }
    }

    /** Under a lock with {@link #close}: a wake-up after it must not write to whatever has the descriptor by then. */
    @Override
    public void wakeup() {
        synchronized (wakeup) {
            if (!closed) {
                Native.eventFdWrite(wakeup.intValue(), 1L);
            }
        }
    }

    @Override
    public void close() {
        for (int slot = 0; slot < socketOfSlot.length; slot++) {
            if (socketOfSlot[slot] != null) {
                drop(slot);
            }
        }
        synchronized (wakeup) {
            closed = true;
            close(wakeup);
            close(epoll);
        }
    }
}
