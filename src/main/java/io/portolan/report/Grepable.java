package io.portolan.report;

import io.portolan.report.ExportedHost.Listed;
import java.io.IOException;
import java.io.Writer;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A job as nmap writes one with {@code -oG}: a line a host, its ports as {@code port/state/protocol//service//version/}. A
 * slash or a comma in a name would be taken for the format's own, so there is a bar or a semicolon in its place. A tarpit
 * has a field of its own at the end of its line, as nmap gives what it learns of a host beside its ports.
 */
final class Grepable {

    private final String version;
    private final Writer out;
    private long up;
    private long others;

    Grepable(String version, Writer out) {
        this.version = version;
        this.out = out;
    }

    void print(Connection connection, UUID id) throws Exception {
        ExportedJob job = ExportedJob.of(connection, id);
        out.write("# Portolan %s scan initiated %s as: %s\n"
                .formatted(version, NmapTime.of(job.startedAt()), job.command()));
        job.each(host -> host(job.words(), host));
        long hostsUp = Math.max(up, job.hostsUp());
        long total = Math.max(hostsUp + others, job.hostsTotal());
        out.write("# Portolan done at %s -- %d IP address%s (%d host%s up) scanned in %s seconds\n"
                .formatted(
                        NmapTime.of(job.completedAt()),
                        total,
                        total == 1 ? "" : "es",
                        hostsUp,
                        hostsUp == 1 ? "" : "s",
                        job.seconds()));
        out.flush();
    }

    private void host(ToolWords words, ExportedHost host) throws IOException {
        boolean isUp = host.status().equals("up");
        up += isUp ? 1 : 0;
        others += isUp ? 0 : 1;
        String name = "Host: %s (%s)\t".formatted(host.address(), field(host.hostname()));
        out.write(name + "Status: " + (isUp ? "Up" : host.status().equals("down") ? "Down" : "Unknown") + "\n");
        List<Listed> ports = isUp ? host.listed(words) : List.of();
        List<String> summed = isUp ? host.summed() : List.of();
        // nmap names a state that it does not list where there is one of them.
        Optional<String> ignored = summed.size() == 1
                ? Optional.of("Ignored State: %s (%d)".formatted(summed.get(0), host.count(summed.get(0))))
                : Optional.empty();
        Optional<String> listed = ports.isEmpty()
                ? Optional.empty()
                : Optional.of("Ports: " + ports.stream().map(Grepable::port).collect(Collectors.joining(", ")));
        Optional<String> tarpit = host.tarpit() ? Optional.of("Tarpit: accepts every connection") : Optional.empty();
        String line =
                Stream.of(listed, ignored, tarpit).flatMap(Optional::stream).collect(Collectors.joining("\t"));
        if (!line.isEmpty()) {
            out.write(name + line + "\n");
        }
    }

    private static String port(Listed port) {
        String service = field(port.serviceName());
        String tunnel = port.open()
                .flatMap(ExportedHost.OpenPort::tunnel)
                .map(through -> field(Optional.of(through)) + "|")
                .orElse("");
        String product = port.open()
                .map(open -> Stream.of(
                                open.product(), open.version(), open.extraInfo().map(more -> "(" + more + ")"))
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining(" ")))
                .orElse("");
        return "%d/%s/%s//%s//%s/"
                .formatted(port.port(), port.state(), port.protocol(), tunnel + service, field(Optional.of(product)));
    }

    private static String field(Optional<String> text) {
        return text.orElse("").replace('/', '|').replace(',', ';');
    }
}
