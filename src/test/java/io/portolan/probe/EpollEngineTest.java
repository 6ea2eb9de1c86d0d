package io.portolan.probe;

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
