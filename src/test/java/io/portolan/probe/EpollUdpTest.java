package io.portolan.probe;

import org.junit.jupiter.api.Tag;

@Tag("alone")
class EpollUdpTest extends UdpStates {
    @Override
    Sockets.Factory sockets() {
        return EpollSockets::new;
    }
}
