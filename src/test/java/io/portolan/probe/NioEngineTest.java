package io.portolan.probe;

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
