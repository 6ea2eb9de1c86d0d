package io.portolan.service;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a server's words say of it. All texts in it are clean: what it is made from may be any bytes.
 *
 * @param type the protocol, as {@code ssh}
 * @param product empty where it does not say
 * @param version empty where it does not say
 * @param cpe the product's name and version as {@code cpe:/a:openbsd:openssh:9.2p1}; empty where it has none
 * @param confidence percent
 * @param details what else it says, by name: what Jackson takes as a JSON object
 */
public record Match(
        String type, String product, String version, String cpe, int confidence, Map<String, Object> details) {

    /** No other protocol begins like this. */
    static final int CERTAIN = 100;

    /** The words fit this protocol and no other that is known here. */
    static final int LIKELY = 80;

    /** Others begin like this too; the port number tips the scales. */
    static final int BY_PORT = 60;

    /** Names of products and versions are short; a stranger's need not be. */
    private static final int LONGEST = 100;

    /** A detail may be longer. */
    private static final int LONGEST_DETAIL = 1_000;

    private static final int MOST_WORDS = 100;

    static Match certain(String type) {
        return new Match(type, "", "", "", CERTAIN, Map.of());
    }

    static Match likely(String type) {
        return new Match(type, "", "", "", LIKELY, Map.of());
    }

    static Match byPort(String type) {
        return new Match(type, "", "", "", BY_PORT, Map.of());
    }

    /** With the product, which is no doubt about the protocol either. Both as characters of the bytes' numbers. */
    Match of(String productName, String productVersion) {
        return new Match(type, clean(productName, LONGEST), clean(productVersion, LONGEST), "", CERTAIN, details);
    }

    /**
     * With the name of its product in the Common Platform Enumeration 2.2.
     *
     * @param name as {@code openbsd:openssh}; empty where it has none
     */
    Match cpe(String name) {
        String numbered = name.isEmpty() ? "" : "cpe:/a:" + name + (version.isEmpty() ? "" : ":" + cpeEncoded(version));
        return new Match(type, product, version, numbered, confidence, details);
    }

    /** With a detail in characters of the bytes' numbers; an empty one is left out. */
    Match with(String name, String value) {
        return value.isEmpty() ? this : withClean(name, clean(value, LONGEST_DETAIL));
    }

    /** With a detail that has nothing of a stranger in it, or only what is clean. */
    Match withClean(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(details);
        more.put(name, value);
        return new Match(type, product, version, cpe, confidence, more);
    }

    /** With a detail that is a list: all that a pattern's first group finds in some words, once each. */
    Match withAll(String name, Pattern pattern, Said said) {
        List<String> words = pattern.matcher(said.latin())
                .results()
                .map(found -> clean(found.group(1), LONGEST))
                .distinct()
                .limit(MOST_WORDS)
                .toList();
        return words.isEmpty() ? this : withClean(name, words);
    }

    /** With the version, where the product was known without. */
    Match numbered(String latin) {
        Match numbered = of(product, latin);
        return cpe.isEmpty() ? numbered : numbered.cpe(cpe.substring("cpe:/a:".length()));
    }

    /** With the product that another knows, where that is of the same protocol. */
    Match completed(Match other) {
        if (!other.isNamed() || !other.type.startsWith(type)) {
            return this;
        }
        Map<String, Object> more = new LinkedHashMap<>(details);
        other.details.forEach(more::putIfAbsent);
        return new Match(type, other.product, other.version, other.cpe, confidence, more);
    }

    boolean isNamed() {
        return !product.isEmpty();
    }

    private static String clean(String latin, int longest) {
        String clean = CleanText.of(latin.getBytes(StandardCharsets.ISO_8859_1));
        return CleanText.shortened(clean, longest);
    }

    /** What CPE 2.2 does not take as it is becomes {@code %NN}; capitals small. */
    private static String cpeEncoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "._-".indexOf(c) >= 0;
            encoded.append(plain ? String.valueOf(c) : "%%%02x".formatted((int) c));
        }
        return encoded.toString();
    }
}
