package io.portolan.service;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** POP3, RFC 1939 section 4: {@code +OK} with the server's own words, or {@code -ERR} where it takes no one. */
public final class Pop3Banner implements BannerMatcher {

    private static final Pattern GREETING = Pattern.compile("^(?:\\+OK(?:[ \\r]|$)|-ERR )");
    private static final List<Product> PRODUCTS = List.of(
            Product.of("Dovecot", "\\bDovecot\\b"),
            Product.of("Cyrus POP3", "\\bCyrus POP3 v?([0-9][0-9.]*+)"),
            Product.of("Courier POP3", "^\\+OK Hello there\\."),
            Product.of("Qpopper", "\\bQPOP \\(version ([0-9][0-9.]*+)"));

    @Override
    public Optional<Match> match(Banner banner) {
        return GREETING.matcher(banner.latin()).find()
                ? Optional.of(Product.in(banner.latin(), PRODUCTS, Match.likely("pop3")))
                : Optional.empty();
    }
}
