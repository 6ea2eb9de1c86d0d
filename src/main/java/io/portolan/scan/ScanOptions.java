package io.portolan.scan;

import io.portolan.probe.ProbeSettings;
import io.portolan.target.PortSet;
import io.portolan.target.TargetList;
import io.portolan.target.TopPorts;
import io.portolan.target.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
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
    private static final String PROFILE = "--profile";
    private static final String PORTS = "--ports";
    private static final String TOP_PORTS = "--top-ports";
    private static final String TYPE = "--type";
    private static final int DEFAULT_TOP_PORTS = 1_000;
    private static final int DEFAULT_TIMEOUT_MILLIS = 900;

    @Option(
            names = {"-p", PORTS},
            order = 10,
            paramLabel = "PORTS",
            converter = OptionValue.Ports.class,
            description = "Ports to probe: 22,80,8000-8100, -100, 60000-, or - for all.")
    private Optional<PortSet> ports = Optional.empty();

    @Option(
            names = TOP_PORTS,
            order = 11,
            paramLabel = "N",
            converter = OptionValue.PortCount.class,
            description = "The N ports that are open most often (default: 1000; by UDP all that are ranked).")
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
            names = TYPE,
            order = 16,
            paramLabel = "TYPE",
            converter = OptionValue.Type.class,
            description =
                    "connect (the default), version: which service and which version of it, or udp: UDP ports, each asked"
                            + " in the language of its service.")
    private Optional<ScanType> type = Optional.empty();

    @Option(
            names = PROFILE,
            order = 17,
            paramLabel = "NAME",
            description = "Options kept under a name, see `portolan profile list`; those beside it win.")
    private Optional<String> profile = Optional.empty();

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
                    "SYNs or datagrams a second on the wire, retries included; 0: no ceiling (default: 10,000 off this machine,"
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
            description =
                    "Tries after the first (default: as many as the measured loss asks for, at most 10; by UDP 2, and"
                            + " more while ports turn out closed).")
    private Optional<Integer> retries = Optional.empty();

    @Option(
            names = "--all-ips",
            order = 24,
            description = "Probe all the addresses of a host name, not only the first.")
    private boolean allIps;

    @Option(
            names = {"-n", "--no-dns"},
            order = 25,
            description = "Ask no name server what the hosts are called that were given by their address.")
    private boolean noDns;

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

    /**
     * These options, and where they say nothing, those of a profile.
     *
     * @throws BadInput where they do not go together, or a profile has what none may have
     */
    ScanOptions over(ScanOptions ofProfile) {
        ofProfile.checkProfile();
        Map<String, List<String>> both = new LinkedHashMap<>(ofProfile.wordsByName());
        Map<String, List<String>> own = wordsByName();
        own.remove(PROFILE);
        if (ports.isPresent() || topPorts.isPresent()) { // two ways to say the same
            both.keySet().removeAll(Set.of(PORTS, TOP_PORTS));
        }
        both.putAll(own);
        return parse(both.values().stream().flatMap(List::stream).toList());
    }

    /**
     * The words of these options as the row of a profile has them.
     *
     * @param ports what {@code --ports} says
     * @param type what {@code --type} says
     * @param others the words of all others
     */
    public record Kept(Optional<String> ports, Optional<String> type, List<String> others) {}

    /** These options as the row of a profile has them. */
    public Kept kept() {
        Map<String, List<String>> others = wordsByName();
        others.keySet().removeAll(Set.of(PORTS, TYPE));
        return new Kept(
                ports.map(PortSet::toString),
                type.map(ScanType::text),
                others.values().stream().flatMap(List::stream).toList());
    }

    /** Refuses, as {@link BadInput}, options that no profile has: which targets, and another profile. */
    public void checkProfile() {
        if (live || network.isPresent() || profile.isPresent()) {
            throw new BadInput("a profile says how and not what: it takes no --live, --network or --profile");
        }
    }

    /** Each option's words by its long name, which begins them. */
    private Map<String, List<String>> wordsByName() {
        Map<String, List<String>> byName = new LinkedHashMap<>();
        List<String> option = new ArrayList<>();
        for (String word : words()) {
            if (word.startsWith("--")) {
                option = new ArrayList<>();
                byName.put(word, option);
            }
            option.add(word);
        }
        return byName;
    }

    /** Refuses, as {@link BadInput}, options that are right one by one and do not go together. */
    public void check() {
        if (ports.isPresent() && topPorts.isPresent()) {
            throw new BadInput("--ports and --top-ports are two ways to say which ports: give one of them");
        }
        if (network.isPresent() && !live) {
            throw new BadInput("--network narrows --live down: give both, or the network as a target");
        }
        topPorts.filter(wanted -> profile.isEmpty())
                .filter(wanted -> wanted > TopPorts.count(type().transport()))
                .ifPresent(wanted -> {
                    throw new BadInput("--top-ports: %d UDP ports are ranked, not %d; name more with --ports"
                            .formatted(TopPorts.count(type().transport()), wanted));
                });
        if (profile.isEmpty() && ports().minus(excludedPorts()).isEmpty()) {
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
        profile.ifPresent(given -> words.addAll(List.of(PROFILE, given)));
        ports.ifPresent(given -> words.addAll(List.of(PORTS, given.toString())));
        topPorts.ifPresent(given -> words.addAll(List.of(TOP_PORTS, given.toString())));
        excludePorts.ifPresent(given -> words.addAll(List.of("--exclude-ports", given.toString())));
        exclude.ifPresent(given -> words.addAll(List.of("--exclude", given)));
        if (live) {
            words.add("--live");
        }
        network.ifPresent(given -> words.addAll(List.of("--network", given)));
        type.ifPresent(given -> words.addAll(List.of(TYPE, given.text())));
        if (noDiscovery) {
            words.add("--no-discovery");
        }
        rate.ifPresent(given -> words.addAll(List.of("--rate", given.toString())));
        timeout.ifPresent(given -> words.addAll(List.of("--timeout", given.toString())));
        retries.ifPresent(given -> words.addAll(List.of("--retries", given.toString())));
        if (allIps) {
            words.add("--all-ips");
        }
        if (noDns) {
            words.add("--no-dns");
        }
        return List.copyOf(words);
    }

    /** The ports to probe where a target names none; {@link #excludedPorts()} are still in it. */
    public PortSet ports() {
        Transport transport = type().transport();
        return ports.orElseGet(() ->
                TopPorts.first(transport, topPorts.orElse(Math.min(DEFAULT_TOP_PORTS, TopPorts.count(transport)))));
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

    /** The profile that says what these options do not. */
    Optional<String> profile() {
        return profile;
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

    /** Whether name servers are asked what hosts are called. */
    public boolean names() {
        return !noDns;
    }

    public ProbeSettings probeSettings() {
        return new ProbeSettings(
                rate.map(OptionalInt::of).orElseGet(OptionalInt::empty),
                Duration.ofMillis(timeout.orElse(DEFAULT_TIMEOUT_MILLIS)),
                retries.map(OptionalInt::of).orElseGet(OptionalInt::empty));
    }
}
