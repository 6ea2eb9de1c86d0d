package io.portolan.service;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A product that names itself in a greeting of words.
 *
 * @param greeting its words; the first group, where there is one, is the version
 */
record Product(String name, Pattern greeting) {

    static Product of(String name, String greeting) {
        return new Product(name, Pattern.compile(greeting));
    }

    /** The match with the first of the products whose words are in the text; as it was where none is. */
    static Match in(String text, List<Product> products, Match match) {
        for (Product product : products) {
            Matcher found = product.greeting.matcher(text);
            if (found.find()) {
                boolean tells = found.groupCount() > 0 && found.group(1) != null;
                return match.of(product.name, tells ? found.group(1) : "");
            }
        }
        return match;
    }
}
