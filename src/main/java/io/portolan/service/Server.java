package io.portolan.service;

import io.portolan.target.Address;

/**
 * Whom we talk to.
 *
 * @param hostname as the user named it; empty where that was by its address
 */
public record Server(Address address, String hostname, int port) {

    /** The address as the host of a URI: an IPv6 one in brackets. */
    public String host() {
        return address.isIpv4() ? address.toString() : "[" + address + "]";
    }

    /** What it is called in a request to it: its name, or its address. */
    String name() {
        return hostname.isEmpty() ? host() : hostname;
    }

    @Override
    public String toString() {
        return host() + " port " + port;
    }
}
