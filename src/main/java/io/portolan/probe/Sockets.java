package io.portolan.probe;

import java.net.InetAddress;

/**
 * The asking sockets of one worker, each in a numbered slot: a connect or a datagram fills a slot, and the slot is free
 * again when its outcome was told or it was dropped. Every socket is closed with a reset, so that none stays in TIME_WAIT.
 *
 * <p>A datagram has a socket of its own too, which by itself tells answers and ICMP messages apart by what they are about.
 * It is connected, so that on this machine no two of ours hear each other, except where servers answer from another port
 * than the one asked: there any datagram from the address asked is an answer.
 *
 * <p>One thread uses it; {@link #wakeup} alone may be called from any other, also after {@link #close}.
 */
interface Sockets extends AutoCloseable {

    /** Makes the sockets of one worker. */
    @FunctionalInterface
    interface Factory {
        Sockets open(int slots);
    }

    /** What is said by who accepts a connect: nothing. */
    byte[] NOTHING = new byte[0];

    /** So many bytes of a datagram are heard. */
    int LONGEST_DATAGRAM = 2048;

    /** Is told the outcome of a slot, which is free from then on. It may drop other slots, but ask nothing. */
    @FunctionalInterface
    interface Answers {
        void answered(int slot, Outcome outcome, byte[] said);
    }

    /** The slot stays free unless the outcome is {@link Outcome#WAITING}: any other is the answer, or why none will come. */
    Outcome connect(int slot, InetAddress address, int port);

    /** Sends a datagram; of the slot goes the same. */
    Outcome ask(int slot, InetAddress address, int port, Datagrams.Question question);

    /**
     * Waits for an answer or a wake-up, at most so long, and then tells everything that had arrived by that time: a
     * caller that reads the clock before it polls may hold it against whoever has not answered, however late the caller
     * itself is.
     */
    void poll(int timeoutMillis, Answers answers);

    /** Whether the question of a slot has not left this machine, where that can be told: a neighbour is not resolved yet. */
    boolean isHeldBack(int slot);

    /** Gives up on a slot. */
    void drop(int slot);

    void wakeup();

    @Override
    void close();
}
