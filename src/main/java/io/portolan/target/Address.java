package io.portolan.target;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * An IPv4 or IPv6 address, with the zone of a link-local one. It is read from a literal and never from a name, so
 * nothing here asks a resolver. An IPv4-mapped IPv6 address is the IPv4 address. The order is PostgreSQL's of
 * {@code inet}: IPv4 before IPv6, then by number, and then by zone.
 *
 * <p>Immutable.
 */
public final class Address implements Comparable<Address> {
    private static final long MAPPED_PREFIX = 0xffffL;
    private static final int GROUPS = 8;

    private final boolean ipv4;
    private final long high;
    private final long low;
    private final String scope;

    private Address(boolean ipv4, long high, long low, String scope) {
        this.ipv4 = ipv4;
        this.high = high;
        this.low = low;
        this.scope = scope;
    }

    /** The IPv4 address of a number from 0 to 2³² - 1. */
    static Address ipv4(long number) {
        return new Address(true, 0, number & 0xffff_ffffL, "");
    }

    /** The IPv6 address of two halves; an IPv4-mapped one becomes the IPv4 address. */
    static Address ipv6(long high, long low, String scope) {
        if (high == 0 && low >>> 32 == MAPPED_PREFIX) {
            return ipv4(low);
        }
        return new Address(false, high, low, scope);
    }

    /**
     * Reads a literal: four decimal parts, or IPv6 as of RFC 4291 with an optional zone ({@code fe80::1%eth0}) on a
     * link-local address.
     *
     * @throws IllegalArgumentException saying in one line what is wrong with the text
     */
    public static Address parse(String literal) {
        return literal.indexOf(':') >= 0 ? parseIpv6(literal) : ipv4(parseIpv4(literal));
    }

    /** The address of what a resolver or a socket gave; a zone on anything but a link-local address is dropped. */
    public static Address of(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return ipv4(number(bytes, 0, 4));
        }
        Address plain = ipv6(number(bytes, 0, 8), number(bytes, 8, 8), "");
        if (plain.isLinkLocal() && address instanceof Inet6Address zoned && zoned.getScopeId() != 0) {
            return plain.withScope(interfaceName(zoned.getScopeId()));
        }
        return plain;
    }

    public boolean isIpv4() {
        return ipv4;
    }

    public boolean isLoopback() {
        return isLoopback(ipv4, high, low);
    }

    static boolean isLoopback(boolean ipv4, long high, long low) {
        return ipv4 ? low >>> 24 == 127 : high == 0 && low == 1;
    }

    /** Whether it means nothing without a zone: {@code fe80::/10}. */
    boolean isLinkLocal() {
        return !ipv4 && high >>> 54 == 0xfe80L >>> 6;
    }

    /** The zone of a link-local address, an interface's name or number; else empty. */
    public String scope() {
        return scope;
    }

    /** An address of a range, taken as it is: the ends of a range that covers the IPv4-mapped block stay IPv6. */
    static Address raw(boolean ipv4, long high, long low, String scope) {
        return new Address(ipv4, high, low, scope);
    }

    boolean isLastOfFamily() {
        return ipv4 ? low == 0xffff_ffffL : (high & low) == -1;
    }

    /** The next address by number; there must be one. */
    Address next() {
        return new Address(ipv4, low == -1 ? high + 1 : high, low + 1, scope);
    }

    /** The address before by number; there must be one. */
    Address previous() {
        return new Address(ipv4, low == 0 ? high - 1 : high, low - 1, scope);
    }

    Address withScope(String newScope) {
        return new Address(ipv4, high, low, newScope);
    }

    /** The upper 64 bits of an IPv6 address, 0 of an IPv4 one. */
    long high() {
        return high;
    }

    /** The lower 64 bits of an IPv6 address, the number of an IPv4 one. */
    long low() {
        return low;
    }

    /**
     * The address as sockets take it.
     *
     * @throws IllegalArgumentException where the zone names no interface of this machine
     */
    public InetAddress toInetAddress() {
        try {
            if (scope.isEmpty()) {
                return InetAddress.getByAddress(bytes());
            }
            // By index: with the interface itself Java insists on a link-local address of its own on it.
            return Inet6Address.getByAddress(null, bytes(), interfaceIndex());
        } catch (UnknownHostException | SocketException e) {
            throw new IllegalArgumentException(
                    "the zone " + Quoted.of(scope) + " of " + ip() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private int interfaceIndex() throws SocketException {
        if (isDecimal(scope)) {
            return Integer.parseInt(scope);
        }
        NetworkInterface zone = NetworkInterface.getByName(scope);
        if (zone == null) {
            throw new IllegalArgumentException(
                    "no network interface " + Quoted.of(scope) + " on this machine, asked for by " + this);
        }
        return zone.getIndex();
    }

    private static String interfaceName(int index) {
        try {
            NetworkInterface zone = NetworkInterface.getByIndex(index);
            return zone == null ? Integer.toString(index) : zone.getName();
        } catch (SocketException e) {
            return Integer.toString(index);
        }
    }

    /** The bytes in network order: 4 or 16. */
    public byte[] bytes() {
        byte[] bytes = new byte[ipv4 ? 4 : 16];
        for (int i = 0; i < bytes.length; i++) {
            int fromEnd = bytes.length - 1 - i;
            bytes[i] = (byte) ((fromEnd < 8 ? low : high) >>> (8 * (fromEnd % 8)));
        }
        return bytes;
    }

    /** The address without its zone, as of RFC 5952. */
    public String ip() {
        return ipv4 ? ipv4Text() : ipv6Text();
    }

    @Override
    public String toString() {
        return scope.isEmpty() ? ip() : ip() + '%' + scope;
    }

    @Override
    public int compareTo(Address other) {
        if (ipv4 != other.ipv4) {
            return ipv4 ? -1 : 1;
        }
        int byNumber = compare(high, low, other.high, other.low);
        return byNumber != 0 ? byNumber : scope.compareTo(other.scope);
    }

    static int compare(long highA, long lowA, long highB, long lowB) {
        int byHigh = Long.compareUnsigned(highA, highB);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(lowA, lowB);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Address that
                && ipv4 == that.ipv4
                && high == that.high
                && low == that.low
                && scope.equals(that.scope);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(31 * high + low) + scope.hashCode() + (ipv4 ? 1 : 0);
    }

    private String ipv4Text() {
        return (low >>> 24) + "." + (low >>> 16 & 0xff) + '.' + (low >>> 8 & 0xff) + '.' + (low & 0xff);
    }

    private String ipv6Text() {
        int zerosAt = -1;
        int zeros = 1; // RFC 5952 leaves a lone zero group as it is
        for (int i = 0; i < GROUPS; i++) {
            int run = i;
            while (run < GROUPS && group(run) == 0) {
                run++;
            }
            if (run - i > zeros) {
                zerosAt = i;
                zeros = run - i;
            }
            i = Math.max(i, run);
        }
        StringBuilder out = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == zerosAt) {
                out.append("::");
                i += zeros - 1;
            } else {
                if (out.length() > 0 && out.charAt(out.length() - 1) != ':') {
                    out.append(':');
                }
                out.append(Integer.toHexString(group(i)));
            }
        }
        return out.toString();
    }

    private int group(int index) {
        return (int) ((index < 4 ? high : low) >>> (16 * (3 - index % 4))) & 0xffff;
    }

    private static long number(byte[] bytes, int from, int count) {
        long number = 0;
        for (int i = from; i < from + count; i++) {
            number = number << 8 | (bytes[i] & 0xff);
        }
        return number;
    }

    private static long parseIpv4(String text) {
        String[] parts = text.split("\\.", 6);
        if (parts.length != 4) {
            throw bad(text, "expected four decimal parts from 0 to 255 as in 192.0.2.1, or IPv6 as in 2001:db8::1");
        }
        long number = 0;
        for (String part : parts) {
            number = number << 8 | octet(part, text);
        }
        return number;
    }

    /** @param whole what the octet is part of, for the message */
    static int octet(String text, String whole) {
        if (text.isEmpty() || text.length() > 3 || !isDecimal(text)) {
            throw bad(whole, "part " + Quoted.of(text) + " is not a number from 0 to 255");
        }
        if (text.length() > 1 && text.charAt(0) == '0') {
            throw bad(
                    whole,
                    "part " + Quoted.of(text) + " has a leading zero, which some programs read as octal; write "
                            + Integer.parseInt(text));
        }
        int octet = Integer.parseInt(text);
        if (octet > 255) {
            throw bad(whole, "part " + Quoted.of(text) + " is not a number from 0 to 255");
        }
        return octet;
    }

    static boolean isDecimal(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static Address parseIpv6(String literal) {
        int percent = literal.indexOf('%');
        String text = percent < 0 ? literal : literal.substring(0, percent);
        Address address = groups(text, literal);
        if (percent < 0) {
            return address;
        }
        String zone = literal.substring(percent + 1);
        checkZone(zone, literal);
        if (!address.isLinkLocal()) {
            throw bad(literal, "a zone (%" + zone + ") belongs to a link-local address only, fe80::/10");
        }
        return address.withScope(zone);
    }

    /** A zone becomes part of messages and of the inventory's key, so it has the letters of an interface's name. */
    static void checkZone(String zone, String whole) {
        boolean plain = !zone.isEmpty()
                && zone.length() <= 32
                && zone.chars()
                        .allMatch(c -> (c >= '0' && c <= '9')
                                || (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || "._-".indexOf(c) >= 0);
        boolean number = plain && isDecimal(zone);
        if (!plain || (number && zone.length() > 9)) {
            throw bad(whole, "zone " + Quoted.of(zone) + " is not the name or number of an interface");
        }
    }

    private static Address groups(String text, String whole) {
        String shape = "expected eight groups of up to four hex digits, with one '::' at most for a run of zeros";
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            throw bad(whole, shape);
        }
        int[] head = run(gap < 0 ? text : text.substring(0, gap), gap < 0, whole);
        int[] tail = gap < 0 ? new int[0] : run(text.substring(gap + 2), true, whole);
        int count = head.length + tail.length;
        if (gap < 0 ? count != GROUPS : count >= GROUPS) {
            throw bad(whole, shape);
        }
        int[] all = Arrays.copyOf(head, GROUPS);
        System.arraycopy(tail, 0, all, GROUPS - tail.length, tail.length);
        long high = 0;
        long low = 0;
        for (int i = 0; i < 4; i++) {
            high = high << 16 | all[i];
            low = low << 16 | all[i + 4];
        }
        return ipv6(high, low, "");
    }

    /** The groups of one side of '::', where the last may be an embedded IPv4 address if the side ends the address. */
    private static int[] run(String text, boolean atEnd, String whole) {
        if (text.isEmpty()) {
            return new int[0];
        }
        String[] parts = text.split(":", GROUPS + 2);
        int[] groups = new int[parts.length + 1];
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i];
            if (atEnd && i == parts.length - 1 && part.indexOf('.') >= 0) {
                int embedded = (int) parseIpv4(part);
                groups[count++] = embedded >>> 16;
                groups[count++] = embedded & 0xffff;
            } else {
                groups[count++] = group(part, whole);
            }
        }
        return Arrays.copyOf(groups, count);
    }

    private static int group(String text, String whole) {
        boolean hex = !text.isEmpty()
                && text.length() <= 4
                && text.chars()
                        .allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'));
        if (!hex) {
            throw bad(whole, "group " + Quoted.of(text) + " is not one to four hex digits");
        }
        return Integer.parseInt(text, 16);
    }

    private static IllegalArgumentException bad(String text, String why) {
        return new IllegalArgumentException(Quoted.of(text) + " is not an address: " + why);
    }
}
