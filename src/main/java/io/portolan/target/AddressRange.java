package io.portolan.target;

import java.util.Optional;

/** The addresses from {@code first} to {@code last}, both included, of one family and one zone. */
record AddressRange(Address first, Address last) {

    static AddressRange single(Address address) {
        return new AddressRange(address, address);
    }

    /** The network of a prefix around an address, whose host bits are dropped. */
    static AddressRange network(Address address, int prefix) {
        int hostBits = (address.isIpv4() ? 32 : 128) - prefix;
        long lowHost = hostBits >= 64 ? -1 : (1L << hostBits) - 1;
        long highHost = hostBits <= 64 ? 0 : hostBits == 128 ? -1 : (1L << (hostBits - 64)) - 1;
        boolean ipv4 = address.isIpv4();
        String scope = address.scope();
        return new AddressRange(
                Address.raw(ipv4, address.high() & ~highHost, address.low() & ~lowHost, scope),
                Address.raw(ipv4, address.high() | highHost, address.low() | lowHost, scope));
    }

    AddressRange withScope(String scope) {
        return new AddressRange(first.withScope(scope), last.withScope(scope));
    }

    /** How many addresses it has; {@link Long#MAX_VALUE} from 2⁶³ on. */
    long size() {
        long highs = last.high() - first.high();
        if (highs == 0 || (highs == 1 && Long.compareUnsigned(last.low(), first.low()) < 0)) {
            long size = last.low() - first.low() + 1;
            return size > 0 ? size : Long.MAX_VALUE;
        }
        return Long.MAX_VALUE;
    }

    /** The network in CIDR notation where the range is exactly one: from some bit on the first has zeros, the last ones. */
    Optional<String> cidr() {
        long high = first.high() ^ last.high();
        long low = first.low() ^ last.low();
        boolean toTheEnd = high == 0 ? isRunOfOnes(low) : low == -1 && isRunOfOnes(high);
        boolean network = toTheEnd && (first.high() & high) == 0 && (first.low() & low) == 0;
        int bits = (first.isIpv4() ? 32 : 128) - Long.bitCount(high) - Long.bitCount(low);
        return network ? Optional.of(first.ip() + '/' + bits) : Optional.empty();
    }

    private static boolean isRunOfOnes(long bits) {
        return (bits & (bits + 1)) == 0;
    }

    /** As a target is written: an address, a CIDR where it is one, or else from one to another. */
    @Override
    public String toString() {
        if (first.equals(last)) {
            return first.toString();
        }
        String zone = first.scope().isEmpty() ? "" : '%' + first.scope();
        return cidr().map(text -> text.replace("/", zone + '/')).orElse(first.ip() + '-' + last.ip() + zone);
    }
}
