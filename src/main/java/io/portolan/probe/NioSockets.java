package io.portolan.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Locale;

/**
 * Any other system: the JDK's selector. Java tells errors as exceptions with the system's text, so this is slower, and
 * an ICMP port unreachable looks like a reset.
 */
final class NioSockets implements Sockets {
    private final Selector selector;
    private final SocketChannel[] channels;

    NioSockets(int slots) {
        channels = new SocketChannel[slots];
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Outcome connect(int slot, InetAddress address, int port) {
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open(
                    address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            if (channel.connect(new InetSocketAddress(address, port))) {
                Outcome outcome = accepted(channel);
                close(channel);
                return outcome;
            }
            channel.register(selector, SelectionKey.OP_CONNECT, slot);
            channels[slot] = channel;
            return Outcome.WAITING;
        } catch (IOException | UnsupportedOperationException e) {
            close(channel);
            return outcome(e);
        }
    }

    @Override
    public void poll(int timeoutMillis, Answers answers) {
        try {
            int ready = timeoutMillis == 0
                    ? selector.selectNow(key -> ready(key, answers))
                    : selector.select(key -> ready(key, answers), timeoutMillis);
            while (ready > 0) { // a selector tells so many at a time
                ready = selector.selectNow(key -> ready(key, answers));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ready(SelectionKey key, Answers answers) {
        int slot = (Integer) key.attachment();
        SocketChannel channel = channels[slot];
        if (channel != key.channel()) {
            return; // dropped by an earlier answer
        }
        Outcome outcome;
        try {
            outcome = channel.finishConnect() ? accepted(channel) : Outcome.WAITING;
        } catch (IOException e) {
            outcome = outcome(e);
        }
        if (outcome != Outcome.WAITING) {
            drop(slot);
            answers.answered(slot, outcome);
        }
    }

    private static Outcome accepted(SocketChannel channel) throws IOException {
        return channel.getRemoteAddress().equals(channel.getLocalAddress()) ? Outcome.REFUSED : Outcome.ACCEPTED;
    }

    private static Outcome outcome(Exception e) {
        String message = e.getMessage() == null ? "" : e.getMessage().toLowerCase(Locale.ROOT);
        if (e instanceof NoRouteToHostException) {
            return Outcome.UNREACHABLE;
        }
        if (e instanceof BindException || message.contains("assign requested address")) {
            return Outcome.NO_SOURCE;
        }
        if (e instanceof ConnectException) {
            return message.contains("refused")
                    ? Outcome.REFUSED
                    : message.contains("timed out") ? Outcome.SILENT : Outcome.UNREACHABLE;
        }
        if (message.contains("reset")) {
            return Outcome.ACCEPTED;
        }
        if (message.contains("too many open files")
                || message.contains("buffer space")
                || message.contains("memory")
                || message.contains("temporarily unavailable")) {
            return Outcome.SHORTAGE;
        }
        if (e instanceof SocketException && message.contains("not permitted")) {
            return Outcome.SILENT;
        }
        return Outcome.UNREACHABLE;
    }

    @Override
    public boolean isHeldBack(int slot) {
        return false;
    }

    @Override
    public void drop(int slot) {
        close(channels[slot]);
        channels[slot] = null;
    }

    private static void close(SocketChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void wakeup() {
        selector.wakeup();
    }

    @Override
    public void close() {
        for (SocketChannel channel : channels) {
            close(channel);
        }
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
