package io.portolan.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.portolan.report.Export;
import io.portolan.report.KeptElement;
import io.portolan.report.Printable;
import io.portolan.scan.BadInput;
import io.portolan.scan.FileFacts;
import io.portolan.scan.HostStatus;
import io.portolan.scan.Json;
import io.portolan.scan.ServiceFound;
import io.portolan.scan.Source;
import io.portolan.target.Address;
import io.portolan.target.PortSet;
import io.portolan.target.Transport;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The hosts of nmap's XML (nmap.dtd), which masscan writes too. Nothing is ever loaded for it: the parser knows no DTD, so
 * it has no entity to replace, and a DOCTYPE is accepted only in the words that nmap writes itself, which declare nothing.
 *
 * <p>nmap lists the ports of a state that many have in {@code <extraports>} by their count. Newer versions name them too;
 * of older ones they are known where there is one such state: all that were asked and are not listed. What cannot be known
 * is not said.
 */
final class XmlHosts implements FoundHosts {

    private static final Pattern DOCTYPE = Pattern.compile(
            "<!DOCTYPE\\s+nmaprun(\\s+PUBLIC\\s+(['\"])-//IDN nmap\\.org//[^'\"]*\\2\\s+(['\"])[^'\"\\[]*\\3)?\\s*>");

    private static final Map<String, Source> SCANNERS = Map.of("nmap", Source.NMAP, "masscan", Source.MASSCAN);
    private static final String TCP = "tcp";
    private static final Set<String> PROTOCOLS = Set.of(TCP, "udp", "sctp", "ip");
    private static final String DEEPEST = "100"; // nmap's tables of scripts go to some ten

    /** More elements than nmap has for a host that was asked all ports of three protocols, each listed. */
    private static final int MOST_PORTS = 3 * (PortSet.MAX + 1);

    private static final int MOST_NAMES = 64;

    /** What scripts have said of a host, the answers that nmap knew no server for, and its guesses take no more characters. */
    private static final int MOST_TEXT = 256 << 10;

    private static final int ELEMENT = 16; // characters that an element counts for beside its texts

    private static final Pattern LINE = Pattern.compile("[^\n\r\t]+");
    private static final String FINGERPRINT = "servicefp";
    private static final List<String> SERVICE_DETAILS = List.of("extrainfo", "hostname", "ostype", "devicetype");

    private final Path file;
    private final BoundedInput in;
    private final XMLStreamReader xml;
    private final Map<String, PortSet> asked = new HashMap<>();
    private final Map<Transport, PortSet.Builder> named = new EnumMap<>(Transport.class);
    private final Wording wording = new Wording();
    private Optional<Source> scanner = Optional.empty();
    private Optional<Instant> startedAt = Optional.empty();
    private Optional<Instant> completedAt = Optional.empty();
    private Optional<String> command = Optional.empty();
    private long total;
    private long listed;

    XmlHosts(Path file) throws IOException {
        this.file = file;
        this.in = new BoundedInput(ToolFile.behindMark(file));
        // Read as UTF-8 whatever its declaration says: in another charset the same bytes could be other markup.
        InputStreamReader text = new InputStreamReader(
                in,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
        try {
            this.xml = factory().createXMLStreamReader(text);
        } catch (XMLStreamException e) {
            in.close();
            throw bad(e);
        }
    }

    /** The JDK's own parser, since how it treats a DTD is what was looked at. */
    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setProperty(
                "jdk.xml.totalEntitySizeLimit", "0"); // counts the attributes of a large file, and no entity is left
        factory.setProperty("jdk.xml.maxElementDepth", DEEPEST);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("an external entity is never loaded");
        });
        return factory;
    }

    @Override
    public List<FoundHost> next() throws IOException {
        try {
            while (xml.hasNext()) {
                switch (step()) {
                    case XMLStreamConstants.DTD -> checkDoctype();
                    case XMLStreamConstants.START_ELEMENT -> {
                        if (scanner.isEmpty()) {
                            begin();
                        } else if (xml.getLocalName().equals("host")) {
                            return host();
                        } else {
                            aside();
                        }
                    }
                    default -> {}
                }
            }
            return List.of();
        } catch (XMLStreamException e) {
            throw bad(e);
        } catch (IllegalArgumentException e) {
            throw ToolFile.bad(file, line(), e.getMessage());
        }
    }

    private int step() throws XMLStreamException {
        int event = xml.next();
        in.ended();
        return event;
    }

    private void checkDoctype() {
        if (!DOCTYPE.matcher(String.valueOf(xml.getText()).strip()).matches()) {
            throw new IllegalArgumentException(
                    "a DOCTYPE with declarations of its own or an external file is refused; expected <!DOCTYPE nmaprun>");
        }
    }

    private void begin() {
        if (!xml.getLocalName().equals("nmaprun")) {
            throw new IllegalArgumentException("the file is XML of <" + Words.clean(xml.getLocalName())
                    + ">; expected <nmaprun>, as nmap writes with -oX");
        }
        String name = attribute("scanner").orElse("");
        scanner = Optional.of(Optional.ofNullable(SCANNERS.get(name))
                .orElseThrow(() -> new IllegalArgumentException(
                        "the scanner '" + Words.clean(name) + "' is not known; expected nmap or masscan")));
        startedAt = attribute("start").map(Words::seconds);
        command = attribute("args").filter(args -> !args.isEmpty()).map(Printable::of);
    }

    /** What is said beside the hosts. */
    private void aside() throws XMLStreamException {
        switch (xml.getLocalName()) {
            case "scaninfo" -> {
                String protocol = attribute("protocol").orElse(TCP);
                if (PROTOCOLS.contains(protocol)) {
                    asked.merge(
                            protocol, attribute("services").map(Words::ports).orElse(PortSet.EMPTY), PortSet::union);
                    attribute("type").ifPresent(type -> wording.scan(protocol, type));
                }
            }
            case "finished" -> completedAt = attribute("time").map(Words::seconds);
            case "hosts" -> total = attribute("total").map(Words::count).orElse(0L);
            case "runstats" -> {
                return; // its children are looked at
            }
            default -> {}
        }
        skip();
    }

    private List<FoundHost> host() throws XMLStreamException {
        Host host = new Host();
        Optional<Instant> end = attribute("endtime").map(Words::seconds);
        // masscan says when a host was seen last, and not when it was begun with.
        Instant began = attribute("starttime")
                .map(Words::seconds)
                .or(() -> end)
                .or(() -> startedAt)
                .orElseThrow(() -> new IllegalArgumentException("neither <host> nor <nmaprun> has a time"));
        while (child()) {
            switch (xml.getLocalName()) {
                case "status" -> host.status();
                case "address" -> host.address();
                case "hostnames" -> host.hostnames();
                case "ports" -> host.ports();
                case "times" -> host.times();
                case "hostscript" -> host.scripts();
                default -> host.other();
            }
        }
        listed++;
        return host.build(began, end.orElse(began));
    }

    /** Goes to the next child of the element that is being read; false at its end. */
    private boolean child() throws XMLStreamException {
        while (true) {
            switch (step()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    return true;
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    return false;
                }
                default -> {}
            }
        }
    }

    /** To the end of the element that has just begun. */
    private void skip() throws XMLStreamException {
        for (int depth = 1; depth > 0; ) {
            switch (step()) {
                case XMLStreamConstants.START_ELEMENT -> depth++;
                case XMLStreamConstants.END_ELEMENT -> depth--;
                default -> {}
            }
        }
    }

    private Optional<String> attribute(String name) {
        return Optional.ofNullable(xml.getAttributeValue(null, name));
    }

    private String required(String name) {
        return attribute(name)
                .orElseThrow(() ->
                        new IllegalArgumentException("<" + xml.getLocalName() + "> has no attribute '" + name + "'"));
    }

    private long line() {
        return xml.getLocation().getLineNumber();
    }

    private BadInput bad(XMLStreamException e) {
        long line = e.getLocation() == null ? 1 : e.getLocation().getLineNumber();
        if (e.getNestedException() instanceof IOException reading) {
            return ToolFile.bad(
                    file,
                    line,
                    reading instanceof CharacterCodingException ? "the file is not UTF-8" : reading.getMessage());
        }
        String message = String.valueOf(e.getMessage()).replaceFirst("(?s)^.*Message: ", "");
        return ToolFile.bad(file, line, "the file is cut off or no XML: " + message.strip());
    }

    @Override
    public FileFacts facts(long results) {
        Source source = scanner.orElseThrow(() -> ToolFile.bad(file, line(), "there is no <nmaprun> in it"));
        return new FileFacts(
                file,
                source,
                startedAt,
                completedAt.map(at -> startedAt.filter(at::isBefore).orElse(at)),
                results,
                Math.max(total, source == Source.MASSCAN ? 0 : listed),
                asked(Transport.TCP),
                asked(Transport.UDP),
                command,
                wording.words());
    }

    private PortSet asked(Transport transport) {
        PortSet said = asked.getOrDefault(transport.text(), PortSet.EMPTY);
        return said.isEmpty() ? named.getOrDefault(transport, PortSet.builder()).build() : said;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** A {@code <host>} that is being read. */
    private final class Host {

        private record Port(Transport transport, int number, String state) {}

        private record Extra(String state, long count, Map<String, PortSet> named) {}

        private final List<Port> ports = new ArrayList<>();
        private final List<Extra> extras = new ArrayList<>();
        private final Map<Transport, List<ServiceFound>> services = new EnumMap<>(Transport.class);
        private Optional<Address> address = Optional.empty();
        private Optional<String> mac = Optional.empty();
        private String hostname = "";
        private String status = "";
        private String reason = "";
        private OptionalDouble millis = OptionalDouble.empty();
        private final List<ObjectNode> scripts = new ArrayList<>();
        private final ObjectNode details = JsonNodeFactory.instance.objectNode();
        private int text;
        private boolean tarpit;
        private boolean answered;
        private int elements;

        private void status() throws XMLStreamException {
            status = attribute("state").orElse("");
            reason = attribute("reason").orElse("");
            wording.reason("host " + status, reason, 1);
            skip();
        }

        private void address() throws XMLStreamException {
            if (attribute("addrtype").orElse("ipv4").equals("mac")) {
                mac = Words.macAddress(required("addr"));
                details.set(KeptElement.ADDRESS.name(), kept(KeptElement.ADDRESS));
            } else {
                address = Optional.of(Words.address(required("addr")));
                skip();
            }
        }

        /** The first is its name here. */
        private void hostnames() throws XMLStreamException {
            JsonNode names = kept(KeptElement.HOSTNAMES);
            hostname = hostname.isEmpty() ? KeptElement.firstName(names) : hostname;
            details.set(KeptElement.HOSTNAMES.name(), names);
        }

        private void other() throws XMLStreamException {
            Optional<KeptElement> element = KeptElement.ofHost(xml.getLocalName());
            if (element.isPresent() && !details.has(element.get().name())) {
                details.set(element.get().name(), kept(element.get()));
            } else {
                skip();
            }
        }

        /** As JSON, to its end; what there is no room for is left out. */
        private JsonNode kept(KeptElement element) throws XMLStreamException {
            if (element.isText()) {
                String content = Words.clean(xml.getElementText());
                in.ended();
                return TextNode.valueOf(hasRoom(content.length()) ? content : "");
            }
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            for (String name : element.attributes()) {
                attribute(name)
                        .map(Words::clean)
                        .filter(value -> hasRoom(value.length()))
                        .ifPresent(value -> node.put(name, value));
            }
            while (child()) {
                Optional<KeptElement> child = element.child(xml.getLocalName())
                        .filter(one -> node.path(one.name()).size() < MOST_NAMES && hasRoom(ELEMENT));
                if (child.isPresent()) {
                    node.withArrayProperty(child.get().name()).add(kept(child.get()));
                } else {
                    skip();
                }
            }
            return node;
        }

        private void times() throws XMLStreamException {
            String micros = attribute("srtt").orElse("");
            if (micros.matches("[1-9]\\d{0,9}")) {
                millis = OptionalDouble.of(Long.parseLong(micros) / 1e3);
            }
            skip();
        }

        private void scripts() throws XMLStreamException {
            while (child()) {
                if (attribute("id").orElse("").equals(Export.TARPIT)) {
                    tarpit = true;
                    skip();
                } else {
                    script(scripts);
                }
            }
        }

        /** What a script has said; the same in a structure of its own is not kept. */
        private void script(List<ObjectNode> of) throws XMLStreamException {
            String id = Words.clean(attribute("id").orElse(""));
            String output = LINE.matcher(attribute("output").orElse(""))
                    .replaceAll(line -> Matcher.quoteReplacement(Printable.of(line.group())));
            if (!id.isEmpty() && hasRoom(id.length() + output.length())) {
                of.add(JsonNodeFactory.instance.objectNode().put("id", id).put("output", output));
            }
            skip();
        }

        private boolean hasRoom(int length) {
            boolean fits = text + length <= MOST_TEXT;
            text += fits ? length : 0;
            return fits;
        }

        private void ports() throws XMLStreamException {
            while (child()) {
                elements++;
                if (elements > MOST_PORTS) {
                    throw new IllegalArgumentException("a <host> of more than %,d ports".formatted(MOST_PORTS));
                }
                switch (xml.getLocalName()) {
                    case "extraports" -> extraports();
                    case "port" -> port();
                    default -> skip();
                }
            }
        }

        private void extraports() throws XMLStreamException {
            String state = required("state");
            long count = Words.count(required("count"));
            Map<String, PortSet> known = new HashMap<>();
            while (child()) {
                PortSet some = attribute("ports").map(Words::ports).orElse(PortSet.EMPTY);
                Optional<String> protocol = attribute("proto").filter(PROTOCOLS::contains);
                known.merge(protocol.orElse(TCP), some, PortSet::union);
                if (protocol.isPresent()) { // an older nmap has the reasons in the plural, and no protocol
                    wording.reason(
                            protocol.get() + " " + state,
                            attribute("reason").orElse(""),
                            attribute("count").map(Words::count).orElse(1L));
                }
                skip();
            }
            extras.add(new Extra(Words.clean(state), count, known));
        }

        private void port() throws XMLStreamException {
            String protocol = required("protocol");
            int number = Words.port(required("portid"));
            String state = "";
            List<ObjectNode> said = new ArrayList<>();
            while (child()) {
                switch (xml.getLocalName()) {
                    case "script" -> script(said);
                    case "state" -> {
                        state = required("state");
                        wording.reason(
                                protocol + " " + state, attribute("reason").orElse(""), 1);
                        skip();
                    }
                    case "service" -> service(protocol, number, state);
                    default -> skip();
                }
            }
            Optional<Transport> transport = Words.transport(protocol);
            if (transport.isPresent()) {
                ports.add(new Port(transport.get(), number, state));
                if (state.equals("open")) {
                    said(transport.get(), number, said);
                }
            } else {
                answered |= state.equals("open") || state.equals("up");
            }
        }

        /** Keeps what scripts have said with the service of a port. */
        private void said(Transport transport, int number, List<ObjectNode> said) {
            if (said.isEmpty() || number == 0) {
                return;
            }
            List<ServiceFound> known = services.computeIfAbsent(transport, first -> new ArrayList<>());
            ServiceFound service = known.stream()
                    .filter(one -> one.port() == number)
                    .findFirst()
                    .orElseGet(() -> ServiceFound.unknown(number));
            known.remove(service);
            ObjectNode more = (ObjectNode) Json.object(service.details());
            more.putArray("scripts").addAll(said);
            known.add(service.withDetails(more.toString()));
        }

        private void service(String protocol, int number, String state) throws XMLStreamException {
            String name = Words.clean(attribute("name").orElse(""));
            String product = Words.clean(attribute("product").orElse(""));
            String version = Words.clean(attribute("version").orElse(""));
            int confidence =
                    (int) Math.min(10, attribute("conf").map(Words::count).orElse(3L)) * 10;
            boolean probed = attribute("method").orElse("").equals("probed");
            ObjectNode known = JsonNodeFactory.instance.objectNode();
            SERVICE_DETAILS.forEach(key -> attribute(key).ifPresent(value -> known.put(key, Words.clean(value))));
            attribute("tunnel").filter("ssl"::equals).ifPresent(ssl -> known.put("tunnel", "tls"));
            Optional<String> fingerprint = attribute(FINGERPRINT)
                    .filter(some -> hasRoom(some.length()))
                    .map(Printable::of);
            List<String> cpes = new ArrayList<>();
            while (child()) {
                if (xml.getLocalName().equals("cpe") && cpes.size() < MOST_NAMES) {
                    cpes.add(Words.clean(xml.getElementText()));
                    in.ended();
                } else {
                    skip();
                }
            }
            Optional<Transport> transport = Words.transport(protocol);
            if (transport.isEmpty() || name.isEmpty()) {
                return;
            }
            if (!state.equals("open")) {
                wording.service(protocol + " " + number, name);
                return;
            }
            if (cpes.size() > 1) {
                ArrayNode all = known.putArray("cpes");
                cpes.forEach(all::add);
            }
            if (!probed) {
                known.removeAll();
            }
            fingerprint.ifPresent(some -> known.put(FINGERPRINT, some));
            ServiceFound service = probed
                    ? new ServiceFound(
                            number, name, name, product, version, cpes.isEmpty() ? "" : cpes.get(0), confidence, "{}")
                    : ServiceFound.byNumber(number, name);
            services.computeIfAbsent(transport.get(), first -> new ArrayList<>())
                    .add(service.withDetails(known.toString()));
        }

        private List<FoundHost> build(Instant began, Instant ended) {
            if (!scripts.isEmpty()) {
                details.putArray("scripts").addAll(scripts);
            }
            if (details.has(KeptElement.HOSTNAMES.name())) {
                ArrayNode summed = details.putArray(KeptElement.SUMMED);
                extras.forEach(extra -> summed.add(extra.state()));
            }
            Address of = address.orElseThrow(() -> new IllegalArgumentException("<host> has no IPv4 or IPv6 address"));
            Map<Transport, HostBuilder> hosts = new EnumMap<>(Transport.class);
            Function<Transport, HostBuilder> first = transport -> new HostBuilder(of, began, ended)
                    .hostname(hostname)
                    .macAddress(mac)
                    .responseTimeMillis(millis)
                    .status(hostStatus());
            for (Port port : ports) {
                hosts.computeIfAbsent(port.transport(), first).port(port.number(), port.state());
                if (port.number() > 0) {
                    named.computeIfAbsent(port.transport(), none -> PortSet.builder())
                            .add(port.number());
                }
            }
            for (Extra extra : extras) {
                portsOf(extra)
                        .forEach((protocol, some) -> Words.transport(protocol)
                                .filter(transport -> !some.isEmpty())
                                .ifPresent(transport ->
                                        hosts.computeIfAbsent(transport, first).ports(some, extra.state())));
            }
            services.forEach((transport, some) -> some.forEach(hosts.computeIfAbsent(transport, first)::service));
            if (hosts.isEmpty()) {
                boolean onlyUdp = asked.keySet().equals(Set.of(Transport.UDP.text()));
                hosts.computeIfAbsent(onlyUdp ? Transport.UDP : Transport.TCP, first);
            }
            hosts.values().stream().findFirst().ifPresent(host -> host.details(details.toString()));
            return hosts.entrySet().stream()
                    .map(host -> new FoundHost(
                            host.getKey(), host.getValue().build(), tarpit && host.getKey() == Transport.TCP))
                    .toList();
        }

        /** An address that the user said is up, and that never answered, is not known to be one. */
        private HostStatus hostStatus() {
            return switch (status) {
                case "up" -> reason.equals("user-set") ? HostStatus.UNKNOWN : HostStatus.UP;
                case "down" -> HostStatus.DOWN;
                default -> answered ? HostStatus.UP : HostStatus.UNKNOWN;
            };
        }

        /** By protocol: those that are named, or where none are those that are left; none where that is not sure. */
        private Map<String, PortSet> portsOf(Extra extra) {
            long all = extra.named().values().stream().mapToLong(PortSet::size).sum();
            if (all == extra.count()) {
                return extra.named();
            }
            Map<String, PortSet> rest = new HashMap<>();
            for (String protocol : asked.keySet()) {
                PortSet.Builder own = PortSet.builder();
                ports.stream()
                        .filter(port -> port.transport().text().equals(protocol) && port.number() > 0)
                        .forEach(port -> own.add(port.number()));
                rest.put(protocol, asked.get(protocol).minus(own.build()));
            }
            long left = rest.values().stream().mapToLong(PortSet::size).sum();
            boolean isTheRest = extras.size() == 1 && left == extra.count();
            return isTheRest ? rest : Map.of();
        }
    }
}
