package io.portolan.service;

import io.portolan.target.PortSet;

/** The ports on which TLS is usual from the first byte. */
final class TlsPorts {

    private static final PortSet PORTS = PortSet.of(
            443, 465, 563, 636, 853, 989, 990, 992, 993, 994, 995, 2083, 2087, 2096, 2376, 3269, 4433, 4443, 5061, 5223,
            5349, 5671, 5986, 6443, 6514, 6679, 6697, 8243, 8443, 8834, 8883, 9091, 9093, 9443, 10443, 61617);

    private TlsPorts() {}

    static boolean suggest(Server server) {
        return PORTS.contains(server.port());
    }
}
