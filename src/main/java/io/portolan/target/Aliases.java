package io.portolan.target;

import java.util.ArrayList;
import java.util.List;

/**
 * The other addresses by which Linux reaches the same host, so that what is left out under one is left out under all. A
 * connect to 0.0.0.0 goes to 127.0.0.1 and one to :: to ::1 (ip_route_output_key and tcp_v6_connect of the kernel), and
 * one to ::ffff:a.b.c.d to a.b.c.d (RFC 3493, 3.7). The last is the IPv4 address to us already where it stands alone, but
 * lies in IPv6 networks too.
 */
final class Aliases {
    private static final Address IPV4_ANY = Address.ipv4(0);
    private static final Address IPV4_LOOPBACK = Address.ipv4(0x7f00_0001L);
    private static final Address IPV6_ANY = Address.raw(false, 0, 0, "");
    private static final Address IPV6_LOOPBACK = Address.raw(false, 0, 1, "");
    private static final long MAPPED_PREFIX = 0xffff_0000_0000L;

    /** The IPv4-mapped addresses. */
    static final AddressRange MAPPED = mapped(new AddressRange(IPV4_ANY, Address.ipv4(-1)));

    private Aliases() {}

    /** The range itself, and what leads to hosts of it but for mapped addresses, which would take four times as much room. */
    static List<AddressRange> of(AddressRange range) {
        List<AddressRange> all = new ArrayList<>(List.of(range));
        if (holds(range, IPV4_LOOPBACK)) {
            all.add(AddressRange.single(IPV4_ANY));
        }
        if (holds(range, IPV6_LOOPBACK)) {
            all.add(AddressRange.single(IPV6_ANY));
        }
        return all;
    }

    private static boolean holds(AddressRange range, Address address) {
        return range.first().isIpv4() == address.isIpv4()
                && range.first().compareTo(address) <= 0
                && range.last().compareTo(address) >= 0;
    }

    /** Where IPv4 addresses lie in an IPv6 network. */
    static AddressRange mapped(AddressRange range) {
        return new AddressRange(
                Address.raw(false, 0, MAPPED_PREFIX | range.first().low(), ""),
                Address.raw(false, 0, MAPPED_PREFIX | range.last().low(), ""));
    }
}
