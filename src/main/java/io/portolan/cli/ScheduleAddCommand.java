package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.report.Json;
import io.portolan.report.Query;
import io.portolan.scan.BadInput;
import io.portolan.scan.Intake;
import io.portolan.scan.ScanOptions;
import io.portolan.scan.ScanRequest;
import io.portolan.scan.Source;
import io.portolan.target.Exclusions;
import io.portolan.target.TargetList;
import java.io.IOException;
import java.io.StringWriter;
import java.sql.Connection;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = {
            "Adds a schedule; a running service takes it up within 10 s. A run missed while no service was up is not"
                    + " made up for."
        },
        footer = "Example: portolan schedule add nightly --cron \"0 0 2 * * ?\" --time-zone Europe/Lisbon -p 22,80"
                + " 192.0.2.0/24")
final class ScheduleAddCommand implements Callable<Integer> {
    private static final int LONGEST_NAME = 200;

    private final Session session;

    @Parameters(index = "0", paramLabel = "NAME", description = "What it is called; no other has the same name.")
    private String name;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "TARGET", description = "What to scan: see `scan --help`.")
    private List<String> words = List.of();

    @Option(
            names = "--cron",
            order = 1,
            required = true,
            paramLabel = "CRON",
            description = "Second, minute, hour, day, month and weekday, as Quartz reads them.")
    private String cron;

    @Option(
            names = "--time-zone",
            order = 2,
            paramLabel = "ZONE",
            description = "Whose clock it goes by (default: the machine's).")
    private String zone = ZoneId.systemDefault().getId();

    @Option(names = "--discovery", order = 3, description = "Finds hosts and probes no ports.")
    private boolean discovery;

    @Mixin
    private final TargetArguments targets;

    @Mixin
    private ScanOptions options = new ScanOptions();

    ScheduleAddCommand(Session session) {
        this.session = session;
        this.targets = new TargetArguments(session);
    }

    @Override
    public Integer call() throws Exception {
        try (targets) {
            return add();
        }
    }

    private int add() throws Exception {
        if (name.isBlank() || name.codePointCount(0, name.length()) > LONGEST_NAME) {
            throw new BadInput("NAME: a schedule's name has 1 to " + LONGEST_NAME + " characters");
        }
        Cron when = Cron.parse(cron, zone);
        Instant next = when.next(Instant.now())
                .orElseThrow(
                        () -> new BadInput("--cron: '" + cron + "' would never run: there is no such time to come"));
        TargetList list = targets.checked(words, options);
        String config = config(list);
        try (Connection connection = session.transaction()) {
            refuseNothing(list, connection);
            long added = Query.update(
                    connection,
                    "add-schedule",
                    name,
                    discovery ? "discovery" : "scan",
                    when.expression(),
                    when.zone().getId(),
                    config,
                    next);
            if (added == 0) {
                throw new BadInput("there is a schedule '" + name + "' already; remove it first, or take another name");
            }
            connection.commit();
        }
        session.out().write("schedule " + name + " runs next at " + next + "\n");
        return ExitCode.DONE;
    }

    /** A name that does not resolve today may do so when its time has come, and no host may be up today. */
    private void refuseNothing(TargetList list, Connection connection) throws Exception {
        ScanRequest request = new ScanRequest(
                Source.SCHEDULE, Optional.empty(), Optional.of(name), discovery, list, options, Optional.empty());
        if (request.isProfiled()) {
            request = Intake.profiled(
                    request, StoredWords.profile(connection, request.profile()).orElse(null));
        }
        Exclusions exclusions = Intake.exclusions(StoredWords.exclusions(connection));
        if (!options.live()) {
            Intake.checkSomeLeft(request, exclusions);
        }
    }

    private String config(TargetList list) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = Json.compact(text);
                Stream<String> lines = list.lines()) {
            json.writeStartObject();
            strings(json, "targets", lines.toList());
            strings(json, "options", options.words());
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void strings(JsonGenerator json, String name, List<String> strings) throws IOException {
        json.writeFieldName(name);
        json.writeArray(strings.toArray(String[]::new), 0, strings.size());
    }
}
