package io.portolan.scan;

import io.portolan.target.Address;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A network as a query takes it: {@code 192.0.2.0/24}; an address alone is a network of one. */
public final class Cidr implements ITypeConverter<String> {
    private static final String EXPECTED = "; expected a network as in 192.0.2.0/24 or 2001:db8::/32";

    /** The text, when PostgreSQL can take it for an {@code inet}; bits of the host under the mask may be set. */
    @Override
    public String convert(String text) {
        int slash = text.indexOf('/');
        Address address = address(slash < 0 ? text : text.substring(0, slash), text);
        int longest = address.isIpv4() ? 32 : 128;
        if (slash >= 0 && !isPrefix(text.substring(slash + 1), longest)) {
            throw new TypeConversionException("'%s' is not a network: its mask is not a number from 0 to %d%s"
                    .formatted(text, longest, EXPECTED));
        }
        return text;
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

    private static boolean isPrefix(String text, int longest) {
        return text.matches("\\d{1,3}") && Integer.parseInt(text) <= longest;
    }
}
