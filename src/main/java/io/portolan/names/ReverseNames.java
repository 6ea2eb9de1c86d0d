package io.portolan.names;

import io.netty.channel.EventLoopGroup;
import io.portolan.scan.HostBatch;
import io.portolan.scan.HostResult;
import io.portolan.scan.HostStatus;
import io.portolan.scan.ScanJob;
import io.portolan.target.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;

/**
 * The names of hosts that are up and that the user gave by their address. The loopback is not asked for: its addresses are
 * everybody's, and only the machine itself could name them.
 */
public final class ReverseNames {
    private static final int DNS_PORT = 53;
    private static final int MOST_SERVERS = 3; // as of resolv.conf(5)

    private final NameServers servers;
    private final Duration patience;
    private final Map<ScanJob, JobNames> jobs = Collections.synchronizedMap(new WeakHashMap<>());

    /**
     * Names of name servers.
     *
     * @param workers on whose threads the answers are read, asked for with the first question
     * @param servers as {@link #servers(String, Path)} reads them
     * @param patience what a job may wait for names in vain; zero asks for none
     */
    public ReverseNames(Supplier<EventLoopGroup> workers, List<InetSocketAddress> servers, Duration patience) {
        this.servers = new NameServers(workers, servers, patience);
        this.patience = patience;
    }

    /**
     * The name servers to ask.
     *
     * @param given addresses between commas, of which one may have its port behind a {@code #}; blank: those of the system
     * @param resolvConf where the system has them
     * @throws IllegalArgumentException where one that is given is no address
     */
    public static List<InetSocketAddress> servers(String given, Path resolvConf) {
        if (!given.isBlank()) {
            return Stream.of(given.split(",")).map(ReverseNames::server).toList();
        }
        try (Stream<String> lines = Files.lines(resolvConf, StandardCharsets.ISO_8859_1)) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(words -> words.length > 1 && words[0].equals("nameserver"))
                    .limit(MOST_SERVERS)
                    .flatMap(words -> ofSystem(words[1]))
                    .toList();
        } catch (IOException e) {
            return List.of(); // a machine without it has no name server
        }
    }

    private static InetSocketAddress server(String text) {
        String[] parts = text.strip().split("#", 2);
        try {
            int port = parts.length == 1 ? DNS_PORT : Integer.parseInt(parts[1]);
            return new InetSocketAddress(Address.parse(parts[0]).toInetAddress(), port);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "portolan.names.servers: '" + text.strip()
                            + "' is no name server; expected addresses between commas as in 192.0.2.53,192.0.2.54#5353",
                    e);
        }
    }

    /** Java reads what resolv.conf may have and {@link Address} does not; a name is looked up by neither. */
    private static Stream<InetSocketAddress> ofSystem(String text) {
        if (!text.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%\\S+)?")) {
            return Stream.empty();
        }
        try {
            return Stream.of(new InetSocketAddress(InetAddress.getByName(text), DNS_PORT));
        } catch (UnknownHostException e) {
            return Stream.empty();
        }
    }

    /** The batch with the names that its hosts have. */
    public HostBatch of(@Body HostBatch batch, @ExchangeProperty("job") ScanJob job) throws InterruptedException {
        if (patience.isZero() || !servers.any() || !job.request().options().names()) {
            return batch;
        }
        List<Address> nameless = batch.hosts().stream()
                .filter(host ->
                        host.status() == HostStatus.UP && host.hostname().isEmpty())
                .map(HostResult::address)
                .filter(address -> !address.isLoopback())
                .toList();
        if (nameless.isEmpty()) {
            return batch;
        }
        Map<Address, String> names = jobs.computeIfAbsent(job, begun -> new JobNames(servers, patience))
                .of(nameless);
        return batch.withHosts(batch.hosts().stream()
                .map(host -> names.containsKey(host.address()) ? host.withHostname(names.get(host.address())) : host)
                .toList());
    }
}
