package io.portolan.target;

import java.net.IDN;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/**
 * One word of a target list, understood but not expanded: addresses that are known at once, or the name of a host that
 * a resolver must be asked for. What looks like an address and is none is an error and never a host name, so that a
 * slip of the finger asks no name server.
 */
sealed interface TargetWord {

    /** Addresses that stand for themselves, as ranges. */
    sealed interface Addresses extends TargetWord {
        void forEachRange(Consumer<AddressRange> action);
    }

    /** An address, a CIDR or a range from one address to another. */
    record Block(AddressRange range) implements Addresses {
        @Override
        public void forEachRange(Consumer<AddressRange> action) {
            action.accept(range);
        }
    }

    /** Each octet a set of its own, as in {@code 10.0-3.1,5.*}. */
    record Octets(List<BitSet> octets) implements Addresses {
        static final int MOST_RANGES = 1 << 20;

        /** How many separate ranges it makes: every octet before the last one that is not whole counts by its values. */
        long ranges() {
            int cut = cut();
            long ranges = runs(octets.get(cut));
            for (int i = 0; i < cut; i++) {
                ranges *= octets.get(i).cardinality();
            }
            return ranges;
        }

        @Override
        public void forEachRange(Consumer<AddressRange> action) {
            forEachRange(0, 0, cut(), action);
        }

        private void forEachRange(int octet, long prefix, int cut, Consumer<AddressRange> action) {
            BitSet values = octets.get(octet);
            int below = 8 * (3 - octet);
            if (octet < cut) {
                values.stream().forEach(v -> forEachRange(octet + 1, prefix | (long) v << below, cut, action));
                return;
            }
            for (int from = values.nextSetBit(0); from >= 0; ) {
                int end = values.nextClearBit(from);
                action.accept(new AddressRange(
                        Address.ipv4(prefix | (long) from << below), Address.ipv4(prefix | ((long) end << below) - 1)));
                from = values.nextSetBit(end);
            }
        }

        private int cut() {
            int cut = 3;
            while (cut > 0 && octets.get(cut).cardinality() == 256) {
                cut--;
            }
            return cut;
        }

        private static int runs(BitSet values) {
            int runs = 0;
            for (int i = values.nextSetBit(0); i >= 0; i = values.nextSetBit(values.nextClearBit(i))) {
                runs++;
            }
            return runs;
        }
    }

    /** The name of a host, as the user wrote it and as a resolver takes it. */
    record HostName(String written, String ascii) implements TargetWord {}

    /**
     * Understands one word.
     *
     * @throws IllegalArgumentException saying in one line what is wrong with it and what was expected
     */
    static TargetWord parse(String word) {
        checkLetters(word);
        if (word.indexOf(':') >= 0) {
            return ipv6(word);
        }
        int slash = word.indexOf('/');
        if (slash >= 0) {
            return new Block(network(word, word.substring(0, slash), word.substring(slash + 1)));
        }
        if (word.chars().allMatch(c -> (c >= '0' && c <= '9') || ".*,-".indexOf(c) >= 0)) {
            return ipv4(word);
        }
        return hostName(word);
    }

    private static void checkLetters(String word) {
        if (word.isEmpty()) {
            throw new IllegalArgumentException("an empty word is not a target");
        }
        for (int i = 0; i < word.length(); ) {
            int c = word.codePointAt(i);
            i += Character.charCount(c);
            boolean fine = c < 0x80 ? isLetterOrDigit(c) || ".-_:/*,%".indexOf(c) >= 0 : isPartOfInternationalName(c);
            if (!fine) {
                throw bad(word, "no target has " + Quoted.of(Character.toString(c)) + " in it");
            }
        }
    }

    private static boolean isPartOfInternationalName(int c) {
        int type = Character.getType(c);
        return Character.isLetterOrDigit(c)
                || type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.OTHER_PUNCTUATION;
    }

    private static Block ipv6(String word) {
        if (word.indexOf(':') == word.lastIndexOf(':')) {
            throw bad(word, "a target has no port or scheme; ports stand in -p, or last on a line of a file");
        }
        int percent = word.indexOf('%');
        if (percent < 0) {
            return new Block(unscoped(word, word));
        }
        int slash = word.indexOf('/', percent);
        String zone = word.substring(percent + 1, slash < 0 ? word.length() : slash);
        Address.checkZone(zone, word);
        AddressRange range = unscoped(word.substring(0, percent) + (slash < 0 ? "" : word.substring(slash)), word);
        if (!range.first().isLinkLocal() || !range.last().isLinkLocal()) {
            throw bad(word, "a zone (%" + zone + ") belongs to link-local addresses only, fe80::/10");
        }
        Block block = new Block(range.withScope(zone));
        block.range().first().toInetAddress(); // refuses an interface that this machine doesn't have
        return block;
    }

    private static AddressRange unscoped(String text, String word) {
        int slash = text.indexOf('/');
        int dash = text.indexOf('-');
        if (slash >= 0) {
            return network(word, text.substring(0, slash), text.substring(slash + 1));
        }
        return dash >= 0
                ? fromTo(word, text.substring(0, dash), text.substring(dash + 1))
                : AddressRange.single(Address.parse(text));
    }

    private static AddressRange fromTo(String word, String from, String to) {
        Address first = Address.parse(from);
        Address last = Address.parse(to);
        if (first.isIpv4() != last.isIpv4()) {
            throw bad(word, "a range starts and ends in one family, IPv4 or IPv6");
        }
        if (first.compareTo(last) > 0) {
            throw bad(word, "the range runs backwards");
        }
        return new AddressRange(first, last);
    }

    private static AddressRange network(String word, String base, String prefixText) {
        Address address;
        try {
            address = Address.parse(base);
        } catch (IllegalArgumentException e) {
            throw bad(word, "before the '/' of a network stands an address; " + e.getMessage());
        }
        // The prefix of an IPv4-mapped network counts from the front of the IPv6 address.
        int mapped = address.isIpv4() && base.indexOf(':') >= 0 ? 96 : 0;
        int longest = address.isIpv4() ? 32 + mapped : 128;
        boolean number = !prefixText.isEmpty()
                && prefixText.length() <= 3
                && Address.isDecimal(prefixText)
                && (prefixText.length() == 1 || prefixText.charAt(0) != '0');
        int prefix = number ? Integer.parseInt(prefixText) : -1;
        if (prefix < mapped || prefix > longest) {
            throw bad(word, "prefix " + Quoted.of(prefixText) + " is not a number from " + mapped + " to " + longest);
        }
        return AddressRange.network(address, prefix - mapped);
    }

    private static Addresses ipv4(String word) {
        int dash = word.indexOf('-');
        if (dash >= 0 && word.indexOf('.') >= 0 && dots(word.substring(0, dash)) == 3 && dots(word) > 3) {
            return new Block(fromTo(word, word.substring(0, dash), word.substring(dash + 1)));
        }
        String[] parts = word.split("\\.", 6);
        if (parts.length != 4) {
            throw bad(
                    word,
                    "expected four parts as in 192.0.2.1, 192.0.2.0/24, 192.0.2.1-20 or 192.0.2.1-192.0.2.20"
                            + (dots(word) == 0 ? "; ports stand in -p, or last on a line of a file" : ""));
        }
        if (word.chars().noneMatch(c -> ",-*".indexOf(c) >= 0)) {
            return new Block(AddressRange.single(Address.parse(word)));
        }
        List<BitSet> octets = new ArrayList<>(4);
        for (String part : parts) {
            octets.add(octets(part, word));
        }
        Octets pattern = new Octets(octets);
        if (pattern.ranges() > Octets.MOST_RANGES) {
            throw bad(
                    word,
                    String.format(
                            "it makes %,d separate ranges, and a word at most %,d; give whole networks",
                            pattern.ranges(), Octets.MOST_RANGES));
        }
        return pattern;
    }

    private static BitSet octets(String part, String word) {
        BitSet values = new BitSet(256);
        for (String piece : part.split(",", -1)) {
            int dash = piece.indexOf('-');
            if (piece.equals("*")) {
                values.set(0, 256);
            } else if (dash < 0) {
                values.set(Address.octet(piece, word));
            } else {
                int from = Address.octet(piece.substring(0, dash), word);
                int to = Address.octet(piece.substring(dash + 1), word);
                if (from > to) {
                    throw bad(word, "range " + Quoted.of(piece) + " runs backwards");
                }
                values.set(from, to + 1);
            }
        }
        return values;
    }

    private static long dots(String text) {
        return text.chars().filter(c -> c == '.').count();
    }

    private static HostName hostName(String word) {
        String ascii = word;
        if (word.chars().anyMatch(c -> c >= 0x80)) {
            try {
                ascii = IDN.toASCII(word);
            } catch (IllegalArgumentException e) {
                throw bad(word, "the name cannot be written as an internationalized domain name");
            }
        }
        checkHostName(ascii, word);
        return new HostName(word, ascii);
    }

    /** RFC 1123, with the underscore that is in use; a name that ends in a number is an address that went wrong. */
    private static void checkHostName(String ascii, String word) {
        String name = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
        if (name.length() > 253) {
            throw bad(word, "a host name has at most 253 letters");
        }
        String[] labels = name.split("\\.", -1);
        for (String label : labels) {
            if (label.isEmpty() || label.length() > 63) {
                throw bad(word, "between the dots of a host name stand 1 to 63 letters");
            }
            if (!label.chars().allMatch(c -> isLetterOrDigit(c) || c == '-' || c == '_')) {
                throw bad(word, "a host name has letters, digits, '-' and '_' between its dots");
            }
            if (label.startsWith("-") || label.endsWith("-")) {
                throw bad(word, "no part of a host name starts or ends with '-'");
            }
        }
        String last = labels[labels.length - 1];
        boolean hex = last.length() > 1
                && (last.startsWith("0x") || last.startsWith("0X"))
                && last.substring(2).chars().allMatch(c -> Character.digit(c, 16) >= 0);
        if (hex || Address.isDecimal(last)) {
            throw bad(word, "it ends in a number as an address does, but is none; expected one as in 192.0.2.1");
        }
    }

    private static boolean isLetterOrDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static IllegalArgumentException bad(String word, String why) {
        return new IllegalArgumentException(Quoted.of(word) + " is not a target: " + why);
    }
}
