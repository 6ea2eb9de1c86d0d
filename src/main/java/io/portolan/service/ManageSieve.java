package io.portolan.service;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ManageSieve, RFC 5804 sections 1.7 and 2.4: the server greets with its capabilities, a line each, a name and a value in
 * quotes, {@code IMPLEMENTATION} its product, and then {@code OK}. Where it offers {@code STARTTLS} that is begun to see the
 * certificate.
 */
public final class ManageSieve implements Protocol {

    private static final Pattern IMPLEMENTATION =
            Pattern.compile("(?i)(?:\\A|\\n)\"IMPLEMENTATION\" \"([^\"\\r\\n]{1,200})\"\\r?\\n");
    private static final Pattern SIEVE = Pattern.compile("(?i)(?:\\A|\\n)\"SIEVE\" \"");
    private static final Pattern STARTTLS = Pattern.compile("(?i)\\n\"STARTTLS\"\\r?\\n");

    private static final List<Product> PRODUCTS = List.of(
            Product.of("Dovecot", "dovecot:dovecot", "^(?:Dovecot|dovecot)\\b"),
            Product.of("Cyrus timsieved", "cyrus:imap", "^Cyrus timsieved (?:v|\\(.*\\))?([0-9][0-9.]{0,20}[0-9])?"));

    @Override
    public Optional<Match> recognise(Said said) {
        Matcher implementation = IMPLEMENTATION.matcher(said.latin());
        return implementation.find() && SIEVE.matcher(said.latin()).find()
                ? Optional.of(Product.in(
                        implementation.group(1),
                        PRODUCTS,
                        Match.certain("managesieve").with("implementation", implementation.group(1))))
                : Optional.empty();
    }

    @Override
    public Step greeted(Said greeting, Match match) {
        return STARTTLS.matcher(greeting.latin()).find()
                ? Lines.startTls("STARTTLS\r\n", "OK", match)
                : Step.known(match);
    }
}
