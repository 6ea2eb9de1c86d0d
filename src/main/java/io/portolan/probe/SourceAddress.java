package io.portolan.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;

/**
 * Whether this machine has an address to reach another from. Linux says EADDRNOTAVAIL where it has none, and where all
 * source ports are taken; UDP, whose ports are others, tells the two apart without sending anything.
 */
final class SourceAddress {
    private static final int ANY_PORT = 9;

    private SourceAddress() {}

    static boolean exists(InetAddress target) {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.connect(new InetSocketAddress(target, ANY_PORT));
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
