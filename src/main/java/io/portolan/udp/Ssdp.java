package io.portolan.udp;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SSDP, UPnP Device Architecture 2.0 section 1.3.2. Sent: {@code M-SEARCH} to the address itself, for root devices, as a
 * later try for everything. A device answers with the head of an HTTP response, from any port; {@code SERVER} names the
 * system, the version of UPnP and the product with its version (section 1.3.3).
 */
public final class Ssdp implements UdpProtocol {
    private static final Pattern ANSWER = Pattern.compile("^(?:HTTP/1\\.[01] 200|NOTIFY \\* HTTP/1\\.[01])");
    private static final Pattern PRODUCT = Pattern.compile("UPnP/[0-9.]+,? +([^/]{1,80})/([0-9A-Za-z._-]+)");

    @Override
    public PortSet ports() {
        return PortSet.of(1900);
    }

    @Override
    public boolean answersFromAnyPort() {
        return true;
    }

    @Override
    public byte[] question(int tryNumber) {
        return Bytes.ofAscii(
                "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\nST: "
                        + (tryNumber == 1 ? "upnp:rootdevice" : "ssdp:all")
                        + "\r\n\r\n");
    }

    @Override
    public Optional<UdpService> service(List<byte[]> said) {
        String head = new Bytes(said.get(0)).latin();
        if (!ANSWER.matcher(head).find() || !head.toLowerCase(Locale.ROOT).contains("\nusn:")) {
            return Optional.empty();
        }
        String server = Headers.value(head, "server");
        UdpService upnp = UdpService.of("upnp")
                .with("server", server)
                .with("location", Headers.value(head, "location"))
                .with("usn", Headers.value(head, "usn"));
        Matcher product = PRODUCT.matcher(server);
        return Optional.of(product.find() ? upnp.by(product.group(1), product.group(2)) : upnp);
    }
}
