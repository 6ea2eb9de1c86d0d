package io.portolan.probe;

import org.junit.jupiter.api.Tag;

@Tag("alone")
class NioEngineTest extends EngineStates {
    @Override
    Sockets.Factory sockets() {
        return NioSockets::new;
    }

    @Override
    int scansOfTheEphemeralRange() {
        return 3;
    }
}
