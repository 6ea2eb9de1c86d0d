package io.portolan.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * An element of nmap's XML that says of a host what Portolan asks nobody for: it is kept as it was read, and written again as
 * it is kept. As JSON it is an object with its attributes as texts and its children as an array by their name, and one of no
 * more than a text is that text. What is not named here is not kept.
 *
 * @param attributes of which those are kept that there are
 * @param children in the order that the DTD demands
 */
public record KeptElement(String name, List<String> attributes, List<KeptElement> children) {

    /** The hardware address of a host, and who made the card. */
    public static final KeptElement ADDRESS = leaf("address", "addr", "addrtype", "vendor");

    /** All names of a host; nmap always says it, if only that there is none. */
    public static final KeptElement HOSTNAMES =
            new KeptElement("hostnames", List.of(), List.of(leaf("hostname", "name", "type")));

    /** The states of a host's ports that nmap has summed up, as an array of texts. */
    public static final String SUMMED = "extraports";

    /** What is guessed of the operating system, how long it is up, and the way to it, by the names of the elements. */
    public static final List<KeptElement> OF_HOST = List.of(
            new KeptElement(
                    "os",
                    List.of(),
                    List.of(new KeptElement(
                            "osmatch",
                            List.of("name", "accuracy", "line"),
                            List.of(new KeptElement(
                                    "osclass",
                                    List.of("type", "vendor", "osfamily", "osgen", "accuracy"),
                                    List.of(leaf("cpe"))))))),
            leaf("uptime", "seconds", "lastboot"),
            leaf("distance", "value"),
            new KeptElement("trace", List.of("proto", "port"), List.of(leaf("hop", "ttl", "ipaddr", "rtt", "host"))));

    private static KeptElement leaf(String name, String... attributes) {
        return new KeptElement(name, List.of(attributes), List.of());
    }

    /** The first of the names that are kept of a host; empty where it has none. */
    public static String firstName(JsonNode hostnames) {
        return hostnames.path("hostname").path(0).path("name").asText();
    }

    /** Whether it is no more than a text. */
    public boolean isText() {
        return attributes.isEmpty() && children.isEmpty();
    }

    /** The child by that name, where it is kept. */
    public Optional<KeptElement> child(String named) {
        return named(children, named);
    }

    /** What of a host is kept by that name. */
    public static Optional<KeptElement> ofHost(String named) {
        return named(OF_HOST, named);
    }

    private static Optional<KeptElement> named(List<KeptElement> elements, String name) {
        return elements.stream().filter(element -> element.name().equals(name)).findFirst();
    }
}
