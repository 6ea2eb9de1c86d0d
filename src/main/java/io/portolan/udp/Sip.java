package io.portolan.udp;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SIP, RFC 3261. Sent: {@code OPTIONS} (section 11) with {@code rport} in its Via, so that the answer comes back to where the
 * question came from (RFC 3581). Anything that begins {@code SIP/2.0} is an answer, whatever its code. {@code Server} (section
 * 20.35) or {@code User-Agent} (20.41) name the product and its version.
 */
public final class Sip implements UdpProtocol {
    private static final byte[] OPTIONS = Bytes.ofAscii("""
            OPTIONS sip:portolan@portolan.invalid SIP/2.0\r
            Via: SIP/2.0/UDP portolan.invalid;branch=z9hG4bKportolan;rport\r
            Max-Forwards: 70\r
            From: <sip:portolan@portolan.invalid>;tag=portolan\r
            To: <sip:portolan@portolan.invalid>\r
            Call-ID: portolan@portolan.invalid\r
            CSeq: 1 OPTIONS\r
            Contact: <sip:portolan@portolan.invalid>\r
            Accept: application/sdp\r
            Content-Length: 0\r
            \r
            """);

    private static final Pattern ANSWER = Pattern.compile("^SIP/2\\.0 ([1-6][0-9][0-9])[ \\r]");
    private static final Pattern PRODUCT =
            Pattern.compile("^([A-Za-z][A-Za-z_ -]{0,60}?)[ /(-]+v?([0-9][0-9A-Za-z.]*)");

    @Override
    public PortSet ports() {
        return PortSet.of(5060, 5061, 5062, 5160);
    }

    @Override
    public byte[] question(int tryNumber) {
        return OPTIONS;
    }

    @Override
    public Optional<UdpService> service(List<byte[]> said) {
        String head = new Bytes(said.get(0)).latin();
        Matcher answer = ANSWER.matcher(head);
        if (!answer.find()) {
            return Optional.empty();
        }
        String server = Headers.value(head, "server");
        String agent = server.isEmpty() ? Headers.value(head, "user-agent") : server;
        UdpService sip = UdpService.of("sip").with("status", answer.group(1)).with("server", agent);
        Matcher product = PRODUCT.matcher(agent);
        return Optional.of(product.find() ? sip.by(product.group(1), product.group(2)) : sip);
    }
}
