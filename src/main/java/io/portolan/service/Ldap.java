package io.portolan.service;

import io.portolan.target.PortSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * LDAP, RFC 4511 section 4.5: a search for the root entry, RFC 4512 section 5.1, which may be read without a login. In BER:
 * {@code 30} with a length, the message's number {@code 02 01 01}, then {@code 63} the request, {@code 64} an entry,
 * {@code 65} the end of the search with its result. The root entry's {@code vendorName} and {@code vendorVersion} are
 * RFC 3045's; OpenLDAP and Active Directory are known by what else it has.
 */
public final class Ldap implements Protocol {

    private static final List<String> ATTRIBUTES = List.of(
            "objectClass",
            "namingContexts",
            "vendorName",
            "vendorVersion",
            "supportedLDAPVersion",
            "dnsHostName",
            "rootDomainNamingContext",
            "isGlobalCatalogReady");
    private static final String SEARCH = tlv(
            0x30,
            "\u0002\u0001\u0001"
                    + tlv(
                            0x63, //
                            tlv(0x04, "") // the root
                                    + "\n\u0001\0" // this entry alone
                                    + "\n\u0001\0" // no aliases
                                    + "\u0002\u0001\u0001" // one entry
                                    + "\u0002\u0001\u0003" // 3 seconds
                                    + "\u0001\u0001\0" // with values
                                    + tlv(0x87, "objectClass") // that is there
                                    + tlv(0x30, attributes())));

    private static final int ENTRY = 0x64;
    private static final int DONE = 0x65;
    private static final int NOTICE = 0x78;
    private static final int MOST_VALUES = 20;
    private static final Pattern VERSION = Pattern.compile("[0-9]+\\.[0-9][0-9A-Za-z.-]{0,30}");

    /** Where an element's content is. */
    private record Element(int tag, int from, int to) {}

    @Override
    public PortSet ports() {
        return PortSet.of(389, 636, 1389, 1636, 3268, 3269, 10389, 10636);
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say(SEARCH, said -> messages(said).stream().anyMatch(Ldap::ends), Ldap::answered));
    }

    private static boolean ends(Element message) {
        return message.tag() == DONE || message.tag() == NOTICE;
    }

    private static Step answered(Said said) {
        List<Element> messages = messages(said);
        if (messages.stream().noneMatch(m -> m.tag() == ENTRY || ends(m))) {
            return Step.notMine();
        }
        Map<String, List<String>> entry = new LinkedHashMap<>();
        messages.stream().filter(m -> m.tag() == ENTRY).findFirst().ifPresent(m -> read(said, m, entry));
        return Step.known(match(entry));
    }

    private static Match match(Map<String, List<String>> entry) {
        Match ldap = Match.certain("ldap")
                .with("naming_contexts", String.join(" ", entry.getOrDefault("namingContexts", List.of())))
                .with("host", first(entry, "dnsHostName"));
        String vendor = first(entry, "vendorName");
        Matcher version = VERSION.matcher(first(entry, "vendorVersion"));
        String number = version.find() ? version.group() : "";
        if (entry.getOrDefault("objectClass", List.of()).contains("OpenLDAProotDSE")) {
            return ldap.of("OpenLDAP", number).cpe("openldap:openldap");
        }
        if (vendor.startsWith("389 Project")) {
            return ldap.of("389 Directory Server", number).cpe("redhat:389_directory_server");
        }
        if (vendor.startsWith("Samba")) {
            return ldap.of("Samba", number).cpe("samba:samba");
        }
        if (!vendor.isEmpty()) {
            return ldap.of(vendor, number);
        }
        return entry.containsKey("rootDomainNamingContext") ? ldap.of("Microsoft Active Directory", "") : ldap;
    }

    private static String first(Map<String, List<String>> entry, String attribute) {
        return entry.getOrDefault(attribute, List.of("")).get(0);
    }

    /** What the messages with the number 1, or 0 for a notice, are about. */
    private static List<Element> messages(Said said) {
        List<Element> messages = new ArrayList<>();
        for (Element message : elements(said, 0, said.length())) {
            List<Element> parts = elements(said, message.from(), message.to());
            boolean numbered = parts.size() > 1
                    && parts.get(0).tag() == 0x02
                    && parts.get(0).to() - parts.get(0).from() == 1
                    && said.at(parts.get(0).from()) <= 1;
            if (message.tag() != 0x30 || !numbered) {
                break;
            }
            messages.add(parts.get(1));
        }
        return messages;
    }

    /** An entry: its name, then a sequence of attributes, each a name and a set of values. */
    private static void read(Said said, Element entry, Map<String, List<String>> into) {
        List<Element> parts = elements(said, entry.from(), entry.to());
        if (parts.size() < 2) {
            return;
        }
        for (Element attribute :
                elements(said, parts.get(1).from(), parts.get(1).to())) {
            List<Element> pair = elements(said, attribute.from(), attribute.to());
            if (pair.size() == 2) {
                List<String> values = elements(
                                said, pair.get(1).from(), pair.get(1).to())
                        .stream()
                        .limit(MOST_VALUES)
                        .map(value -> said.latin().substring(value.from(), value.to()))
                        .toList();
                if (!values.isEmpty()) {
                    into.putIfAbsent(
                            said.latin()
                                    .substring(pair.get(0).from(), pair.get(0).to()),
                            values);
                }
            }
        }
    }

    /** The whole elements between two places, one behind the other. */
    private static List<Element> elements(Said said, int from, int to) {
        List<Element> elements = new ArrayList<>();
        int at = from;
        while (at + 2 <= to) {
            int size = said.at(at + 1);
            int lengths = size > 0x80 && size <= 0x84 ? size - 0x80 : 0;
            long length = lengths == 0 ? size : said.number(at + 2, lengths);
            long start = at + 2L + lengths;
            if (size == 0x80 || size > 0x84 || start + length > to) {
                break;
            }
            elements.add(new Element(said.at(at), (int) start, (int) (start + length)));
            at = (int) (start + length);
        }
        return elements;
    }

    private static String attributes() {
        StringBuilder names = new StringBuilder();
        ATTRIBUTES.forEach(name -> names.append(tlv(0x04, name)));
        return names.toString();
    }

    /** An element; the length in two bytes where one is not enough. */
    private static String tlv(int tag, String content) {
        int length = content.getBytes(StandardCharsets.ISO_8859_1).length;
        String size = length < 0x80 ? "" + (char) length : "\u0082" + (char) (length >> 8) + (char) (length & 0xff);
        return (char) tag + size + content;
    }
}
