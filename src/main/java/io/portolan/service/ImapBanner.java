package io.portolan.service;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * IMAP, RFC 9051 section 7.1: {@code * OK}, {@code * PREAUTH} or {@code * BYE}, by custom with the capabilities in
 * brackets, and the server's own words.
 */
public final class ImapBanner implements BannerMatcher {

    private static final Pattern GREETING = Pattern.compile("^\\* (?:OK|PREAUTH|BYE)[ \\r]");
    private static final List<Product> PRODUCTS = List.of(
            Product.of("Dovecot", "\\bDovecot\\b"),
            Product.of("Cyrus IMAP", "\\bCyrus IMAP v?([0-9][0-9.]*+)"),
            Product.of("Courier-IMAP", "\\bCourier-IMAP\\b"),
            Product.of("UW IMAP", "\\bIMAP4rev1 ([0-9]{4}[.][0-9a-z.]++) at\\b"));

    @Override
    public Optional<Match> match(Banner banner) {
        return GREETING.matcher(banner.latin()).find()
                ? Optional.of(Product.in(banner.latin(), PRODUCTS, Match.likely("imap")))
                : Optional.empty();
    }
}
