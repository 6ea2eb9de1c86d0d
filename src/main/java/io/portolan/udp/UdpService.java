package io.portolan.udp;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a server says of itself, as it says it.
 *
 * @param type the protocol, as {@code ntp}
 * @param product empty where it does not say
 * @param version empty where it does not say
 * @param details what else it says, by name
 */
public record UdpService(String type, String product, String version, Map<String, String> details) {

    static UdpService of(String type) {
        return new UdpService(type, "", "", Map.of());
    }

    UdpService by(String productName, String productVersion) {
        return new UdpService(type, productName, productVersion, details);
    }

    /** With another detail, unless there is nothing in it. */
    UdpService with(String name, String value) {
        if (value.isEmpty()) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(details);
        more.put(name, value);
        return new UdpService(type, product, version, more);
    }
}
