package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SSDP, UPnP Device Architecture 2.0 section 1.3.2. Sent: {@code M-SEARCH} to the address itself, for root devices, as a
 * later try for everything. A device answers with the head of an HTTP response, from any port; {@code SERVER} names the
 * system, the version of UPnP and the product with its version (section 1.3.3).
 */
public final class Ssdp implements UdpProtocol {
    private static final List<Product> PRODUCTS =
            List.of(Product.of("MiniUPnPd", "miniupnp_project:miniupnpd", "\\bMiniUPnPd/([0-9][0-9A-Za-z._-]*)"));

    private static final Pattern OTHER = Pattern.compile("UPnP/[0-9.]+,? +([^/]{1,80})/([0-9A-Za-z._-]+)");

    @Override
    public PortSet udpPorts() {
        return PortSet.of(1900);
    }

    @Override
    public boolean answersFromAnyPort() {
        return true;
    }

    @Override
    public String question(int tryNumber) {
        return "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\nST: "
                + (tryNumber == 1 ? "upnp:rootdevice" : "ssdp:all")
                + "\r\n\r\n";
    }

    @Override
    public Optional<Match> service(List<Said> said) {
        return HttpAnswer.of(said.get(0))
                .filter(answer ->
                        answer.status() == 200 && !answer.header("usn").isEmpty())
                .map(Ssdp::device);
    }

    private static Match device(HttpAnswer answer) {
        String server = answer.header("server");
        Match upnp = Match.certain("upnp")
                .with("server", server)
                .with("location", answer.header("location"))
                .with("usn", answer.header("usn"));
        return named(server, upnp);
    }

    /** The product behind the system and the version of UPnP, which HTTP of a device gives as well. */
    static Match named(String server, Match match) {
        Match known = Product.in(server, PRODUCTS, match);
        Matcher other = OTHER.matcher(server);
        return known.isNamed() || !other.find() ? known : match.of(other.group(1), other.group(2));
    }
}
