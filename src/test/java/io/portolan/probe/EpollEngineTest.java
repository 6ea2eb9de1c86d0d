package io.portolan.probe;

import org.junit.jupiter.api.Tag;

@Tag("alone")
class EpollEngineTest extends EngineStates {
    @Override
    Sockets.Factory sockets() {
        return EpollSockets::new;
    }

    @Override
    int scansOfTheEphemeralRange() {
        return 20;
    }
}
