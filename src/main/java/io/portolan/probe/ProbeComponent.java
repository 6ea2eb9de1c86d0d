package io.portolan.probe;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultComponent;

/**
 * The scheme {@code probe:} of routes. Its one operation, {@code probe:connect}, asks the ports of a list of
 * {@link ProbeChunk}. The engine is the {@link ConnectEngine} in the registry.
 */
public class ProbeComponent extends DefaultComponent {
    static final String CONNECT = "connect";

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        if (!remaining.equals(CONNECT)) {
            throw new IllegalArgumentException(
                    "probe:" + remaining + " is no probe; there is probe:" + CONNECT + " alone");
        }
        ConnectEngine engine = CamelContextHelper.findSingleByType(getCamelContext(), ConnectEngine.class);
        if (engine == null) {
            throw new IllegalStateException("probe:" + remaining + " needs one ConnectEngine in the registry");
        }
        return new ProbeEndpoint(uri, this, engine);
    }
}
