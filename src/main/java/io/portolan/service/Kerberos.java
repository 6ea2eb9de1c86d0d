package io.portolan.service;

import io.portolan.target.PortSet;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kerberos 5, RFC 4120, by both transports, by TCP behind a length in four bytes (section 7.2.2). Sent: a request for a ticket
 * (section 5.4.1), of a realm {@code PORTOLAN} that is not there: {@code 6a}, {@code pvno} 5, {@code msg-type} 10, and the names,
 * a time and the kinds of encryption. The answer is an error (section 5.9.1), {@code 7e}, with 5 and 30; its {@code stime} is
 * the clock of the server, its {@code e-text} a sentence, by which MIT's and Heimdal's are known. Windows has none.
 */
public final class Kerberos implements Protocol, UdpProtocol {

    private static final String REQUEST = new String(
            HexFormat.of()
                    .parseHex(
                            ("6a8184 308181 a103020105 a20302010a" // pvno 5, AS-REQ
                                            + "a475 3073 a00703050000000000" // no options
                                            + "a115 3013 a003020101 a10c 300a 1b08 706f72746f6c616e" // portolan
                                            + "a20a 1b08 504f52544f4c414e" // of the realm PORTOLAN
                                            + "a31d 301b a003020102 a114 3012 1b06 6b7262746774 1b08 504f52544f4c414e" // krbtgt
                                            + "a511 180f 31393730303130313030303030305a" // without end
                                            + "a706 0204 706f7274" // our number
                                            + "a80b 3009 020112 020111 020117") // AES 256, AES 128, RC4
                                    .replace(" ", "")),
            StandardCharsets.ISO_8859_1);

    private static final int LENGTH = 4;
    private static final Pattern ERROR = Pattern.compile(
            "(?s)\\A~(?:[\0-\u007f]|\u0081.|\u0082..)0(?:[\0-\u007f]|\u0081.|\u0082..)\u00a0\u0003\u0002\u0001\u0005\u00a1\u0003\u0002\u0001\u001e");
    private static final Pattern TIME = Pattern.compile("\u00a4\u0011\u0018\u000f([0-9]{14}Z)");
    private static final Pattern TEXT = Pattern.compile("(?s)\u00ab.\u001b.([ -~]{1,126})");

    private static final List<Product> PRODUCTS = List.of(
            Product.of("MIT Kerberos", "mit:kerberos_5", "^(?:CLIENT|SERVER)_NOT_FOUND|^NULL_CLIENT"),
            Product.of("Heimdal", "heimdal_project:heimdal", "^Client \\(.*\\) unknown|no such entry found in hdb"));

    @Override
    public PortSet ports() {
        return PortSet.of(88);
    }

    @Override
    public PortSet udpPorts() {
        return PortSet.of(88);
    }

    @Override
    public String question(int tryNumber) {
        return REQUEST;
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say(
                "\0\0\0" + (char) REQUEST.length() + REQUEST,
                Said::isFramed,
                said -> Step.of(match(said.behind(LENGTH)))));
    }

    @Override
    public Optional<Match> service(List<Said> said) {
        return match(said.get(0));
    }

    private static Optional<Match> match(Said said) {
        if (!ERROR.matcher(said.latin()).find()) {
            return Optional.empty();
        }
        Matcher time = TIME.matcher(said.latin());
        Matcher text = TEXT.matcher(said.latin());
        String sentence = text.find() ? text.group(1) : "";
        Match kerberos = Match.certain("kerberos")
                .with("time", time.find() ? time.group(1) : "")
                .with("error", sentence);
        return Optional.of(Product.in(sentence, PRODUCTS, kerberos));
    }
}
