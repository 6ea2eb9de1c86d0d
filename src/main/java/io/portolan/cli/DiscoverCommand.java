package io.portolan.cli;

import io.portolan.report.Format;
import io.portolan.report.Query;
import io.portolan.scan.BadInput;
import io.portolan.scan.JobOutcome;
import io.portolan.scan.ScanJob;
import io.portolan.scan.ScanOptions;
import io.portolan.scan.ScanRequest;
import io.portolan.scan.Source;
import io.portolan.target.Address;
import java.io.Writer;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "discover",
        description = "Finds the hosts that are up, keeps them in the inventory, and lists them.",
        footer = "Example: portolan discover 192.0.2.0/24 --format json")
final class DiscoverCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            paramLabel = "TARGET",
            arity = "0..*",
            description = "An address, a CIDR, a range (10.0.0.1-20, 10.0.0-3.1,5,10-20, 10.0.0.*) or a host name.")
    private List<String> words = List.of();

    @Mixin
    private final TargetArguments targets;

    @Mixin
    private ScanOptions options = new ScanOptions();

    @Option(
            names = "--dry-run",
            order = 26,
            description = "Send nothing, write nothing: print what would be asked, and about how long it would take.")
    private boolean dry;

    @Mixin
    private FormatOption format = new FormatOption();

    DiscoverCommand(Session session) {
        this.session = session;
        this.targets = new TargetArguments(session);
    }

    @Override
    public Integer call() throws Exception {
        if (!options.discovery()) {
            throw new BadInput("--no-discovery leaves discover nothing to do");
        }
        if (dry) {
            DryRun.check(options);
            targets.leaveHome();
        }
        try (targets) {
            ScanRequest request = new ScanRequest(
                    Source.CLI,
                    Optional.empty(),
                    Optional.empty(),
                    true,
                    targets.checked(words, options),
                    options,
                    Optional.empty());
            if (dry) {
                return new DryRun(session, request).run(format.format());
            }
            return new Foreground(session, request)
                    .run((connection, job, end) -> print(connection, job, end, format.format(), session.out()));
        }
    }

    /** The hosts that a discovery found up. */
    static void print(Connection connection, ScanJob job, JobOutcome end, Format format, Writer out) throws Exception {
        Query.read(
                connection,
                "discovered-hosts",
                rows -> HostsCommand.LISTING.print(
                        rows, row -> end.plan().contains(Address.parse(row.getString("ip_address"))), format, out),
                job.startedAt(),
                end.id());
    }
}
