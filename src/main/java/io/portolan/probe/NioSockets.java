package io.portolan.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Locale;

/**
 * Any other system: the JDK's selector. Java tells errors as exceptions with the system's text, so this is slower, and
 * an ICMP port unreachable looks like a reset. Of what becomes of a datagram it tells less: an ICMP unreachable that is no
 * error by default looks like silence, and so does every one of a question that may be answered from any port.
 */
final class NioSockets implements Sockets {
    private final Selector selector;
    private final SelectableChannel[] channels;
    private final InetSocketAddress[] asked;
    private final ByteBuffer datagram = ByteBuffer.allocate(LONGEST_DATAGRAM);

    NioSockets(int slots) {
        channels = new SelectableChannel[slots];
        asked = new InetSocketAddress[slots];
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
            channel = SocketChannel.open(family(address));
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
    public Outcome ask(int slot, InetAddress address, int port, Datagrams.Question question) {
        DatagramChannel channel = null;
        try {
            channel = DatagramChannel.open(family(address));
            channel.configureBlocking(false);
            InetSocketAddress target = new InetSocketAddress(address, port);
            ByteBuffer bytes = ByteBuffer.wrap(question.bytes());
            if (question.fromAnyPort()) {
                channel.send(bytes, target);
            } else {
                channel.connect(target).write(bytes);
            }
            channel.register(selector, SelectionKey.OP_READ, slot);
            channels[slot] = channel;
            asked[slot] = target;
            return Outcome.WAITING;
        } catch (IOException | UnsupportedOperationException e) {
            close(channel);
            return outcome(e);
        }
    }

    private static StandardProtocolFamily family(InetAddress address) {
        return address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
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
        if (channels[slot] != key.channel()) {
            return; // dropped by an earlier answer
        }
        if (channels[slot] instanceof DatagramChannel channel) {
            heard(slot, channel, answers);
        } else {
            connected(slot, (SocketChannel) channels[slot], answers);
        }
    }

    private void heard(int slot, DatagramChannel channel, Answers answers) {
        Outcome outcome = Outcome.WAITING;
        byte[] said = NOTHING;
        try {
            SocketAddress sender = channel.receive(datagram.clear());
            if (sender instanceof InetSocketAddress peer && peer.getAddress().equals(asked[slot].getAddress())) {
                boolean ourselves = peer.getPort() == asked[slot].getPort()
                        && channel.socket().getLocalPort() == asked[slot].getPort();
                outcome = ourselves ? Outcome.REFUSED : Outcome.ACCEPTED;
                said = new byte[datagram.position()];
                datagram.get(0, said);
            }
        } catch (IOException e) {
            outcome = outcome(e);
        }
        if (outcome != Outcome.WAITING) {
            drop(slot);
            answers.answered(slot, outcome, said);
        }
    }

    private void connected(int slot, SocketChannel channel, Answers answers) {
        Outcome outcome;
        try {
            outcome = channel.finishConnect() ? accepted(channel) : Outcome.WAITING;
        } catch (IOException e) {
            outcome = outcome(e);
        }
        if (outcome != Outcome.WAITING) {
            drop(slot);
            answers.answered(slot, outcome, NOTHING);
        }
    }

    private static Outcome accepted(SocketChannel channel) throws IOException {
        return channel.getRemoteAddress().equals(channel.getLocalAddress()) ? Outcome.REFUSED : Outcome.ACCEPTED;
    }

    private static Outcome outcome(Exception e) {
        String message = e.getMessage() == null ? "" : e.getMessage().toLowerCase(Locale.ROOT);
        if (e instanceof PortUnreachableException) {
            return Outcome.REFUSED;
        }
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

    private static void close(SelectableChannel channel) {
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
        for (SelectableChannel channel : channels) {
            close(channel);
        }
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
