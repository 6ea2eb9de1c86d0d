package io.portolan.scan;

import io.portolan.probe.ProbeSettings;
import io.portolan.target.PortSet;
import io.portolan.target.TargetList;
import io.portolan.target.TopPorts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * What a scan asks and how: the options a user may give on the command line, in the {@code #!} line of a file in the
 * inbox, and in a schedule. It is written once, as picocli's options, and kept in the database as the words that make
 * it again, so that a job is resumed with what it was started with.
 *
 * <p>A wrong value is found when the words are read; {@link #check()} finds what only the whole can tell. Not changed
 * after it has been read.
 */
@Command
public final class ScanOptions {
    private static final int DEFAULT_TOP_PORTS = 1_000;
    private static final int DEFAULT_TIMEOUT_MILLIS = 900;

    @Option(
            names = {"-p", "--ports"},
            order = 10,
            paramLabel = "PORTS",
            converter = OptionValue.Ports.class,
            description = "Ports to probe: 22,80,8000-8100, -100, 60000-, or - for all.")
    private Optional<PortSet> ports = Optional.empty();

    @Option(
            names = "--top-ports",
            order = 11,
            paramLabel = "N",
            converter = OptionValue.PortCount.class,
            description = "The N ports that are open most often (default: 1000).")
    private Optional<Integer> topPorts = Optional.empty();

    @Option(
            names = "--exclude-ports",
            order = 12,
            paramLabel = "PORTS",
            converter = OptionValue.Ports.class,
            description = "Ports to leave out.")
    private Optional<PortSet> excludePorts = Optional.empty();

    @Option(names = "--exclude", order = 13, paramLabel = "TARGET,…", description = "Targets to leave out.")
    private Optional<String> exclude = Optional.empty();

    @Option(names = "--live", order = 14, description = "The hosts of the inventory that are up, in place of targets.")
    private boolean live;

    @Option(
            names = "--network",
            order = 15,
            paramLabel = "CIDR",
            converter = Cidr.class,
            description = "With --live: only those of this network.")
    private Optional<String> network = Optional.empty();

    @Option(
            names = "--type",
            order = 16,
            paramLabel = "TYPE",
            converter = OptionValue.Type.class,
            description = "connect (the default), or version: which service and which version of it.")
    private Optional<ScanType> type = Optional.empty();

    @Option(
            names = {"-Pn", "--no-discovery"},
            order = 20,
            description = "Take every address as up and probe all its ports.")
    private boolean noDiscovery;

    @Option(
            names = "--rate",
            order = 21,
            paramLabel = "N",
            converter = OptionValue.Rate.class,
            description =
                    "SYNs a second on the wire, retries included; 0: no ceiling (default: 10,000 off this machine,"
                            + " as fast as stays right on it).")
    private Optional<Integer> rate = Optional.empty();

    @Option(
            names = "--timeout",
            order = 22,
            paramLabel = "MS",
            converter = OptionValue.Timeout.class,
            description = "Upper bound of one try in milliseconds (default: 900).")
    private Optional<Integer> timeout = Optional.empty();

    @Option(
            names = "--retries",
            order = 23,
            paramLabel = "N",
            converter = OptionValue.Retries.class,
            description = "Tries after the first (default: as many as the measured loss asks for, at most 10).")
    private Optional<Integer> retries = Optional.empty();

    @Option(
            names = "--all-ips",
            order = 24,
            description = "Probe all the addresses of a host name, not only the first.")
    private boolean allIps;

    /**
     * The options that these words give.
     *
     * @throws BadInput saying in one line which word is wrong
     */
    public static ScanOptions parse(List<String> words) {
        ScanOptions options = new ScanOptions();
        try {
            new CommandLine(options).setExpandAtFiles(false).parseArgs(words.toArray(String[]::new));
        } catch (ParameterException e) {
            throw new BadInput(WrongUsage.line(e));
        }
        options.check();
        return options;
    }

    /** Refuses, as {@link BadInput}, options that are right one by one and do not go together. */
    public void check() {
        if (ports.isPresent() && topPorts.isPresent()) {
            throw new BadInput("--ports and --top-ports are two ways to say which ports: give one of them");
        }
        if (network.isPresent() && !live) {
            throw new BadInput("--network narrows --live down: give both, or the network as a target");
        }
        if (ports().minus(excludedPorts()).isEmpty()) {
            throw new BadInput("--exclude-ports leaves no port to probe");
        }
        List<TargetList.BadLine> bad = excluded().check();
        if (!bad.isEmpty()) {
            throw new BadInput("--exclude: " + bad.get(0).message());
        }
    }

    /** The words that give these options again: only what was given, each by its long name. */
    public List<String> words() {
        List<String> words = new ArrayList<>();
        ports.ifPresent(given -> words.addAll(List.of("--ports", given.toString())));
        topPorts.ifPresent(given -> words.addAll(List.of("--top-ports", given.toString())));
        excludePorts.ifPresent(given -> words.addAll(List.of("--exclude-ports", given.toString())));
        exclude.ifPresent(given -> words.addAll(List.of("--exclude", given)));
        if (live) {
            words.add("--live");
        }
        network.ifPresent(given -> words.addAll(List.of("--network", given)));
        type.ifPresent(given -> words.addAll(List.of("--type", given.text())));
        if (noDiscovery) {
            words.add("--no-discovery");
        }
        rate.ifPresent(given -> words.addAll(List.of("--rate", given.toString())));
        timeout.ifPresent(given -> words.addAll(List.of("--timeout", given.toString())));
        retries.ifPresent(given -> words.addAll(List.of("--retries", given.toString())));
        if (allIps) {
            words.add("--all-ips");
        }
        return List.copyOf(words);
    }

    /** The ports to probe where a target names none; {@link #excludedPorts()} are still in it. */
    public PortSet ports() {
        return ports.orElseGet(() -> TopPorts.first(topPorts.orElse(DEFAULT_TOP_PORTS)));
    }

    public PortSet excludedPorts() {
        return excludePorts.orElse(PortSet.EMPTY);
    }

    public TargetList excluded() {
        return TargetList.ofWords(exclude.map(TargetWords::split).orElseGet(List::of));
    }

    /** Whether anything is left out. */
    boolean excludes() {
        return exclude.isPresent() || excludePorts.isPresent();
    }

    public ScanType type() {
        return type.orElse(ScanType.CONNECT);
    }

    /** Whether an address has to answer before its ports are probed. */
    public boolean discovery() {
        return !noDiscovery;
    }

    /** Whether the targets are the hosts of the inventory that are up. */
    public boolean live() {
        return live;
    }

    /** The CIDR that those hosts have to be in. */
    public Optional<String> network() {
        return network;
    }

    /** Whether every address of a host name is a target. */
    public boolean allIps() {
        return allIps;
    }

    public ProbeSettings probeSettings() {
        return new ProbeSettings(
                rate.map(OptionalInt::of).orElseGet(OptionalInt::empty),
                Duration.ofMillis(timeout.orElse(DEFAULT_TIMEOUT_MILLIS)),
                retries.map(OptionalInt::of).orElseGet(OptionalInt::empty));
    }
}
