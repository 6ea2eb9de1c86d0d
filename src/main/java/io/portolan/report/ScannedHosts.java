package io.portolan.report;

import io.portolan.report.ScannedHost.OpenPort;
import io.portolan.target.Address;
import io.portolan.target.PortSet;
import io.portolan.target.TargetPlan;
import io.portolan.target.Transport;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * The addresses of a scan in their order: two queries that are sorted alike, hosts and open ports, read side by side,
 * and where they are wanted the silent addresses of the plan between them. One host is held at a time.
 */
final class ScannedHosts {
    /** Takes the hosts one by one. */
    interface Visitor {
        void visit(ScannedHost host) throws SQLException, IOException;
    }

    private final Connection connection;
    private final UUID job;
    private final Optional<Silent> silent;

    /**
     * The addresses that never answered, as they are shown.
     *
     * @param asked those of the plan that were not excluded while the job ran
     * @param transport whose ports they were asked for
     * @param discovered whether discovery asked them, so that silence means down
     */
    record Silent(TargetPlan plan, Predicate<Address> asked, Transport transport, boolean discovered) {
        Iterator<Address> addresses() {
            Spliterator<Address> all = Spliterators.spliteratorUnknownSize(plan.iterator(), Spliterator.ORDERED);
            return StreamSupport.stream(all, false).filter(asked).iterator();
        }

        ScannedHost host(Address address) {
            Cell hostname = Cell.text(plan.hostname(address));
            return discovered
                    ? ScannedHost.silent(address, hostname, "down", transport, PortSet.EMPTY)
                    : ScannedHost.silent(address, hostname, "unknown", transport, plan.ports(address));
        }
    }

    /** Reads a job; without {@code silent} only the hosts that are up. */
    ScannedHosts(Connection connection, UUID job, Optional<Silent> silent) {
        this.connection = connection;
        this.job = job;
        this.silent = silent;
    }

    void each(Visitor visitor) throws Exception {
        Query.read(
                connection,
                "scan-ports",
                ports -> Query.read(connection, "scan-hosts", hosts -> merge(hosts, ports, visitor), job),
                job);
    }

    private boolean merge(ResultSet hosts, ResultSet ports, Visitor visitor) throws SQLException, IOException {
        Iterator<Address> planned = silent.map(Silent::addresses).orElseGet(Collections::emptyIterator);
        Optional<Address> next = next(planned);
        boolean morePorts = ports.next();
        while (hosts.next()) {
            Address address = address(hosts);
            while (next.isPresent() && next.get().compareTo(address) <= 0) {
                if (next.get().compareTo(address) < 0) {
                    visitor.visit(silent.orElseThrow().host(next.get()));
                }
                next = next(planned);
            }
            List<OpenPort> open = new ArrayList<>();
            String id = hosts.getString("id");
            String protocol = hosts.getString("protocol");
            while (morePorts && id.equals(ports.getString("host_id")) && protocol.equals(ports.getString("protocol"))) {
                open.add(port(ports));
                morePorts = ports.next();
            }
            ScannedHost host = host(hosts, address, open);
            if (silent.isPresent() || host.status().equals("up")) {
                visitor.visit(host);
            }
        }
        for (; next.isPresent(); next = next(planned)) {
            visitor.visit(silent.orElseThrow().host(next.get()));
        }
        return true;
    }

    private static Optional<Address> next(Iterator<Address> planned) {
        return planned.hasNext() ? Optional.of(planned.next()) : Optional.empty();
    }

    private static Address address(ResultSet hosts) throws SQLException {
        String scope = hosts.getString("scope");
        return Address.parse(hosts.getString("ip") + (scope.isEmpty() ? "" : '%' + scope));
    }

    private static ScannedHost host(ResultSet hosts, Address address, List<OpenPort> open)
            throws SQLException, IOException {
        return new ScannedHost(
                address,
                Listing.cell(hosts, "hostname"),
                hosts.getString("status"),
                Listing.cell(hosts, "response_time_ms"),
                Transport.of(hosts.getString("protocol")),
                open.size(),
                PortSet.fromMultirange(hosts.getString("closed_ports")),
                PortSet.fromMultirange(hosts.getString("filtered_ports")),
                PortSet.fromMultirange(hosts.getString("open_filtered_ports")),
                open,
                hosts.getBoolean("tarpit"));
    }

    private static OpenPort port(ResultSet ports) throws SQLException, IOException {
        return new OpenPort(
                ports.getInt("port"),
                ports.getString("protocol"),
                ports.getString("state"),
                Listing.cell(ports, "service_name"),
                Listing.cell(ports, "product"),
                Listing.cell(ports, "version"),
                Listing.cell(ports, "cpe"),
                Listing.cell(ports, "banner"));
    }
}
