package io.portolan.probe;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Takes a list of {@link ProbeChunk} and gives the list of their {@link ProbeResult}s, asynchronously. The exchange property
 * {@value #SESSION} holds the {@link ProbeSession} it is asked in.
 */
@ManagedResource(description = "Asks ports")
public class ProbeEndpoint extends DefaultEndpoint {
    /** The exchange property that holds the session. */
    public static final String SESSION = "probeSession";

    private final ConnectEngine engine;

    ProbeEndpoint(String uri, ProbeComponent component, ConnectEngine engine) {
        super(uri, component);
        this.engine = engine;
    }

    @ManagedAttribute(description = "SYNs and datagrams since the start, retries included")
    public long getProbesSent() {
        return engine.probesSent();
    }

    @ManagedAttribute(description = "Connects and datagrams that wait for an answer")
    public int getInFlight() {
        return engine.inFlight();
    }

    @ManagedAttribute(description = "How many of them may wait for an answer at present")
    public int getWindow() {
        return engine.window();
    }

    @Override
    public Producer createProducer() {
        return new ProbeProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException(
                getEndpointUri() + " answers what a route sends to it; no route can start from it");
    }
}
