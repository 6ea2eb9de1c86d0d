package io.portolan.probe;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test of the engine on a network of the test's own. */
abstract class NetworkTestSupport {
    final ConnectEngine engine = new ConnectEngine(3);
    final ProbeSession session = engine.open(ProbeSettings.DEFAULT, (address, transport, port) -> {});
    NetworkNamespace network;

    @BeforeEach
    void create() throws Exception {
        network = NetworkNamespace.create();
    }

    @AfterEach
    void close() throws Exception {
        session.close();
        engine.close();
        network.close();
    }
}
