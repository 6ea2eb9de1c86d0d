package io.portolan.service;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * FTP, RFC 959 section 5.4: {@code 220} with the server's own words, one line or several ({@code 220-}), or {@code 421}
 * where it takes no more users. {@code FEAT}, RFC 2389, tells what it knows besides, among it {@code AUTH TLS}, RFC 4217,
 * which is begun to see the certificate. SMTP greets with the same codes, so the words decide, or else the port.
 */
public final class Ftp implements Protocol {

    private static final Pattern GREETING = Pattern.compile("^(?:220|421|530)[ -]");
    private static final Pattern WORDS = Pattern.compile("(?i)\\bFTP\\b|FTP ?server|ftpd\\b");
    private static final Pattern FEATURE = Pattern.compile("\\n ([A-Z][A-Z0-9]{1,10}(?: [!-~]{1,30})?)");
    private static final List<Product> PRODUCTS = List.of(
            Product.of("vsftpd", "vsftpd:vsftpd", "\\(vsFTPd ([0-9][0-9.]*+)\\)"),
            Product.of("ProFTPD", "proftpd:proftpd", "\\bProFTPD(?: ([0-9][0-9a-z.]*+))?"),
            Product.of("Pure-FTPd", "pureftpd:pure-ftpd", "\\bPure-FTPd\\b"),
            Product.of(
                    "FileZilla Server",
                    "filezilla-project:filezilla_server",
                    "\\bFileZilla Server(?: version)? ?([0-9][0-9.]*+)?"),
            Product.of("pyftpdlib", "python:pyftpdlib", "\\bpyftpdlib(?: based)?(?: ([0-9][0-9.]*+))?"),
            Product.of("Microsoft FTP Service", "microsoft:ftp_service", "\\bMicrosoft FTP Service\\b"));

    @Override
    public Optional<Match> recognise(Said said) {
        String text = said.latin();
        if (!GREETING.matcher(text).find()) {
            return Optional.empty();
        }
        Match named = Product.in(text, PRODUCTS, Match.byPort("ftp"));
        if (!named.product().isEmpty()) {
            return Optional.of(named);
        }
        if (WORDS.matcher(text).find()) {
            return Optional.of(Match.likely("ftp"));
        }
        return said.port() == 21 ? Optional.of(named) : Optional.empty();
    }

    @Override
    public Step greeted(Said greeting, Match match) {
        return greeting.latin().startsWith("220")
                ? Step.say("FEAT\r\n", Lines::isWhole, said -> featured(said, match))
                        .after(match)
                : Step.known(match);
    }

    private static Step featured(Said said, Match match) {
        Match told = said.latin().startsWith("211") ? match.withAll("features", FEATURE, said) : match;
        return Lines.offers(said.latin(), "AUTH TLS") ? Lines.startTls("AUTH TLS\r\n", "234", told) : Step.known(told);
    }
}
