package io.portolan.probe;

import io.netty.channel.epoll.EpollEventArray;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.DatagramSocketAddress;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.NativeInetAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * Linux: bare descriptors from Netty's native transport under an epoll of our own, level-triggered. On this machine and
 * between its network namespaces the answer is there when connect returns, so it is asked for at once, and only what
 * takes time is watched. A second connect asks for it: one that was refused makes the socket anew, so that the next
 * address is asked with the same one. A refused connect costs two connects and a getsockopt, a third less than with
 * a socket of its own, no object that outlives it and no exception.
 *
 * <p>A reset and an ICMP port unreachable both end as ECONNREFUSED. With IP_RECVERR the kernel also queues the ICMP
 * message, which tells the two apart: what is queued is charged to the socket's memory, and epoll keeps reporting an
 * error for as long as something is queued, also when SO_ERROR was read. What was refused while it was watched is
 * reported once more, and the second report decides. Of a datagram the error number alone tells, for
 * there nothing but a port unreachable is ECONNREFUSED; IP_RECVERR lets it hear of the ICMP messages that are no error by
 * default, such as a host unreachable.
 */
final class EpollSockets implements Sockets {
    private static final int IPPROTO_IP = 0;
    private static final int IP_RECVERR = 11;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_RECVERR = 25;
    private static final int SOL_SOCKET = 1;
    private static final int SO_ERROR = 4;
    private static final int SO_MEMINFO = 55;
    private static final int MEMINFO_BYTES = 36;
    /** Where linux/sock_diag.h has the bytes that wait to be read, the queue of errors included. */
    private static final int SK_MEMINFO_RMEM_ALLOC = 0;
    /** And the bytes that wait to be sent. */
    private static final int SK_MEMINFO_WMEM_ALLOC = 2;

    /** To whom the datagram of a slot was sent, and whether its socket is connected. */
    private record Addressee(InetAddress address, int port, boolean connected) {}

    private static final int EVENTS = 512;
    private static final int NONE = -1;

    private final FileDescriptor epoll;
    private final FileDescriptor wakeup;
    private final EpollEventArray events = NettyCalls.newEvents(EVENTS);
    private final ByteBuffer memory = ByteBuffer.allocateDirect(MEMINFO_BYTES).order(ByteOrder.nativeOrder());
    private final long memoryAddress = Buffer.memoryAddress(memory);
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(LONGEST_DATAGRAM);
    private final int[] descriptorOfSlot;
    /** Null of a slot that connects. */
    private final Addressee[] addresseeOfSlot;

    private final boolean[] refused;
    /** By family, IPv4 first: a socket whose connect was refused, and that may connect again. */
    private final int[] spares = {NONE, NONE};

    private int[] slotOfDescriptor = new int[0];
    private int unsettled;
    private boolean closed;

    EpollSockets(int slots) {
        descriptorOfSlot = new int[slots];
        Arrays.fill(descriptorOfSlot, NONE);
        refused = new boolean[slots];
        addresseeOfSlot = new Addressee[slots];
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
        int family = ipv6 ? 1 : 0;
        int socket = spares[family];
        boolean isNew = socket == NONE;
        if (isNew) {
            socket = NettyCalls.socket(ipv6);
        }
        spares[family] = NONE;
        if (socket < 0) {
            return LinuxErrors.ofConnect(-socket);
        }
        Outcome outcome;
        try {
            if (isNew) {
                hearOfErrors(socket, ipv6);
            }
            NativeInetAddress target = NativeInetAddress.newInstance(address);
            int error = -NettyCalls.connect(socket, ipv6, target.address(), target.scopeId(), port);
            if (error == LinuxErrors.EINPROGRESS) {
                error = -NettyCalls.connect(socket, ipv6, target.address(), target.scopeId(), port);
                outcome = error == 0 || error == LinuxErrors.EALREADY ? watched(socket) : answered(socket, error);
            } else {
                outcome = error == 0 ? watched(socket) : LinuxErrors.ofConnect(error);
            }
        } catch (NativeIoException e) {
            outcome = LinuxErrors.ofConnect(-e.expectedErr());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        switch (outcome) {
            case WAITING -> keep(slot, socket);
            case REFUSED -> spares[family] = socket;
            default -> NettyCalls.close(socket);
        }
        return outcome;
    }

    private static void hearOfErrors(int socket, boolean ipv6) throws IOException {
        NettyCalls.setOption(socket, ipv6 ? IPPROTO_IPV6 : IPPROTO_IP, ipv6 ? IPV6_RECVERR : IP_RECVERR, 1);
    }

    private Outcome watched(int socket) throws IOException {
        Native.epollCtlAdd(epoll.intValue(), socket, Native.EPOLLOUT);
        return Outcome.WAITING;
    }

    private Outcome answered(int socket, int error) throws IOException {
        return error == LinuxErrors.ECONNREFUSED && isNothingQueued(socket)
                ? Outcome.REFUSED
                : LinuxErrors.ofAnswer(error);
    }

    @Override
    public Outcome ask(int slot, InetAddress address, int port, Datagrams.Question question) {
        boolean ipv6 = address instanceof Inet6Address;
        int socket = NettyCalls.datagramSocket(ipv6);
        if (socket < 0) {
            return LinuxErrors.ofConnect(-socket);
        }
        Outcome outcome;
        try {
            hearOfErrors(socket, ipv6);
            int sent = send(socket, NativeInetAddress.newInstance(address), ipv6, port, question);
            outcome = sent < 0 ? LinuxErrors.ofConnect(-sent) : asked(socket);
        } catch (NativeIoException e) {
            outcome = LinuxErrors.ofConnect(-e.expectedErr());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (outcome == Outcome.WAITING) {
            keep(slot, socket);
            addresseeOfSlot[slot] = new Addressee(address, port, !question.fromAnyPort());
        } else {
            NettyCalls.close(socket);
        }
        return outcome;
    }

    private int send(int socket, NativeInetAddress target, boolean ipv6, int port, Datagrams.Question question) {
        byte[] bytes = question.bytes();
        datagram.clear().put(bytes);
        if (question.fromAnyPort()) {
            return NettyCalls.sendTo(socket, ipv6, datagram, bytes.length, target.address(), target.scopeId(), port);
        }
        int error = NettyCalls.connect(socket, ipv6, target.address(), target.scopeId(), port);
        return error < 0 ? error : NettyCalls.send(socket, datagram, bytes.length);
    }

    private Outcome asked(int socket) throws IOException {
        int error = NettyCalls.getOption(socket, SOL_SOCKET, SO_ERROR);
        if (error == 0) {
            Native.epollCtlAdd(epoll.intValue(), socket, Native.EPOLLIN);
            return Outcome.WAITING;
        }
        return LinuxErrors.ofDatagram(error);
    }

    private boolean isNothingQueued(int socket) throws IOException {
        return memoryOf(socket, SK_MEMINFO_RMEM_ALLOC) == 0;
    }

    private int memoryOf(int socket, int index) throws IOException {
        NettyCalls.getOption(socket, SOL_SOCKET, SO_MEMINFO, memoryAddress, MEMINFO_BYTES);
        return memory.getInt(index * Integer.BYTES);
    }

    /** What is sent is charged to its socket until the interface has taken it: also while it waits for a neighbour. */
    @Override
    public boolean isHeldBack(int slot) {
        try {
            return memoryOf(descriptorOfSlot[slot], SK_MEMINFO_WMEM_ALLOC) > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void keep(int slot, int socket) {
        if (socket >= slotOfDescriptor.length) {
            int known = slotOfDescriptor.length;
            slotOfDescriptor = Arrays.copyOf(slotOfDescriptor, Math.max(socket + 1, known * 2));
            Arrays.fill(slotOfDescriptor, known, slotOfDescriptor.length, NONE);
        }
        slotOfDescriptor[socket] = slot;
        descriptorOfSlot[slot] = socket;
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
        if (slot == NONE) {
            return; // dropped by an answer earlier in the same batch of events
        }
        boolean error = (flags & Native.EPOLLERR) != 0;
        int socket = descriptorOfSlot[slot];
        if (addresseeOfSlot[slot] != null) {
            heard(slot, socket, flags, answers);
        } else if (refused[slot]) {
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

    /** An answer is more than an error that came with it. */
    private void heard(int slot, int socket, int flags, Answers answers) {
        Outcome outcome = (flags & Native.EPOLLERR) == 0 ? Outcome.WAITING : LinuxErrors.ofDatagram(errorOf(socket));
        if ((flags & Native.EPOLLIN) != 0) {
            Optional<DatagramSocketAddress> sender = receive(socket);
            if (sender.isPresent() && isAnswer(addresseeOfSlot[slot], sender.get())) {
                byte[] said = new byte[sender.get().receivedAmount()];
                datagram.get(0, said);
                boolean ourselves = metItself(addresseeOfSlot[slot], socket, sender.get());
                drop(slot);
                answers.answered(slot, ourselves ? Outcome.REFUSED : Outcome.ACCEPTED, said);
                return;
            }
        }
        if (outcome != Outcome.WAITING) {
            end(slot, outcome, answers);
        }
    }

    private Optional<DatagramSocketAddress> receive(int socket) {
        try {
            return NettyCalls.receiveFrom(socket, datagram);
        } catch (IOException e) {
            return Optional.empty(); // an error that has come meanwhile: the next report tells it
        }
    }

    private static boolean isAnswer(Addressee asked, DatagramSocketAddress sender) {
        return asked.connected() || sender.getAddress().equals(asked.address());
    }

    /** What was sent to the port that its own socket happened to get. */
    private static boolean metItself(Addressee asked, int socket, DatagramSocketAddress sender) {
        InetSocketAddress own = LinuxSocket.newSocket(socket).localAddress();
        return own != null && own.getPort() == asked.port() && sender.getPort() == asked.port();
    }

    private void end(int slot, Outcome outcome, Answers answers) {
        drop(slot);
        answers.answered(slot, outcome, NOTHING);
    }

    private static int errorOf(int socket) {
        try {
            return NettyCalls.getOption(socket, SOL_SOCKET, SO_ERROR);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connect whose source port is its destination port is a simultaneous open with itself. */
    private static boolean metItself(int socket) {
        LinuxSocket connected = LinuxSocket.newSocket(socket);
        InetSocketAddress peer = connected.remoteAddress();
        return peer != null && peer.equals(connected.localAddress());
    }

    @Override
    public void drop(int slot) {
        int socket = descriptorOfSlot[slot];
        descriptorOfSlot[slot] = NONE;
        slotOfDescriptor[socket] = NONE;
        if (addresseeOfSlot[slot] != null) {
            addresseeOfSlot[slot] = null;
        } else if (refused[slot]) {
            refused[slot] = false;
            unsettled--;
        } else {
            resetOnClose(socket);
        }
        NettyCalls.close(socket);
    }

    private static void resetOnClose(int socket) {
        try {
            NettyCalls.setLinger(socket, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
        for (int slot = 0; slot < descriptorOfSlot.length; slot++) {
            if (descriptorOfSlot[slot] != NONE) {
                drop(slot);
            }
        }
        for (int socket : spares) {
            if (socket != NONE) {
                NettyCalls.close(socket);
            }
        }
        synchronized (wakeup) {
            closed = true;
            NettyCalls.close(wakeup.intValue());
            NettyCalls.close(epoll.intValue());
        }
    }
}
