package io.portolan.service;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * NNTP, RFC 3977 section 5.1: {@code 200} where one may post, {@code 201} where not, {@code 400} or {@code 502} where one
 * may not even read, {@code 503} where it is not set up, and the server's own words.
 */
public final class Nntp implements Protocol {

    private static final Pattern GREETING = Pattern.compile("^(?:200|201|400|502|503) ");
    private static final Pattern WORDS =
            Pattern.compile("(?i)\\bNNTP\\b|\\bNNRP\\b|\\bInterNetNews\\b|\\bnews server\\b|\\bLeafnode\\b");
    private static final List<Product> PRODUCTS = List.of(
            Product.of("INN", "isc:inn", "\\bInterNetNews\\b[ -~]{0,60}?\\bINN ([0-9][0-9.]*+)"),
            Product.of("Leafnode", "leafnode:leafnode", "\\bLeafnode(?: NNTP Daemon, version ([0-9][0-9a-z.]*+))?\\b"));

    @Override
    public Optional<Match> recognise(Said said) {
        String text = said.latin();
        if (!GREETING.matcher(text).find()) {
            return Optional.empty();
        }
        if (WORDS.matcher(text).find()) {
            return Optional.of(Product.in(text, PRODUCTS, Match.likely("nntp")));
        }
        return said.port() == 119 ? Optional.of(Match.byPort("nntp")) : Optional.empty();
    }
}
