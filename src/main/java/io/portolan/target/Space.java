package io.portolan.target;

/** A line of numbers that addresses lie on: IPv4, IPv6, or IPv6 in one zone. */
record Space(boolean ipv4, String scope) {

    static Space of(Address address) {
        return new Space(address.isIpv4(), address.scope());
    }
}
