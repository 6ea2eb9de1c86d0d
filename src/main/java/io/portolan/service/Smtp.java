package io.portolan.service;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * SMTP, RFC 5321 section 4.2: {@code 220} with the server's name and its words, by custom {@code ESMTP} and the product;
 * {@code 421} or {@code 554} where it takes no mail from here (section 3.1). Greeted by
 * {@code EHLO} it tells its extensions (section 4.1.1.1), among them {@code STARTTLS}, RFC 3207, which is begun to see the
 * certificate. FTP greets with the same codes, so the words
 * decide, or else the port. LMTP, RFC 2033, is the same but for its own {@code LHLO}: it does not know the other.
 */
public final class Smtp implements Protocol {

    private static final Pattern GREETING = Pattern.compile("^(?:220|421|554)[ -]");
    private static final Pattern WORDS =
            Pattern.compile("\\b(?:E?SMTP|LMTP)\\b|^220 [!-~]{1,255} Dovecot[^\\r\\n]{0,40} ready\\.");
    private static final Pattern LMTP = Pattern.compile("\\bLMTP\\b");
    private static final Pattern EXTENSION = Pattern.compile("\\n250[ -]([A-Z0-9][A-Z0-9=-]{1,30})");
    private static final List<Product> PRODUCTS = List.of(
            Product.of("Postfix", "postfix:postfix", "\\bE?SMTP Postfix\\b(?: \\(?([0-9][0-9.]*+))?"),
            Product.of("Exim", "exim:exim", "\\bE?SMTP Exim ([0-9][0-9._]*+)"),
            Product.of("Sendmail", "sendmail:sendmail", "\\bE?SMTP Sendmail ([0-9][0-9.]*+)"),
            Product.of("Dovecot", "dovecot:dovecot", "^220 [!-~]{1,255} Dovecot\\b"),
            Product.of("OpenSMTPD", "openbsd:opensmtpd", "\\bE?SMTP OpenSMTPD\\b"),
            Product.of(
                    "Microsoft ESMTP MAIL Service",
                    "microsoft:exchange_server",
                    "\\bMicrosoft ESMTP MAIL Service\\b(?:, Version: ([0-9.]++))?"));

    @Override
    public Optional<Match> recognise(Said said) {
        String text = said.latin();
        if (!GREETING.matcher(text).find()) {
            return Optional.empty();
        }
        if (WORDS.matcher(text).find()) {
            String type = LMTP.matcher(text).find() ? "lmtp" : "smtp";
            return Optional.of(Product.in(text, PRODUCTS, Match.likely(type)));
        }
        return switch (said.port()) {
            case 25, 465, 587, 2525 -> Optional.of(Match.byPort("smtp"));
            default -> Optional.empty();
        };
    }

    @Override
    public Step greeted(Said greeting, Match match) {
        if (!greeting.latin().startsWith("220")) {
            return Step.known(match);
        }
        return match.type().equals("lmtp")
                ? hello("LHLO", match, said -> extended(said, match))
                : hello("EHLO", match, said -> refuses(said, match) ? inLmtp(match) : extended(said, match));
    }

    private static Step hello(String word, Match match, Function<Said, Step> then) {
        return Step.say(word + " portolan.invalid\r\n", Lines::isWhole, then).after(match);
    }

    /** Dovecot does not say in its greeting which of the two it speaks. */
    private static boolean refuses(Said said, Match match) {
        return said.latin().startsWith("50") && match.product().equals("Dovecot");
    }

    private static Step inLmtp(Match smtp) {
        Match lmtp = Match.likely("lmtp").of(smtp.product(), smtp.version());
        return hello("LHLO", smtp, said -> said.latin().startsWith("250") ? extended(said, lmtp) : Step.known(smtp));
    }

    private static Step extended(Said said, Match match) {
        if (!said.latin().startsWith("250")) {
            return Step.known(match);
        }
        Match told = match.withAll("extensions", EXTENSION, said);
        return Lines.offers(said.latin(), "STARTTLS") ? Lines.startTls("STARTTLS\r\n", "220", told) : Step.known(told);
    }
}
