package io.portolan.scan;

import io.portolan.target.Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A network as a query takes it: {@code 192.0.2.0/24}; an address alone is a network of one. */
public final class Cidr implements ITypeConverter<String> {
    private static final String EXPECTED = "; expected a network as in 192.0.2.0/24 or 2001:db8::/32";

    /** The network, without the bits of a host that may be set under its mask. */
    @Override
    public String convert(String text) {
        int slash = text.indexOf('/');
        Address address = address(slash < 0 ? text : text.substring(0, slash), text);
        int longest = address.isIpv4() ? 32 : 128;
        int prefix = slash < 0 ? longest : prefix(text.substring(slash + 1), longest, text);
        return masked(address, prefix) + "/" + prefix;
    }

    private static Address address(String part, String text) {
        try {
            Address address = Address.parse(part);
            if (address.scope().isEmpty()) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // said below, of the whole text
        }
        throw new TypeConversionException("'" + text + "' is not a network" + EXPECTED);
    }

    private static int prefix(String digits, int longest, String text) {
        if (digits.matches("\\d{1,3}") && Integer.parseInt(digits) <= longest) {
            return Integer.parseInt(digits);
        }
        throw new TypeConversionException(
                "'%s' is not a network: its mask is not a number from 0 to %d%s".formatted(text, longest, EXPECTED));
    }

    private static Address masked(Address address, int prefix) {
        byte[] bytes = address.bytes();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.max(0, Math.min(8, prefix - 8 * i));
            bytes[i] &= (byte) (0xff00 >> kept);
        }
        try {
            return Address.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
