package io.portolan.probe;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventArray;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.DatagramSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The calls of Netty's native transport that it keeps to itself. A channel costs as much as the kernel's own work on a
 * connect, so the engine works on bare descriptors and waits on an epoll of its own; what Netty shows to others asks each
 * new socket for its family, and tells the error number of a connect in an exception's text alone. Netty's version is pinned by its BOM, a test fails by name when one of these
 * calls goes away, and where they are missing {@link #unavailability} says so and the engine takes {@link NioSockets}.
 */
final class NettyCalls {
    private static final MethodHandle SOCKET;
    private static final MethodHandle CLOSE;
    private static final MethodHandle CONNECT;
    private static final MethodHandle SET_OPTION;
    private static final MethodHandle GET_OPTION;
    private static final MethodHandle GET_LONG_OPTION;
    private static final MethodHandle SET_LINGER;
    private static final MethodHandle EPOLL_WAIT;
    private static final MethodHandle NEW_EVENTS;
    private static final MethodHandle EVENTS_FLAGS;
    private static final MethodHandle EVENTS_DESCRIPTOR;
    private static final MethodHandle DATAGRAM_SOCKET;
    private static final MethodHandle SEND;
    private static final MethodHandle SEND_TO;
    private static final MethodHandle RECEIVE_FROM;
    private static final Optional<String> UNAVAILABILITY;

    static {
        MethodHandle[] found = new MethodHandle[15];
        Optional<String> unavailability = Optional.empty();
        if (Epoll.isAvailable()) {
            try {
                MethodHandles.Lookup here = MethodHandles.lookup();
                MethodHandles.Lookup socket = MethodHandles.privateLookupIn(Socket.class, here);
                MethodHandles.Lookup descriptor = MethodHandles.privateLookupIn(FileDescriptor.class, here);
                MethodHandles.Lookup epoll = MethodHandles.privateLookupIn(Native.class, here);
                MethodHandles.Lookup events = MethodHandles.privateLookupIn(EpollEventArray.class, here);
                MethodType intOfInt = type(int.class, int.class);
                found[0] = socket.findStatic(Socket.class, "newSocketStreamFd", type(int.class, boolean.class));
                found[1] = descriptor.findStatic(FileDescriptor.class, "close", intOfInt);
                found[2] = socket.findStatic(
                        Socket.class,
                        "connect",
                        type(int.class, int.class, boolean.class, byte[].class, int.class, int.class));
                found[3] = socket.findStatic(
                        Socket.class, "setIntOpt", type(void.class, int.class, int.class, int.class, int.class));
                found[4] =
                        socket.findStatic(Socket.class, "getIntOpt", type(int.class, int.class, int.class, int.class));
                found[5] = socket.findStatic(
                        Socket.class,
                        "getRawOptAddress",
                        type(void.class, int.class, int.class, int.class, long.class, int.class));
                found[6] = socket.findStatic(Socket.class, "setSoLinger", type(void.class, int.class, int.class));
                found[7] = epoll.findStatic(
                        Native.class,
                        "epollWait",
                        type(int.class, FileDescriptor.class, EpollEventArray.class, int.class));
                found[8] = events.findConstructor(EpollEventArray.class, type(void.class, int.class));
                found[9] = events.findVirtual(EpollEventArray.class, "events", intOfInt);
                found[10] = events.findVirtual(EpollEventArray.class, "fd", intOfInt);
                found[11] = socket.findStatic(Socket.class, "newSocketDgramFd", type(int.class, boolean.class));
                found[12] = socket.findStatic(
                        Socket.class, "send", type(int.class, int.class, ByteBuffer.class, int.class, int.class));
                found[13] = socket.findStatic(
                        Socket.class,
                        "sendTo",
                        type(
                                int.class,
                                int.class,
                                boolean.class,
                                ByteBuffer.class,
                                int.class,
                                int.class,
                                byte[].class,
                                int.class,
                                int.class,
                                int.class));
                found[14] = socket.findStatic(
                        Socket.class,
                        "recvFrom",
                        type(DatagramSocketAddress.class, int.class, ByteBuffer.class, int.class, int.class));
            } catch (ReflectiveOperationException | RuntimeException e) {
                unavailability = Optional.of("this version of Netty lacks a call: " + e.getMessage());
            }
        } else {
            unavailability = Optional.of(
                    "Netty's epoll library: " + Epoll.unavailabilityCause().getMessage());
        }
        SOCKET = found[0];
        CLOSE = found[1];
        CONNECT = found[2];
        SET_OPTION = found[3];
        GET_OPTION = found[4];
        GET_LONG_OPTION = found[5];
        SET_LINGER = found[6];
        EPOLL_WAIT = found[7];
        NEW_EVENTS = found[8];
        EVENTS_FLAGS = found[9];
        EVENTS_DESCRIPTOR = found[10];
        DATAGRAM_SOCKET = found[11];
        SEND = found[12];
        SEND_TO = found[13];
        RECEIVE_FROM = found[14];
        UNAVAILABILITY = unavailability;
    }

    private NettyCalls() {}

    private static MethodType type(Class<?> result, Class<?>... parameters) {
        return MethodType.methodType(result, parameters);
    }

    /** Why these calls can't be used here; empty where they can. */
    static Optional<String> unavailability() {
        return UNAVAILABILITY;
    }

    /** A non-blocking stream socket: its descriptor, or the negative error number. */
    static int socket(boolean ipv6) {
        try {
            return (int) SOCKET.invokeExact(ipv6);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** A non-blocking datagram socket: its descriptor, or the negative error number. */
    static int datagramSocket(boolean ipv6) {
        try {
            return (int) DATAGRAM_SOCKET.invokeExact(ipv6);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** send(2) of a direct buffer's first bytes: how many were sent, or the negative error number. */
    static int send(int descriptor, ByteBuffer bytes, int length) {
        try {
            return (int) SEND.invokeExact(descriptor, bytes, 0, length);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** sendto(2), likewise. */
    static int sendTo(int descriptor, boolean ipv6, ByteBuffer bytes, int length, byte[] address, int scope, int port) {
        try {
            return (int) SEND_TO.invokeExact(descriptor, ipv6, bytes, 0, length, address, scope, port, 0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** recvfrom(2) into a direct buffer: who sent it and how many bytes; empty where there is nothing. */
    static Optional<DatagramSocketAddress> receiveFrom(int descriptor, ByteBuffer bytes) throws IOException {
        try {
            return Optional.ofNullable(
                    (DatagramSocketAddress) RECEIVE_FROM.invokeExact(descriptor, bytes, 0, bytes.capacity()));
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** close(2): Linux gives the descriptor back whatever this returns. */
    static int close(int descriptor) {
        try {
            return (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** setsockopt(2) of a number. */
    static void setOption(int descriptor, int level, int option, int value) throws IOException {
        try {
            SET_OPTION.invokeExact(descriptor, level, option, value);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** getsockopt(2) of a number. */
    static int getOption(int descriptor, int level, int option) throws IOException {
        try {
            return (int) GET_OPTION.invokeExact(descriptor, level, option);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** getsockopt(2) of what is longer than a number, into memory at an address. */
    static void getOption(int descriptor, int level, int option, long memory, int bytes) throws IOException {
        try {
            GET_LONG_OPTION.invokeExact(descriptor, level, option, memory, bytes);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Sets SO_LINGER. */
    static void setLinger(int descriptor, int seconds) throws IOException {
        try {
            SET_LINGER.invokeExact(descriptor, seconds);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** connect(2): 0, or the negative error number. */
    static int connect(int descriptor, boolean ipv6, byte[] address, int scope, int port) {
        try {
            return (int) CONNECT.invokeExact(descriptor, ipv6, address, scope, port);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static EpollEventArray newEvents(int length) {
        try {
            return (EpollEventArray) NEW_EVENTS.invokeExact(length);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** epoll_wait(2): how many events there are. */
    static int epollWait(FileDescriptor epoll, EpollEventArray events, int timeoutMillis) throws IOException {
        try {
            return (int) EPOLL_WAIT.invokeExact(epoll, events, timeoutMillis);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int flags(EpollEventArray events, int index) {
        try {
            return (int) EVENTS_FLAGS.invokeExact(events, index);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int descriptor(EpollEventArray events, int index) {
        try {
            return (int) EVENTS_DESCRIPTOR.invokeExact(events, index);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof RuntimeException runtime) {
            return runtime;
        }
        if (e instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(e);
    }
}
