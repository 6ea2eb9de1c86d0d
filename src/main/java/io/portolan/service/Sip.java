package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SIP, RFC 3261, by both transports: {@code OPTIONS} (section 11) that goes no further than the server, with {@code rport} in
 * its Via, so that the answer comes back to where the question came from (RFC 3581). Any status line of {@code SIP/2.0} is
 * an answer; {@code Server}, or {@code User-Agent} of those that are both (sections 20.35 and 20.41), has the product and
 * its version.
 */
public final class Sip implements Protocol, UdpProtocol {

    private static final Pattern STATUS = Pattern.compile("\\ASIP/2\\.0 ([1-6][0-9]{2})[ \\r]");
    private static final Pattern SERVER =
            Pattern.compile("(?i)\\n(?:Server|User-Agent)[ \\t]*:[ \\t]*([^\\r\\n]{1,200})");
    private static final List<Product> PRODUCTS = List.of(
            Product.of("Kamailio", "kamailio:kamailio", "(?i)^kamailio \\(([0-9][0-9A-Za-z.~-]{0,30})"),
            Product.of("OpenSIPS", "opensips:opensips", "(?i)^OpenSIPS \\(([0-9][0-9A-Za-z.~-]{0,30})"),
            Product.of("Asterisk", "digium:asterisk", "^Asterisk PBX (?:certified/)?([0-9][0-9A-Za-z.-]{0,30})"),
            Product.of("FreeSWITCH", "freeswitch:freeswitch", "^FreeSWITCH-mod_sofia/([0-9][0-9.]{0,20})"));

    /** Any other: words, and behind a blank, a slash or a bracket a version. */
    private static final Pattern OTHER = Pattern.compile("^([A-Za-z][A-Za-z_ -]{0,60}?)[ /(-]+v?([0-9][0-9A-Za-z.]*)");

    @Override
    public PortSet ports() {
        return PortSet.of(5060, 5061, 5080);
    }

    @Override
    public Optional<Match> recognise(Said said) {
        Matcher status = STATUS.matcher(said.latin());
        if (!status.find()) {
            return Optional.empty();
        }
        Matcher server = SERVER.matcher(said.latin());
        String name = server.find() ? server.group(1) : "";
        Match sip = Match.certain("sip")
                .withClean("status", Integer.valueOf(status.group(1)))
                .with("server", name);
        Match known = Product.in(name, PRODUCTS, sip);
        Matcher other = OTHER.matcher(name);
        return Optional.of(known.isNamed() || !other.find() ? known : sip.of(other.group(1), other.group(2)));
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say(
                options("TCP", server.name()),
                said -> said.latin().contains("\r\n\r\n"),
                said -> Step.of(recognise(said))));
    }

    private static String options(String transport, String name) {
        return "OPTIONS sip:" + name + " SIP/2.0\r\n"
                + "Via: SIP/2.0/" + transport + " portolan.invalid;branch=z9hG4bKportolan;rport\r\nMax-Forwards: 0\r\n"
                + "From: <sip:portolan@portolan.invalid>;tag=portolan\r\nTo: <sip:" + name + ">\r\n"
                + "Call-ID: portolan@portolan.invalid\r\nCSeq: 1 OPTIONS\r\nContact: <sip:portolan@portolan.invalid>\r\n"
                + "Accept: application/sdp\r\nContent-Length: 0\r\n\r\n";
    }

    @Override
    public PortSet udpPorts() {
        return PortSet.of(5060, 5061, 5062, 5160);
    }

    @Override
    public String question(int tryNumber) {
        return options("UDP", "portolan.invalid");
    }

    @Override
    public Optional<Match> service(List<Said> said) {
        return recognise(said.get(0));
    }
}
