package io.portolan.service;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * IMAP, RFC 9051 section 7.1: {@code * OK}, {@code * PREAUTH} or {@code * BYE}, by custom with the capabilities in
 * brackets, and the server's own words.
 */
public final class Imap implements Protocol {

    private static final Pattern GREETING = Pattern.compile("^\\* (?:OK|PREAUTH|BYE)[ \\r]");
    private static final List<Product> PRODUCTS = List.of(
            Product.of("Dovecot", "dovecot:dovecot", "\\bDovecot\\b"),
            Product.of("Cyrus IMAP", "cmu:cyrus_imap_server", "\\bCyrus IMAP v?([0-9][0-9.]*+)"),
            Product.of("Courier-IMAP", "double_precision_incorporated:courier-imap", "\\bCourier-IMAP\\b"),
            Product.of("UW IMAP", "university_of_washington:imap", "\\bIMAP4rev1 ([0-9]{4}[.][0-9a-z.]++) at\\b"));

    @Override
    public Optional<Match> recognise(Said said) {
        return GREETING.matcher(said.latin()).find()
                ? Optional.of(Product.in(said.latin(), PRODUCTS, Match.likely("imap")))
                : Optional.empty();
    }
}
