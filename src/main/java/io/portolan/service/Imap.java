package io.portolan.service;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * IMAP, RFC 9051 section 7.1: {@code * OK}, {@code * PREAUTH} or {@code * BYE}, by custom with the capabilities in
 * brackets, and the server's own words. {@code CAPABILITY} (section 6.1.1) tells them, {@code ID NIL}, RFC 2971, the
 * product's name and version, and {@code STARTTLS} (section 6.2.1) is begun to see the certificate.
 */
public final class Imap implements Protocol {

    private static final Pattern GREETING = Pattern.compile("^\\* (?:OK|PREAUTH|BYE)[ \\r]");
    private static final Pattern CAPABILITIES = Pattern.compile("(?:\\A|\\n)\\* CAPABILITY( [ -~]{1,2000})");
    private static final Pattern NAME = Pattern.compile("\\* ID \\([^\\r\\n]{0,500}?\"name\" \"([^\"\\r\\n]{1,60})\"");
    private static final Pattern VERSION =
            Pattern.compile("\\* ID \\([^\\r\\n]{0,500}?\"version\" \"([^\"\\r\\n]{1,60})\"");
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

    @Override
    public Step greeted(Said greeting, Match match) {
        return greeting.latin().startsWith("* BYE")
                ? Step.known(match)
                : Step.say("p1 CAPABILITY\r\n", said -> ends(said, "p1"), said -> capable(said, match))
                        .after(match);
    }

    private static boolean ends(Said said, String tag) {
        return said.latin().endsWith("\r\n") && said.latin().contains(tag + " ");
    }

    private static Step capable(Said said, Match match) {
        Matcher line = CAPABILITIES.matcher(said.latin());
        String capabilities = line.find() ? line.group(1) : "";
        Match told = match.with("capabilities", capabilities.strip());
        return Lines.offers(capabilities + " ", " ID ")
                ? Step.say("p2 ID NIL\r\n", id -> ends(id, "p2"), id -> secured(capabilities, named(id, told)))
                        .after(told)
                : secured(capabilities, told);
    }

    private static Match named(Said id, Match match) {
        Matcher name = NAME.matcher(id.latin());
        Matcher version = VERSION.matcher(id.latin());
        if (!name.find()) {
            return match;
        }
        Match known = Product.in(name.group(1), PRODUCTS, match);
        return version.find() && known.isNamed() && known.version().isEmpty()
                ? known.numbered(version.group(1))
                : known;
    }

    private static Step secured(String capabilities, Match match) {
        return Lines.offers(capabilities, "STARTTLS")
                ? Lines.startTls("p3 STARTTLS\r\n", "p3 OK", match)
                : Step.known(match);
    }
}
