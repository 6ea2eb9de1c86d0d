package io.portolan.probe;

import io.portolan.target.Address;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * What is said to UDP ports: unlike a TCP port, which answers for itself, one answers only to who speaks its server's
 * language. Found by {@link ServiceLoader}. Stateless and thread-safe, and quick on any bytes whatever.
 */
public interface Datagrams {
    /** A question: the payload of one datagram. Its bytes are not changed. */
    final class Question {
        private final byte[] bytes;
        private final boolean fromAnyPort;

        /** @param fromAnyPort whether servers answer from another port than the one asked, as TFTP's do */
        public Question(byte[] bytes, boolean fromAnyPort) {
            this.bytes = bytes;
            this.fromAnyPort = fromAnyPort;
        }

        public byte[] bytes() {
            return bytes;
        }

        public boolean fromAnyPort() {
            return fromAnyPort;
        }
    }

    /** The datagrams that are installed. */
    static Datagrams installed() {
        return ServiceLoader.load(Datagrams.class, Datagrams.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + Datagrams.class.getName() + " is installed"));
    }

    /**
     * By which it is found out whether a port is open.
     *
     * @param tryNumber counts from 1: a port that is silent is asked again, and may be asked otherwise
     */
    Question first(int port, int tryNumber);

    /** What to ask a port next that is open and has said all this; empty where there is no more to be learnt. */
    Optional<Question> next(Address address, int port, List<byte[]> said);
}
