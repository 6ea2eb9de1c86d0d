package io.portolan.service;

import java.time.Duration;

/**
 * One connection to a server, and how it is begun.
 *
 * @param patience how long the server may take to begin, each time that it is listened to
 * @param acquainted the same of a server that has said what it is, and is asked more
 * @param pause how long it may stop until it is taken to have finished, where {@link Step.Say#isOver} agrees
 * @param longest so many bytes are heard; what comes later is not
 * @param limit how long the whole of it may take
 */
public record Talk(
        Server server,
        Step first,
        Duration patience,
        Duration acquainted,
        Duration pause,
        int longest,
        Duration limit) {

    public String host() {
        return server.host();
    }

    public int port() {
        return server.port();
    }

    /** When it has certainly ended, with time to spare. */
    public long netMillis() {
        return limit.plusSeconds(1).toMillis();
    }
}
