package io.portolan.service;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** POP3, RFC 1939 section 4: {@code +OK} with the server's own words, or {@code -ERR} where it takes no one. */
public final class Pop3 implements Protocol {

    private static final Pattern GREETING = Pattern.compile("^(?:\\+OK(?:[ \\r]|$)|-ERR )");
    private static final List<Product> PRODUCTS = List.of(
            Product.of("Dovecot", "dovecot:dovecot", "\\bDovecot\\b"),
            Product.of("Cyrus POP3", "cmu:cyrus_imap_server", "\\bCyrus POP3 v?([0-9][0-9.]*+)"),
            Product.of("Courier POP3", "", "^\\+OK Hello there\\."),
            Product.of("Qpopper", "qualcomm:qpopper", "\\bQPOP \\(version ([0-9][0-9.]*+)"));

    @Override
    public Optional<Match> recognise(Said said) {
        return GREETING.matcher(said.latin()).find()
                ? Optional.of(Product.in(said.latin(), PRODUCTS, Match.likely("pop3")))
                : Optional.empty();
    }
}
