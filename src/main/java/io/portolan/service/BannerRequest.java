package io.portolan.service;

import io.portolan.target.Address;
import java.time.Duration;

/**
 * A question without a word: what does the server on this port say by itself?
 *
 * @param patience how long it may take to begin
 */
public record BannerRequest(Address address, int port, Duration patience) {

    /** The address as the host of a URI: an IPv6 one in brackets. */
    public String host() {
        return address.isIpv4() ? address.toString() : "[" + address + "]";
    }

    /** When even a server that goes on and on has been cut off, with time to spare. */
    public long limitMillis() {
        return patience.multipliedBy(3).plusSeconds(1).toMillis();
    }
}
