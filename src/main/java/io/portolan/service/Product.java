package io.portolan.service;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A product that names itself in words.
 *
 * @param cpe its vendor and name in the Common Platform Enumeration, as {@code openbsd:openssh}; empty where it has none
 * @param words the first group, where there is one, is the version
 */
record Product(String name, String cpe, Pattern words) {

    static Product of(String name, String cpe, String words) {
        return new Product(name, cpe, Pattern.compile(words));
    }

    /** The match with the first of the products whose words are in the text; as it was where none is. */
    static Match in(String text, List<Product> products, Match match) {
        for (Product product : products) {
            Matcher found = product.words.matcher(text);
            if (found.find()) {
                boolean tells = found.groupCount() > 0 && found.group(1) != null;
                return match.of(product.name, tells ? found.group(1) : "").cpe(product.cpe);
            }
        }
        return match;
    }
}
