package io.portolan.probe;

import org.junit.jupiter.api.Tag;

@Tag("alone")
class NioUdpTest extends UdpStates {
    @Override
    Sockets.Factory sockets() {
        return NioSockets::new;
    }
}
