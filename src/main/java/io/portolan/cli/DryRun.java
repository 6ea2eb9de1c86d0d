package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.discovery.Discovery;
import io.portolan.report.Cell;
import io.portolan.report.Column;
import io.portolan.report.Details;
import io.portolan.report.Format;
import io.portolan.report.Json;
import io.portolan.report.RowWriter;
import io.portolan.scan.BadInput;
import io.portolan.scan.Estimate;
import io.portolan.scan.Intake;
import io.portolan.scan.ScanOptions;
import io.portolan.scan.ScanRequest;
import io.portolan.scan.Walk;
import io.portolan.store.Database;
import io.portolan.target.Exclusions;
import io.portolan.target.PortSet;
import io.portolan.target.TargetPlan;
import io.portolan.target.TargetPlan.Range;
import io.portolan.target.Transport;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a scan would probe, and about how long it would take: the options and targets are checked as a scan checks them,
 * all addresses are walked as a scan walks them, and nothing is sent or written. A database that there is is looked into for the
 * exclusion list and the profile.
 */
final class DryRun {
    private static final int MOST_RANGES = 24;

    /** A table shows so much of a list of ports; what is longer is only counted. */
    private static final int WIDEST_PORTS = 40;

    private final Session session;
    private final ScanRequest request;
    private final Exclusions exclusions;

    /** What the walk found, and the nanoseconds it took. */
    private record Walked(Walk.Tally tally, Estimate estimate, long nanos) {
        long perSecond() {
            return (long) (tally.addresses() * 1e9 / Math.max(1, nanos));
        }
    }

    /** Reads the exclusion list, and the profile that the request may name, where there is a database that has them. */
    DryRun(Session session, ScanRequest asked) throws Exception {
        this.session = session;
        this.exclusions = Intake.exclusions(
                Database.look(session.settings(), StoredWords::exclusions).orElse("[]"));
        this.request = asked.isProfiled()
                ? Intake.profiled(
                        asked,
                        Database.look(session.settings(), c -> StoredWords.profile(c, asked.profile()))
                                .flatMap(found -> found)
                                .orElse(null))
                : asked;
    }

    /** Refuses, as {@link BadInput}, what a dry run can't do with these options. */
    static void check(ScanOptions options) {
        if (options.live()) {
            throw new BadInput("--dry-run opens no database, and --live takes its targets from there: name targets, or"
                    + " leave one of them out");
        }
    }

    int run(Format format) throws Exception {
        if (format == Format.CSV) {
            throw new BadInput("--dry-run prints a table or json, not csv");
        }
        AtomicReference<Walk> walking = new AtomicReference<>();
        Ending ending = Ending.watch(
                signal -> {
                    if (walking.get() != null) {
                        walking.get().stop();
                    }
                },
                Ending.Request::exitCode);
        TargetPlan plan = Intake.compiled(request, exclusions);
        Discovery discovery = new Discovery(PortSet.parse(session.settings().get("portolan.discovery.ports")));
        Walk walk = new Walk(request, plan, discovery, System.nanoTime());
        walking.set(walk);
        if (ending.asked().isPresent()) {
            return ending.asked().get().exitCode();
        }
        long begun = System.nanoTime();
        Walk.Tally tally;
        try (ProgressLine progress = new ProgressLine(session.err(), Terminal.isThere())) {
            progress.follow(() -> parts(walk.walked(), plan.addresses(), System.nanoTime() - begun));
            tally = walk.run();
        }
        long nanos = System.nanoTime() - begun;
        if (ending.asked().isPresent()) {
            return ending.asked().get().exitCode();
        }
        Walked walked = new Walked(tally, walk.estimate(tally), nanos);
        if (format == Format.JSON) {
            printJson(plan, walked, session.out());
        } else {
            printTable(plan, walked, session.out());
        }
        return ExitCode.DONE;
    }

    private static List<String> parts(long walked, long all, long nanos) {
        long perSecond = Math.max(1, (long) (walked * 1e9 / Math.max(1, nanos)));
        return List.of(
                "walked %,d of %,d addresses".formatted(walked, all),
                "%,d a second".formatted(perSecond),
                TimeSpan.text(Duration.ofSeconds((all - walked) / perSecond)) + " left");
    }

    private void printTable(TargetPlan plan, Walked walked, Writer out) throws IOException {
        IntSummaryStatistics ports = plan.portsAnAddress();
        Map<String, Cell> lines = new LinkedHashMap<>();
        lines.put("addresses", number(walked.tally().addresses()));
        lines.put(
                "ports an address",
                ports.getMin() == ports.getMax()
                        ? number(ports.getMin())
                        : Cell.text("%,d to %,d".formatted(ports.getMin(), ports.getMax())));
        lines.put("probes", number(walked.tally().probes()));
        lines.put("excluded addresses", number(plan.excluded()));
        lines.put("unresolved names", number(plan.unresolved()));
        lines.put("pace", Cell.text(pace(walked)));
        lines.put("estimated time", Cell.text(times(walked.estimate())));
        lines.put("", Cell.text(assumption()));
        lines.put(
                "walked",
                Cell.text("%,d addresses in %.2f s: %,d a second"
                        .formatted(walked.tally().addresses(), walked.nanos() / 1e9, walked.perSecond())));
        Details.print(lines, out);
        out.write('\n');
        List<Column> columns =
                List.of(new Column("range", false), new Column("addresses", true), new Column("ports", false));
        try (RowWriter rows = Format.TABLE.open(columns, out)) {
            for (Range range : plan.ranges(MOST_RANGES)) {
                rows.row(List.of(Cell.text(range.name()), number(range.addresses()), Cell.text(portsOf(range))));
            }
        }
        if (plan.ranges() > MOST_RANGES) {
            out.write("… and %,d more\n".formatted(plan.ranges() - MOST_RANGES));
        }
    }

    private static String portsOf(Range range) {
        String text = range.ports().toString();
        return text.length() <= WIDEST_PORTS
                ? text
                : "%,d ports".formatted(range.ports().size());
    }

    private static Cell number(long number) {
        return new Cell(Cell.Kind.NUMBER, "%,d".formatted(number));
    }

    private String pace(Walked walked) {
        Estimate estimate = walked.estimate();
        boolean udp = !request.discoveryOnly() && request.options().type().transport() == Transport.UDP;
        String unit = udp ? "datagrams/s" : "SYNs/s";
        boolean own = walked.tally().ownProbes() > 0;
        boolean others = walked.tally().ownProbes() < walked.tally().probes();
        if (request.options().probeSettings().rate().isPresent()) {
            return request.options().probeSettings().rate().getAsInt() == 0
                    ? "no ceiling; %,d %s are assumed".formatted(Estimate.UNLIMITED_PACE, unit)
                    : "%,d %s".formatted(estimate.offPace(), unit);
        }
        String off = "%,d %s, unless --rate says otherwise".formatted(estimate.offPace(), unit);
        String here = "no ceiling on this machine, %,d %s are assumed".formatted(estimate.ownPace(), unit);
        return own && others ? off + "; " + here : own ? here : off;
    }

    private static String times(Estimate estimate) {
        return TimeSpan.text(estimate.ifSilent()) + " if nothing answers, " + TimeSpan.text(estimate.ifAnswering())
                + " if everything does";
    }

    private String assumption() {
        if (request.discoveryOnly()) {
            return "discovery alone; at the pace above, with nothing lost on the way";
        }
        return request.options().discovery()
                ? "discovery included; at the pace above, with nothing lost on the way"
                : "without discovery, silent ports asked again; at the pace above, with nothing lost on the way";
    }

    private void printJson(TargetPlan plan, Walked walked, Writer out) throws IOException {
        IntSummaryStatistics ports = plan.portsAnAddress();
        try (JsonGenerator json = Json.generator(out)) {
            json.writeStartObject();
            json.writeNumberField("addresses", walked.tally().addresses());
            json.writeNumberField("lowest_ports", ports.getMin());
            json.writeNumberField("highest_ports", ports.getMax());
            json.writeNumberField("probes", walked.tally().probes());
            json.writeNumberField("excluded_addresses", plan.excluded());
            json.writeNumberField("unresolved", plan.unresolved());
            json.writeBooleanField(
                    "discovery", request.discoveryOnly() || request.options().discovery());
            json.writeNumberField("pace", walked.estimate().offPace());
            json.writeNumberField("own_pace", walked.estimate().ownPace());
            seconds(json, "seconds_if_silent", walked.estimate().ifSilent());
            seconds(json, "seconds_if_answering", walked.estimate().ifAnswering());
            json.writeNumberField("walked_per_second", walked.perSecond());
            json.writeNumberField("ranges_total", plan.ranges());
            json.writeArrayFieldStart("ranges");
            for (Range range : plan.ranges(MOST_RANGES)) {
                json.writeStartObject();
                json.writeStringField("range", range.name());
                json.writeNumberField("addresses", range.addresses());
                json.writeStringField("ports", range.ports().toString());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        out.write('\n');
    }

    private static void seconds(JsonGenerator json, String name, Duration time) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(BigDecimal.valueOf(time.toMillis(), 3));
    }
}
