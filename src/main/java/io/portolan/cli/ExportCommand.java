package io.portolan.cli;

import io.portolan.report.Export;
import java.sql.Connection;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        description = "Hands what a scan job has found to other tools, as a file that they read.",
        footer = "Example: portolan export 2f0c1c1e-8f5e-4c39-9d0c-6d8b7a1f0a44 --format nmap-xml > office.xml")
final class ExportCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "JOB", description = "Its id, as `portolan jobs` lists it.", converter = JobId.class)
    private UUID job;

    @Option(
            names = "--format",
            order = 30,
            paramLabel = "FORMAT",
            description =
                    "nmap-xml (the default: as nmap -oX), json and csv (as scan prints them), jsonl (an object an open"
                            + " port), grepable (as nmap -oG).")
    private Export format = Export.NMAP_XML;

    ExportCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        try (Connection connection = session.snapshot()) {
            format.print(connection, job, RootCommand.version(), session.out());
        }
        return ExitCode.DONE;
    }
}
