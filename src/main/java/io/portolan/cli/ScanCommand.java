package io.portolan.cli;

import io.portolan.report.Format;
import io.portolan.report.ScanReport;
import io.portolan.scan.BadInput;
import io.portolan.scan.JobOutcome;
import io.portolan.scan.ScanJob;
import io.portolan.scan.ScanOptions;
import io.portolan.scan.ScanRequest;
import io.portolan.scan.Source;
import java.sql.Connection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "scan",
        description = "Finds the hosts that are up, probes their ports, keeps what it finds, and prints it.",
        footer = {
            "Example: portolan scan 192.0.2.0/24 -p 22,80,8000-8100",
            "         portolan scan -iL targets.txt --top-ports 100 --format json",
            "         portolan scan --live --network 192.0.2.0/24 -p- --format list"
        })
final class ScanCommand implements Callable<Integer> {
    /** How a scan is printed; the last two as ports are found. */
    private enum Output {
        TABLE,
        JSON,
        CSV,
        JSONL,
        LIST;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

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
            names = "--resume",
            order = 26,
            paramLabel = "JOB_ID",
            converter = JobId.class,
            description = "Go on with a job that did not come to its end, with the targets and options it had.")
    private Optional<UUID> resumed = Optional.empty();

    @Option(
            names = "--dry-run",
            order = 27,
            description = "Send nothing, write nothing: print what would be probed, and about how long it would take.")
    private boolean dry;

    @Option(
            names = "--format",
            order = 30,
            paramLabel = "FORMAT",
            description = "table (the default), json, csv (a line an open port); or as ports are found: list"
                    + " (ADDRESS:PORT), jsonl (an object a line).")
    private Output output = Output.TABLE;

    @Option(names = "--all", order = 31, description = "Show the addresses without an answer too (table and json).")
    private boolean all;

    ScanCommand(Session session) {
        this.session = session;
        this.targets = new TargetArguments(session);
    }

    @Override
    public Integer call() throws Exception {
        try (targets) {
            if (dry) {
                return dryRun();
            }
            Foreground job = new Foreground(session, request());
            return switch (output) {
                case TABLE -> job.run((connection, scan, end) -> print(connection, scan, end, Format.TABLE));
                case JSON -> job.run((connection, scan, end) -> print(connection, scan, end, Format.JSON));
                case CSV -> job.run((connection, scan, end) -> print(connection, scan, end, Format.CSV));
                case JSONL -> job.list(true);
                case LIST -> job.list(false);
            };
        }
    }

    private int dryRun() throws Exception {
        if (resumed.isPresent()) {
            throw new BadInput("--dry-run opens no database, and --resume takes what a job has left to do from there");
        }
        Format format = switch (output) {
            case TABLE -> Format.TABLE;
            case JSON -> Format.JSON;
            default -> throw new BadInput("--dry-run prints a table or json, not " + output);
        };
        DryRun.check(options);
        targets.leaveHome();
        return new DryRun(session, request()).run(format);
    }

    private ScanRequest request() {
        if (resumed.isEmpty()) {
            return new ScanRequest(
                    Source.CLI,
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    targets.checked(words, options),
                    options,
                    Optional.empty());
        }
        if (!words.isEmpty() || targets.isGiven() || !options.words().isEmpty()) {
            throw new BadInput("--resume goes on with the targets and options that the job had: give none beside it");
        }
        return ScanRequest.resume(resumed.get());
    }

    private void print(Connection connection, ScanJob job, JobOutcome end, Format format) throws Exception {
        if (end.discoveryOnly()) { // resumed
            DiscoverCommand.print(connection, job, end, format, session.out());
            return;
        }
        ScanReport report = all
                ? ScanReport.ofAll(
                        connection,
                        end.id(),
                        end.plan(),
                        address -> !job.excludes(address),
                        job.transport(),
                        job.discovers())
                : ScanReport.ofHostsUp(connection, end.id());
        report.print(format, session.out());
    }
}
