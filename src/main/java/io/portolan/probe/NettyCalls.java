package io.portolan.probe;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventArray;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;

/**
 * The five calls of Netty's native transport that it keeps to itself. A channel costs as much as the kernel's own work
 * on a connect, so the engine waits on an epoll of its own; and the connect that Netty shows to others tells the error
 * number in an exception's text alone. Netty's version is pinned by its BOM, a test fails by name when one of these
 * calls goes away, and where they are missing {@link #unavailability} says so and the engine takes {@link NioSockets}.
 */
final class NettyCalls {
    private static final MethodHandle CONNECT;
    private static final MethodHandle EPOLL_WAIT;
    private static final MethodHandle NEW_EVENTS;
    private static final MethodHandle EVENTS_FLAGS;
    private static final MethodHandle EVENTS_DESCRIPTOR;
    private static final Optional<String> UNAVAILABILITY;

    static {
        MethodHandle[] found = new MethodHandle[5];
        Optional<String> unavailability = Optional.empty();
        if (Epoll.isAvailable()) {
            try {
                MethodHandles.Lookup here = MethodHandles.lookup();
                MethodHandles.Lookup socket = MethodHandles.privateLookupIn(Socket.class, here);
                MethodHandles.Lookup epoll = MethodHandles.privateLookupIn(Native.class, here);
                MethodHandles.Lookup events = MethodHandles.privateLookupIn(EpollEventArray.class, here);
                MethodType intOfInt = MethodType.methodType(int.class, int.class);
                found[0] = socket.findStatic(
                        Socket.class,
                        "connect",
                        MethodType.methodType(int.class, int.class, boolean.class, byte[].class, int.class, int.class));
                found[1] = epoll.findStatic(
                        Native.class,
                        "epollWait",
                        MethodType.methodType(int.class, FileDescriptor.class, EpollEventArray.class, int.class));
                found[2] = events.findConstructor(EpollEventArray.class, MethodType.methodType(void.class, int.class));
                found[3] = events.findVirtual(EpollEventArray.class, "events", intOfInt);
                found[4] = events.findVirtual(EpollEventArray.class, "fd", intOfInt);
            } catch (ReflectiveOperationException | RuntimeException e) {
                unavailability = Optional.of("this version of Netty lacks a call: " + e.getMessage());
            }
        } else {
            unavailability = Optional.of(
                    "Netty's epoll library: " + Epoll.unavailabilityCause().getMessage());
        }
        CONNECT = found[0];
        EPOLL_WAIT = found[1];
        NEW_EVENTS = found[2];
        EVENTS_FLAGS = found[3];
        EVENTS_DESCRIPTOR = found[4];
        UNAVAILABILITY = unavailability;
    }

    private NettyCalls() {}

    /** Why these calls can't be used here; empty where they can. */
    static Optional<String> unavailability() {
        return UNAVAILABILITY;
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
