package io.portolan.names;

import io.portolan.target.Address;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Between addresses and names as PTR records have them. */
final class PtrName {
    private static final int LONGEST = 253;
    private static final Pattern LABELS = Pattern.compile(
            "(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\\.)*(?![0-9]+$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?");

    private PtrName() {}

    /** The name that is asked for: {@code 7.2.0.192.in-addr.arpa.}, or the nibbles of an IPv6 address. */
    static String of(Address address) {
        byte[] bytes = address.bytes();
        StringBuilder name = new StringBuilder(75);
        for (int i = bytes.length - 1; i >= 0; i--) {
            int number = bytes[i] & 0xff;
            if (address.isIpv4()) {
                name.append(number).append('.');
            } else {
                name.append(Integer.toHexString(number & 0xf)).append('.');
                name.append(Integer.toHexString(number >>> 4)).append('.');
            }
        }
        return name.append(address.isIpv4() ? "in-addr.arpa." : "ip6.arpa.").toString();
    }

    /**
     * A host's name out of what a stranger answered: RFC 1123 with the underscore that is in use, in lower case. Anything else
     * is no name, what looks like an address or asks for one included.
     */
    static Optional<String> clean(String answer) {
        String name =
                (answer.endsWith(".") ? answer.substring(0, answer.length() - 1) : answer).toLowerCase(Locale.ROOT);
        return name.length() <= LONGEST
                        && !name.endsWith(".arpa")
                        && LABELS.matcher(name).matches()
                ? Optional.of(name)
                : Optional.empty();
    }
}
