package io.portolan.foreign;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.scan.BadInput;
import io.portolan.scan.FileFacts;
import io.portolan.scan.HostStatus;
import io.portolan.scan.ServiceFound;
import io.portolan.scan.Source;
import io.portolan.target.Address;
import io.portolan.target.PortSet;
import io.portolan.target.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The records of masscan's JSON and JSON lines and of naabu's JSON lines, an object a record, one held at a time.
 *
 * <p>masscan's is an array ({@code out-json.c}): <code>{"ip", "timestamp", "ports": [{"port", "proto", "status"}]}</code>,
 * or with a banner {@code "service": {"name", "banner"}} in place of the status. Its older versions end every record with a
 * comma and the file with <code>{finished: 1}</code>, and one that was stopped leaves the bracket open: all of these are
 * what it writes, but half a record is not. Its lines ({@code out-ndjson.c}) are
 * <code>{"ip", "timestamp", "port", "proto", "rec_type", "data"}</code>, with the status or the banner in the data. naabu's ({@code output.go}) is
 * <code>{"host", "ip", "timestamp", "port", "protocol", "tls"}</code>, since 2.3 with what it knows of the service beside; before 2.1 the port was an object, and a field that its user left out
 * is not there.
 */
final class JsonHosts implements FoundHosts {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES, JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    /** What masscan calls a service and is something about one: a title, a certificate. */
    private static final Set<String> NO_SERVICES = Set.of(
            "title", "html", "http.server", "X509", "X509CA", "vuln", "heartbleed", "ticketbleed", "safe-browser");

    private static final Set<String> ANSWERS = Set.of("open", "up");

    private static final int HEARD = 80;

    private final Path file;
    private final BoundedInput in;
    private final JsonParser json;
    private final Instant written;
    private final Map<Transport, PortSet.Builder> named = new EnumMap<>(Transport.class);
    private Optional<Source> tool = Optional.empty();
    private Optional<Instant> first = Optional.empty();
    private Optional<Instant> last = Optional.empty();
    private boolean inArray;

    JsonHosts(Path file) throws IOException {
        this.file = file;
        this.written = Words.past(Files.getLastModifiedTime(file).toInstant());
        this.in = new BoundedInput(ToolFile.behindMark(file));
        this.json = JSON.createParser(in);
    }

    @Override
    public List<FoundHost> next() throws IOException {
        while (true) {
            Optional<JsonNode> entry = entry();
            if (entry.isEmpty()) {
                return List.of();
            }
            if (!entry.get().has("finished")) {
                try {
                    return host(entry.get());
                } catch (IllegalArgumentException e) {
                    throw ToolFile.bad(file, line(), e.getMessage());
                }
            }
        }
    }

    /** The next record as it stands there; empty at the end of the file. */
    private Optional<JsonNode> entry() throws IOException {
        in.ended();
        try {
            JsonToken token = json.nextToken();
            while (token == JsonToken.START_ARRAY || token == JsonToken.END_ARRAY) {
                if (inArray && token == JsonToken.START_ARRAY) {
                    throw ToolFile.bad(file, line(), "an array where a record was expected");
                }
                inArray = token == JsonToken.START_ARRAY;
                token = json.nextToken();
            }
            if (token == null) {
                return Optional.empty();
            }
            if (token != JsonToken.START_OBJECT) {
                throw ToolFile.bad(file, line(), "no record of masscan or naabu, which is an object");
            }
        } catch (JsonProcessingException e) {
            if (inArray && isEnd(e)) { // between records: masscan was stopped
                return Optional.empty();
            }
            throw bad(e);
        }
        try {
            return Optional.of(JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw bad(e);
        } catch (BoundedInput.TooLong e) {
            throw ToolFile.bad(file, line(), e.getMessage());
        }
    }

    private static boolean isEnd(JsonProcessingException e) {
        return e instanceof JsonEOFException
                || String.valueOf(e.getOriginalMessage()).startsWith("Unexpected end-of-input");
    }

    private BadInput bad(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        return ToolFile.bad(
                file,
                at == null ? 1 : at.getLineNr(),
                (isEnd(e) ? "the file is cut off: " : "no JSON: ") + e.getOriginalMessage());
    }

    private long line() {
        return json.currentLocation().getLineNr();
    }

    private List<FoundHost> host(JsonNode entry) {
        boolean line = entry.has("rec_type");
        Source source = line || entry.path("ports").isArray() ? Source.MASSCAN : Source.NAABU;
        if (source == Source.NAABU && !entry.has("port")) {
            throw new IllegalArgumentException(
                    "no record of masscan or naabu: it has neither 'ports' nor 'port'; expected what masscan writes with"
                            + " -oJ or -oD or naabu with -json");
        }
        if (tool.filter(other -> other != source).isPresent()) {
            throw new IllegalArgumentException("a record of " + source.text() + " in a file of "
                    + tool.get().text());
        }
        tool = Optional.of(source);
        return source == Source.NAABU ? naabu(entry) : masscan(line ? record(entry) : entry);
    }

    private void seen(Instant at) {
        first = first.filter(before -> !at.isBefore(before)).or(() -> Optional.of(at));
        last = last.filter(later -> !at.isAfter(later)).or(() -> Optional.of(at));
    }

    private static Optional<String> text(JsonNode entry, String key) {
        return Optional.ofNullable(entry.get(key))
                .filter(value -> value.isValueNode() && !value.isNull())
                .map(JsonNode::asText)
                .filter(text -> !text.isEmpty());
    }

    private static String required(JsonNode entry, String key) {
        return text(entry, key).orElseThrow(() -> new IllegalArgumentException("the record has no '" + key + "'"));
    }

    private void name(Transport transport, int port) {
        if (port > 0) {
            named.computeIfAbsent(transport, first -> PortSet.builder()).add(port);
        }
    }

    private PortSet named(Transport transport) {
        return named.getOrDefault(transport, PortSet.builder()).build();
    }

    /** A line of masscan's as a record of its array. */
    private static JsonNode record(JsonNode line) {
        JsonNode data = line.path("data");
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        record.set("ip", line.get("ip"));
        record.set("timestamp", line.get("timestamp"));
        ObjectNode port = record.putArray("ports").addObject();
        port.set("port", line.get("port"));
        port.set("proto", line.get("proto"));
        if (line.path("rec_type").asText().equals("banner")) {
            ObjectNode service = port.putObject("service");
            service.set("name", data.get("service_name"));
            service.set("banner", data.get("banner"));
        } else {
            port.set("status", data.get("status"));
        }
        return record;
    }

    private List<FoundHost> masscan(JsonNode entry) {
        Address address = Words.address(required(entry, "ip"));
        Instant at = Words.seconds(required(entry, "timestamp"));
        seen(at);
        Map<Transport, HostBuilder> hosts = new EnumMap<>(Transport.class);
        for (JsonNode port : entry.get("ports")) {
            int number = Words.port(required(port, "port"));
            Optional<Transport> transport = Words.transport(required(port, "proto"));
            HostBuilder host =
                    hosts.computeIfAbsent(transport.orElse(Transport.TCP), first -> new HostBuilder(address, at, at));
            JsonNode service = port.get("service");
            String status = service == null ? required(port, "status") : "open";
            if (transport.isEmpty()) {
                if (ANSWERS.contains(status)) { // a ping, or a protocol whose ports are not kept
                    host.status(HostStatus.UP);
                }
                continue;
            }
            name(transport.get(), number);
            host.port(number, status);
            if (service != null && number > 0) {
                banner(number, service).ifPresent(host::service);
            }
        }
        if (hosts.isEmpty()) {
            hosts.put(Transport.TCP, new HostBuilder(address, at, at));
        }
        return hosts.entrySet().stream()
                .map(host -> new FoundHost(host.getKey(), host.getValue().build()))
                .toList();
    }

    private static Optional<ServiceFound> banner(int port, JsonNode service) {
        String name = Words.clean(text(service, "name").orElse("unknown"));
        if (NO_SERVICES.contains(name)) {
            return Optional.empty();
        }
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        text(service, "banner").ifPresent(banner -> details.put("banner", Words.clean(banner)));
        int confidence = name.equals("unknown") ? 0 : HEARD;
        return Optional.of(new ServiceFound(port, name, name, "", "", "", confidence, details.toString()));
    }

    private List<FoundHost> naabu(JsonNode entry) {
        String host = text(entry, "host").orElse("");
        Address address = Words.address(text(entry, "ip").orElseGet(() -> required(entry, "host")));
        Instant at = text(entry, "timestamp").map(Words::time).orElse(written);
        seen(at);
        HostBuilder found = new HostBuilder(address, at, at)
                .status(HostStatus.UP)
                .hostname(host.equals(address.toString()) ? "" : host)
                .macAddress(text(entry, "mac_address").flatMap(Words::macAddress));
        JsonNode port = entry.get("port");
        boolean nested = port.isObject();
        String protocol = nested
                ? text(port, "Protocol").map(JsonHosts::protocol).orElse("tcp")
                : text(entry, "protocol").orElse("tcp");
        Optional<Transport> transport = Words.transport(protocol.toLowerCase(Locale.ROOT));
        int number = port.isNull() ? 0 : Words.port(nested ? required(port, "Port") : port.asText());
        if (number > 0 && transport.isPresent()) {
            name(transport.get(), number);
            found.port(number, "open");
            service(number, entry).ifPresent(found::service);
        }
        return List.of(new FoundHost(transport.orElse(Transport.TCP), found.build()));
    }

    /** The number of a protocol as its word ({@code protocol.go}). */
    private static String protocol(String number) {
        return switch (number) {
            case "0" -> "tcp";
            case "1" -> "udp";
            default -> number;
        };
    }

    private static Optional<ServiceFound> service(int port, JsonNode entry) {
        Optional<String> name = text(entry, "name").map(Words::clean);
        Optional<String> product = text(entry, "product").map(Words::clean);
        if (name.isEmpty() || product.isEmpty()) {
            return name.map(known -> ServiceFound.byNumber(port, known));
        }
        JsonNode cpes = entry.path("cpes");
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        for (String key : List.of("extra_info", "hostname", "os_type", "device_type")) {
            text(entry, key).ifPresent(value -> details.put(key.replace("_", ""), Words.clean(value)));
        }
        text(entry, "tunnel").filter("ssl"::equals).ifPresent(ssl -> details.put("tunnel", "tls"));
        return Optional.of(new ServiceFound(
                port,
                name.get(),
                name.get(),
                product.get(),
                text(entry, "version").map(Words::clean).orElse(""),
                Words.clean(cpes.path(0).asText("")),
                Math.max(0, Math.min(10, entry.path("confidence").asInt(HEARD / 10))) * 10,
                details.toString()));
    }

    @Override
    public FileFacts facts(long results) {
        return new FileFacts(
                file,
                tool.orElse(Source.MASSCAN), // which writes an array around nothing
                first,
                last,
                results,
                0,
                named(Transport.TCP),
                named(Transport.UDP),
                Optional.empty(),
                Map.of());
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
