package io.portolan.scan;

import io.portolan.probe.ConnectEngine;
import io.portolan.probe.ProbeSession;
import io.portolan.report.Printable;
import io.portolan.target.Exclusions;
import io.portolan.target.PortSet;
import io.portolan.target.TargetList;
import io.portolan.target.TargetList.BadLine;
import io.portolan.target.TargetPlan;
import io.portolan.target.Transport;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door: a request is checked whole and becomes a job, or it is refused and nothing has been written. Host names are
 * resolved here, so that it is known before a job is opened whether any target is left.
 */
public final class Intake {

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final int LONGEST_NAME = 200;

    private final ConnectEngine engine;
    private final Spool spool;
    private final LongSupplier seeds;

    /** @param seeds sets the order in which the addresses of each job are asked */
    public Intake(ConnectEngine engine, Spool spool, LongSupplier seeds) {
        this.engine = engine;
        this.spool = spool;
        this.seeds = seeds;
    }

    /**
     * The request with the options that it takes from its profile, as they are now: whoever goes on with its job has the same.
     *
     * @param words those of the profile as a JSON array, null where there is none
     * @throws BadInput where there is none, or its options are wrong
     */
    public static ScanRequest profiled(@Body ScanRequest request, @Header("profile") String words) {
        String name = Printable.of(request.profile());
        if (words == null) {
            throw new BadInput("--profile: there is no profile '" + name + "'; see `portolan profile list`");
        }
        try {
            return request.withOptions(request.options().over(ScanOptions.parse(Json.strings(words))));
        } catch (BadInput e) {
            throw new BadInput("--profile " + name + ": " + e.getMessage());
        }
    }

    /**
     * The exclusion list of the installation.
     *
     * @param words as a JSON array; null where it was not read
     * @throws BadInput where an entry is none: nothing is scanned without the list
     */
    public static Exclusions exclusions(String words) {
        if (words == null) {
            throw new BadInput("the exclusion list was not read: the scan route has to call direct:exclusions first");
        }
        try {
            return Exclusions.of(Json.strings(words));
        } catch (IllegalArgumentException e) {
            throw new BadInput(
                    "the exclusion list cannot be obeyed: " + e.getMessage() + "; see `portolan exclude list`");
        }
    }

    /**
     * The job that a request becomes. Nothing is asked but what this lets through.
     *
     * @param live the addresses of the inventory as a JSON array, where the request asks for those
     * @param excluded the exclusion list as a JSON array
     * @throws BadInput naming every line that is wrong, or that no target is left
     */
    public ScanJob plan(
            @Body ScanRequest asked,
            @Header("liveHosts") String live,
            @Header("exclusions") String excluded,
            @ExchangeProperty("listener") JobListener listening) {
        Exclusions exclusions = exclusions(excluded);
        ScanRequest request = live == null ? asked : asked.withTargets(TargetList.ofWords(Json.strings(live)));
        JobListener listener = listening == null ? JobListener.SILENT : listening;
        List<BadLine> bad = request.targets().check();
        if (!bad.isEmpty()) {
            throw new BadInput(bad.stream().map(BadLine::text).toList());
        }
        TargetPlan plan = compiled(request, exclusions);
        Transport wanted = request.options().type().transport();
        ProbeSession session =
                engine.open(request.options().probeSettings(), (address, transport, port) -> { // discovery asks by TCP
                    if (transport == wanted) {
                        listener.open(address, port);
                    }
                });
        UUID id = request.resumed().orElseGet(UUID::randomUUID);
        long seed = seeds.getAsLong();
        LOG.debug("job {} asks its addresses in the order of seed {}", id, seed);
        return new ScanJob(id, request, plan, exclusions, session, spool, seed, Optional.empty());
    }

    /**
     * The job that a file of another scanner becomes: it has a place among the running jobs as any other, and asks nobody.
     */
    public ScanJob planFile(ScanRequest request, FileFacts facts) {
        TargetPlan nobody =
                TargetPlan.of(request.targets(), PortSet.ALL, PortSet.EMPTY, request.targets(), false, warning -> {});
        ProbeSession session = engine.open(request.options().probeSettings(), (address, transport, port) -> {});
        UUID id = request.resumed().orElseGet(UUID::randomUUID);
        return new ScanJob(id, request, nobody, Exclusions.NONE, session, spool, 0, Optional.of(facts));
    }

    /**
     * What a request asks that is not on the exclusion list, of targets that were checked; the log has a warning of each host
     * name that does not resolve.
     *
     * @throws BadInput naming what is wrong, or that no target is left
     */
    public static TargetPlan compiled(ScanRequest request, Exclusions exclusions) {
        List<String> warnings = new ArrayList<>();
        TargetPlan plan = planOf(request, exclusions, warnings);
        if (plan.isEmpty()) {
            checkExclusions(request, exclusions);
            throw new BadInput(nothingLeft(request, plan, warnings));
        }
        warnings.forEach(warning -> LOG.warn("{}", warning));
        return plan;
    }

    /**
     * Refuses, as {@link BadInput}, a request of which nothing is left now nor would be later, when a name that does not
     * resolve may do so.
     */
    public static void checkSomeLeft(ScanRequest request, Exclusions exclusions) {
        TargetPlan plan = planOf(request, exclusions, new ArrayList<>());
        if (plan.isEmpty() && plan.unresolved() == 0) {
            checkExclusions(request, exclusions);
            throw new BadInput(nothingLeft(request, plan, List.of()));
        }
    }

    /** Says so, as {@link BadInput}, where nothing is left because of the exclusion list. */
    private static void checkExclusions(ScanRequest request, Exclusions exclusions) {
        if (!exclusions.isEmpty()
                && !planOf(request, Exclusions.NONE, new ArrayList<>()).isEmpty()) {
            throw new BadInput("no target left: all of them are on the exclusion list; see `portolan exclude list`");
        }
    }

    private static TargetPlan planOf(ScanRequest request, Exclusions exclusions, List<String> warnings) {
        ScanOptions options = request.options();
        try {
            return TargetPlan.of(
                    request.targets(),
                    options.ports(),
                    options.excludedPorts(),
                    options.excluded().plus(exclusions.targets()),
                    options.allIps(),
                    warnings::add);
        } catch (IllegalArgumentException e) {
            throw new BadInput(Failures.line(e));
        }
    }

    private static List<String> nothingLeft(ScanRequest request, TargetPlan plan, List<String> warnings) {
        ScanOptions options = request.options();
        if (options.live()) {
            return List.of("no target left: no host of the inventory is up"
                    + options.network().map(n -> " in " + n).orElse(""));
        }
        if (warnings.size() == 1) {
            return List.of("no target left: " + warnings.get(0));
        }
        if (plan.unresolved() > 0) {
            List<String> lines = new ArrayList<>(warnings);
            lines.add(0, "no target left: %,d host names did not resolve".formatted(plan.unresolved()));
            return lines;
        }
        return List.of(
                options.excludes()
                        ? "no target left: the exclusions leave no address and port to probe"
                        : "no target left: there is none in what was given");
    }

    /** What the statements of {@code open-job} write of a job. */
    public Map<String, Object> opening(@ExchangeProperty("job") ScanJob job) {
        ScanRequest request = job.request();
        ScanOptions options = request.options();
        String[] targets = job.file().map(Intake::nameOf).orElseGet(() -> targets(request));
        Map<String, Object> row = new HashMap<>();
        row.put("id", job.id().toString());
        row.put("name", shortened(request.name().orElseGet(() -> String.join(" ", targets))));
        row.put("targets", targets);
        row.put("network", job.plan().network().orElse(null));
        row.put(
                "ports",
                job.file()
                        .map(FileFacts::ports)
                        .orElseGet(() ->
                                options.ports().minus(options.excludedPorts()).toString()));
        row.put("type", job.file().map(FileFacts::type).orElse(options.type()).text());
        row.put("source", request.source().text());
        row.put(
                "config",
                Json.write(job.file().map(Intake::config).orElseGet(() -> Map.of("options", options.words()))));
        row.put(
                "startedAt",
                job.file().flatMap(FileFacts::startedAt).map(Instant::toString).orElse(null));
        row.put("sourceKey", request.sourceKey().orElse(null));
        return row;
    }

    private static String[] nameOf(FileFacts facts) {
        return new String[] {facts.file().getFileName().toString()};
    }

    /** What the job of a file is gone on with, and closed with. */
    private static Map<String, Object> config(FileFacts facts) {
        Map<String, Object> config = new HashMap<>();
        config.put("options", List.of());
        config.put("file", facts.file().toString());
        facts.command().ifPresent(command -> config.put("command", command));
        config.put("words", facts.words());
        facts.completedAt().ifPresent(at -> config.put("completed_at", at.toString()));
        return config;
    }

    private static String[] targets(ScanRequest request) {
        try (Stream<String> lines = request.targets().lines()) {
            return lines.toArray(String[]::new);
        }
    }

    /** The name, beyond 200 characters with a hash in place of its end that tells it from others that begin alike. */
    static String shortened(String name) {
        if (name.codePointCount(0, name.length()) <= LONGEST_NAME) {
            return name;
        }
        String hash = "…" + sha256(name).substring(0, 16);
        int end = name.offsetByCodePoints(0, LONGEST_NAME - hash.length());
        return name.substring(0, end) + hash;
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The request to go on with a job, of which only its id is known yet. */
    public ScanRequest resumption(@Body Map<String, Object> job) {
        return ScanRequest.resume(UUID.fromString((String) job.get("id")));
    }

    /**
     * The request that a job was opened with, to be gone on with.
     *
     * @param row the job's row, null where there is none
     * @throws MissingParent where there is no such job
     * @throws NothingToResume where it has ended well
     */
    public ScanRequest restore(@Body ScanRequest request, @Header("storedJob") Map<String, Object> row) {
        UUID id = request.resumed().orElseThrow();
        if (row == null) {
            throw MissingParent.scanJob(id);
        }
        if ("completed".equals(row.get("status"))) {
            throw new NothingToResume("scan job " + id + " is completed: there is nothing to resume");
        }
        if (row.get("file") != null) {
            throw new NothingToResume(
                    "scan job " + id + " is the content of a file: drop it in the inbox again instead of resuming it");
        }
        return new ScanRequest(
                Source.of((String) row.get("source")),
                Optional.empty(),
                Optional.ofNullable((String) row.get("name")),
                (Boolean) row.get("discovery_only"),
                TargetList.ofWords(Json.strings((String) row.get("targets"))),
                ScanOptions.parse(Json.strings((String) row.get("options"))),
                request.resumed());
    }
}
