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
import io.portolan.scan.HostResult;
import io.portolan.scan.HostStatus;
import io.portolan.scan.ServiceFound;
import io.portolan.scan.Source;
import io.portolan.target.Address;
import io.portolan.target.PortSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The records of masscan's JSON and of naabu's JSON lines, an object a record, one held at a time.
 *
 * <p>masscan's is an array ({@code out-json.c}): <code>{"ip", "timestamp", "ports": [{"port", "proto", "status"}]}</code>,
 * or with a banner {@code "service": {"name", "banner"}} in place of the status. Its older versions end every record with a
 * comma and the file with <code>{finished: 1}</code>, and one that was stopped leaves the bracket open: all of these are
 * what it writes, but half a record is not. naabu's ({@code output.go}) is
 * <code>{"host", "ip", "timestamp", "port", "protocol", "tls"}</code>, since 2.3 with what it knows of the service beside.
 */
final class JsonHosts implements FoundHosts {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES, JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    private static final String TCP = "tcp";

    /** What masscan calls a service and is something about one: a title, a certificate. */
    private static final Set<String> NO_SERVICES = Set.of(
            "title", "html", "http.server", "X509", "X509CA", "vuln", "heartbleed", "ticketbleed", "safe-browser");

    private static final int HEARD = 80;

    private final Path file;
    private final BoundedInput in;
    private final JsonParser json;
    private final PortSet.Builder named = PortSet.builder();
    private Optional<Source> tool = Optional.empty();
    private Optional<Instant> first = Optional.empty();
    private Optional<Instant> last = Optional.empty();
    private boolean inArray;

    JsonHosts(Path file) throws IOException {
        this.file = file;
        this.in = new BoundedInput(Files.newInputStream(file));
        this.json = JSON.createParser(in);
    }

    @Override
    public Optional<HostResult> next() throws IOException {
        while (true) {
            Optional<JsonNode> entry = entry();
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            if (!entry.get().has("finished")) {
                try {
                    return Optional.of(host(entry.get()));
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

    private HostResult host(JsonNode entry) {
        Source source = entry.path("ports").isArray() ? Source.MASSCAN : Source.NAABU;
        if (source == Source.NAABU && !entry.has("port")) {
            throw new IllegalArgumentException(
                    "no record of masscan or naabu: it has neither 'ports' nor 'port'; expected what masscan writes with"
                            + " -oJ or naabu with -json");
        }
        if (tool.filter(other -> other != source).isPresent()) {
            throw new IllegalArgumentException("a record of " + source.text() + " in a file of "
                    + tool.get().text());
        }
        tool = Optional.of(source);
        return source == Source.MASSCAN ? masscan(entry) : naabu(entry);
    }

    private void seen(Instant at) {
        first = first.filter(before -> !at.isBefore(before)).or(() -> Optional.of(at));
        last = last.filter(later -> !at.isAfter(later)).or(() -> Optional.of(at));
    }

    private static Optional<String> text(JsonNode entry, String key) {
        return Optional.ofNullable(entry.get(key))
                .filter(JsonNode::isValueNode)
                .map(JsonNode::asText)
                .filter(text -> !text.isEmpty());
    }

    private static String required(JsonNode entry, String key) {
        return text(entry, key).orElseThrow(() -> new IllegalArgumentException("the record has no '" + key + "'"));
    }

    private void name(int port) {
        if (port > 0) {
            named.add(port);
        }
    }

    private HostResult masscan(JsonNode entry) {
        Address address = Words.address(required(entry, "ip"));
        Instant at = Words.seconds(required(entry, "timestamp"));
        seen(at);
        HostBuilder host = new HostBuilder(address, at, at);
        for (JsonNode port : entry.get("ports")) {
            int number = Words.port(required(port, "port"));
            if (!required(port, "proto").equals(TCP)) {
                continue;
            }
            name(number);
            JsonNode service = port.get("service");
            if (service == null) {
                host.port(number, required(port, "status"));
            } else if (number > 0) {
                host.port(number, "open");
                banner(number, service).ifPresent(host::service);
            }
        }
        return host.build();
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

    private HostResult naabu(JsonNode entry) {
        String host = text(entry, "host").orElse("");
        Address address = Words.address(text(entry, "ip").orElseGet(() -> required(entry, "host")));
        Instant at = Words.time(required(entry, "timestamp"));
        seen(at);
        HostBuilder found = new HostBuilder(address, at, at)
                .status(HostStatus.UP)
                .hostname(host.equals(address.toString()) ? "" : host)
                .macAddress(text(entry, "mac_address").flatMap(Words::macAddress));
        JsonNode port = entry.get("port");
        boolean nested = port.isObject(); // before 2.1.7
        String protocol = nested
                ? text(port, "Protocol")
                        .filter(number -> !number.equals("0"))
                        .map(other -> "udp")
                        .orElse(TCP)
                : text(entry, "protocol").orElse(TCP);
        int number = port.isNull() ? 0 : Words.port(nested ? required(port, "Port") : port.asText());
        if (number > 0 && protocol.equals(TCP)) {
            name(number);
            found.port(number, "open");
            service(number, entry).ifPresent(found::service);
        }
        return found.build();
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
                named.build(),
                Optional.empty());
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
