package io.portolan.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.report.ExportedHost.Asked;
import io.portolan.report.ExportedHost.Listed;
import io.portolan.report.ExportedHost.OpenPort;
import io.portolan.report.ExportedHost.Script;
import io.portolan.target.PortSet;
import io.portolan.target.Transport;
import java.io.IOException;
import java.io.Writer;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A job as nmap writes one with {@code -oX}: valid against {@code nmap.dtd}, and so readable by all that reads nmap. What
 * Portolan does not know it does not say: there is no round trip's variance ({@code -1}, as nmap has it then), and a time to
 * live is 0, as nmap's own connect scan has it.
 */
final class NmapXml {

    private static final String FORMAT = "1.05";
    private static final Pattern LINE_END = Pattern.compile("[\\n\\r\\t]");

    private final String version;
    private final Writer out;
    private final XMLStreamWriter xml;
    private long up;
    private long others;

    NmapXml(String version, Writer out) throws XMLStreamException {
        this.version = version;
        this.out = out;
        this.xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
    }

    void print(Connection connection, UUID id) throws Exception {
        ExportedJob job = ExportedJob.of(connection, id);
        xml.writeStartDocument("UTF-8", "1.0");
        line();
        xml.writeDTD("<!DOCTYPE nmaprun>");
        line();
        xml.writeStartElement("nmaprun");
        attribute("scanner", "nmap"); // the one that the DTD knows
        attribute("args", job.command());
        attribute("start", epoch(job.startedAt()));
        attribute("startstr", NmapTime.of(job.startedAt()));
        attribute("version", "Portolan " + version);
        attribute("xmloutputversion", FORMAT);
        line();
        scaninfo(job.words(), Transport.TCP, job.tcp());
        scaninfo(job.words(), Transport.UDP, job.udp());
        empty("verbose", "level", "0");
        empty("debugging", "level", "0");
        job.each(host -> host(job, host));
        runstats(job);
        xml.writeEndElement();
        line();
        xml.writeEndDocument();
        xml.flush();
    }

    private void scaninfo(ToolWords words, Transport transport, PortSet ports) throws XMLStreamException {
        if (!ports.isEmpty()) {
            empty(
                    "scaninfo",
                    "type",
                    words.scan(transport),
                    "protocol",
                    transport.text(),
                    "numservices",
                    Integer.toString(ports.size()),
                    "services",
                    ports.toString());
        }
    }

    private void host(ExportedJob job, ExportedHost host) throws Exception {
        boolean isUp = host.status().equals("up");
        up += isUp ? 1 : 0;
        others += isUp ? 0 : 1;
        xml.writeStartElement("host");
        attribute("starttime", epoch(host.startedAt()));
        attribute("endtime", epoch(host.completedAt()));
        empty(
                "status",
                "state",
                isUp || host.status().equals("down") ? host.status() : "unknown",
                "reason",
                job.words().reasonOfHost(host.status()).orElseGet(() -> reason(host)),
                "reason_ttl",
                "0");
        empty("address", "addr", host.address().ip(), "addrtype", host.address().isIpv4() ? "ipv4" : "ipv6");
        macAddress(host);
        hostnames(job, host);
        if (isUp) {
            ports(job.words(), host);
        }
        for (KeptElement element : KeptElement.OF_HOST) {
            JsonNode known = host.details().path(element.name());
            if (known.isObject()) {
                kept(element, known);
            }
        }
        List<Script> scripts = new ArrayList<>(host.scripts());
        if (host.tarpit()) {
            scripts.add(new Script(Export.TARPIT, "It accepts every connection: its open ports say nothing of it."));
        }
        if (!scripts.isEmpty()) {
            xml.writeStartElement("hostscript");
            scripts(scripts);
            end();
        }
        if (host.responseTimeMillis().isPresent()) {
            long micros = Math.max(1, Math.round(host.responseTimeMillis().get() * 1e3));
            empty("times", "srtt", Long.toString(micros), "rttvar", "-1", "to", "-1");
        }
        end();
    }

    private void macAddress(ExportedHost host) throws XMLStreamException {
        JsonNode known = host.details().path(KeptElement.ADDRESS.name());
        if (known.isObject()) {
            kept(KeptElement.ADDRESS, known);
        } else if (host.macAddress().isPresent() && !host.isTold()) {
            xml.writeEmptyElement("address");
            attribute("addr", host.macAddress().get().toUpperCase(Locale.ROOT));
            attribute("addrtype", "mac");
            attribute("vendor", host.vendor());
            line();
        }
    }

    private void hostnames(ExportedJob job, ExportedHost host) throws XMLStreamException {
        if (host.isTold()) {
            kept(KeptElement.HOSTNAMES, host.details().get(KeptElement.HOSTNAMES.name()));
            return;
        }
        xml.writeStartElement("hostnames");
        line();
        if (host.hostname().isPresent()) {
            String name = host.hostname().get();
            empty("hostname", "name", name, "type", job.names(name) ? "user" : "PTR");
        }
        end();
    }

    /** What another scanner knew, as it is kept. */
    private void kept(KeptElement element, JsonNode known) throws XMLStreamException {
        if (element.isText()) {
            xml.writeStartElement(element.name());
            xml.writeCharacters(Printable.of(known.asText()));
            end();
            return;
        }
        boolean isLeaf = element.children().isEmpty();
        if (isLeaf) {
            xml.writeEmptyElement(element.name());
        } else {
            xml.writeStartElement(element.name());
        }
        for (String name : element.attributes()) {
            if (known.has(name)) {
                attribute(name, Printable.of(known.get(name).asText()));
            }
        }
        line();
        for (KeptElement child : element.children()) {
            for (JsonNode each : known.path(child.name())) {
                kept(child, each);
            }
        }
        if (!isLeaf) {
            end();
        }
    }

    private static String reason(ExportedHost host) {
        if (!host.status().equals("up")) {
            return "no-response";
        }
        if (host.hasOpen("tcp")) {
            return "syn-ack";
        }
        if (host.hasClosed("tcp")) {
            return "conn-refused";
        }
        return host.hasOpen("udp") ? "udp-response" : host.hasClosed("udp") ? "port-unreach" : "unknown-response";
    }

    private void ports(ToolWords words, ExportedHost host) throws XMLStreamException {
        xml.writeStartElement("ports");
        for (String state : host.summed()) {
            xml.writeStartElement("extraports");
            attribute("state", state);
            attribute("count", Integer.toString(host.count(state)));
            line();
            for (Asked asked : host.asked()) {
                PortSet ports = asked.in(state);
                if (!ports.isEmpty()) {
                    empty(
                            "extrareasons",
                            "reason",
                            words.reason(asked.protocol(), state),
                            "count",
                            Integer.toString(ports.size()),
                            "proto",
                            asked.protocol(),
                            "ports",
                            ports.toString());
                }
            }
            end();
        }
        for (Listed port : host.listed(words)) {
            port(words, port);
        }
        end();
    }

    private void port(ToolWords words, Listed port) throws XMLStreamException {
        xml.writeStartElement("port");
        attribute("protocol", port.protocol());
        attribute("portid", Integer.toString(port.port()));
        xml.writeEmptyElement("state");
        attribute("state", port.state());
        attribute("reason", words.reason(port.protocol(), port.state()));
        attribute("reason_ttl", "0");
        if (port.open().isPresent()) {
            service(port.open().get());
            scripts(port.open().get().scripts());
        } else if (port.serviceName().isPresent()) {
            xml.writeEmptyElement("service");
            attribute("name", port.serviceName().get());
            attribute("method", "table");
            attribute("conf", "3");
        }
        end();
    }

    private void scripts(List<Script> scripts) throws XMLStreamException {
        for (Script script : scripts) {
            xml.writeEmptyElement("script");
            attribute("id", script.id());
            attribute("output", script.output());
        }
    }

    private void service(OpenPort port) throws XMLStreamException {
        if (port.serviceName().isEmpty()) {
            return;
        }
        xml.writeStartElement("service");
        attribute("name", port.serviceName());
        attribute("product", port.product());
        attribute("version", port.version());
        attribute("extrainfo", port.extraInfo());
        attribute("hostname", port.hostname());
        attribute("ostype", port.osType());
        attribute("devicetype", port.deviceType());
        attribute("servicefp", port.fingerprint());
        attribute("tunnel", port.tunnel());
        attribute("method", port.isProbed() ? "probed" : "table");
        attribute("conf", port.isProbed() ? Integer.toString(Math.max(1, port.confidence() / 10)) : "3");
        for (String cpe : port.cpes()) {
            xml.writeStartElement("cpe");
            xml.writeCharacters(cpe);
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private void runstats(ExportedJob job) throws XMLStreamException {
        long hostsUp = Math.max(up, job.hostsUp());
        long total = Math.max(hostsUp + others, job.hostsTotal());
        boolean well = job.status().equals("completed");
        xml.writeStartElement("runstats");
        xml.writeEmptyElement("finished");
        attribute("time", epoch(job.completedAt()));
        attribute("timestr", NmapTime.of(job.completedAt()));
        attribute(
                "summary",
                "Portolan done at %s; %d IP address%s (%d host%s up) scanned in %s seconds"
                        .formatted(
                                NmapTime.of(job.completedAt()),
                                total,
                                total == 1 ? "" : "es",
                                hostsUp,
                                hostsUp == 1 ? "" : "s",
                                job.seconds()));
        attribute("elapsed", job.seconds());
        attribute("exit", well ? "success" : "error");
        attribute("errormsg", well ? Optional.empty() : Optional.of(job.error().orElse("the job is " + job.status())));
        empty(
                "hosts",
                "up",
                Long.toString(hostsUp),
                "down",
                Long.toString(total - hostsUp),
                "total",
                Long.toString(total));
        end();
    }

    private static String epoch(Instant time) {
        return Long.toString(time.getEpochSecond());
    }

    /** An element of attributes alone, their names and values by turns, on a line of its own. */
    private void empty(String name, String... attributes) throws XMLStreamException {
        xml.writeEmptyElement(name);
        for (int i = 0; i < attributes.length; i += 2) {
            attribute(attributes[i], attributes[i + 1]);
        }
        line();
    }

    private void attribute(String name, String value) throws XMLStreamException {
        if (LINE_END.matcher(value).find()) {
            attributeOfLines(name, value);
        } else {
            xml.writeAttribute(name, value);
        }
    }

    /** The JDK's writer leaves line ends as they are, and who reads them so has blanks (XML 1.0, section 3.3.3). */
    private void attributeOfLines(String name, String value) throws XMLStreamException {
        String escaped = value.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("\n", "&#xa;")
                .replace("\r", "&#xd;")
                .replace("\t", "&#x9;");
        xml.flush();
        try {
            out.write(" " + name + "=\"" + escaped + "\"");
        } catch (IOException e) {
            throw new XMLStreamException(e);
        }
    }

    private void attribute(String name, Optional<String> value) throws XMLStreamException {
        if (value.isPresent()) {
            attribute(name, value.get());
        }
    }

    private void end() throws XMLStreamException {
        xml.writeEndElement();
        line();
    }

    private void line() throws XMLStreamException {
        xml.writeCharacters("\n");
    }
}
