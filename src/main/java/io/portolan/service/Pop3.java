package io.portolan.service;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * POP3, RFC 1939 section 4: {@code +OK} with the server's own words, or {@code -ERR} where it takes no one. {@code CAPA},
 * RFC 2449, tells what it knows, often with an {@code IMPLEMENTATION}, and {@code STLS}, RFC 2595, is begun to see the
 * certificate.
 */
public final class Pop3 implements Protocol {

    private static final Pattern GREETING = Pattern.compile("^(?:\\+OK(?:[ \\r]|$)|-ERR )");
    private static final Pattern CAPABILITY = Pattern.compile("\\n([A-Z][A-Z0-9-]{1,30})(?=[ \\r])");
    private static final Pattern IMPLEMENTATION = Pattern.compile("\\nIMPLEMENTATION ([ -~]{1,100})\\r");
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

    @Override
    public Step greeted(Said greeting, Match match) {
        return greeting.latin().startsWith("+OK")
                ? Step.say("CAPA\r\n", said -> said.latin().endsWith("\n.\r\n"), said -> capable(said, match))
                        .after(match)
                : Step.known(match);
    }

    private static Step capable(Said said, Match match) {
        Match told = match.withAll("capabilities", CAPABILITY, said);
        Matcher implementation = IMPLEMENTATION.matcher(said.latin());
        if (!told.isNamed() && implementation.find()) {
            told = Product.in(implementation.group(1), PRODUCTS, told);
        }
        return Lines.offers(said.latin(), "STLS") ? Lines.startTls("STLS\r\n", "+OK", told) : Step.known(told);
    }
}
