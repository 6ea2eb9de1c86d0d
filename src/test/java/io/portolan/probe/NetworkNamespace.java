package io.portolan.probe;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A network of the test's own behind a pair of virtual interfaces: this machine is .1 and the namespace .2 of a /24 from
 * RFC 2544's range for benchmarks. Needs root, ip and nft.
 */
public final class NetworkNamespace implements Closeable {
    private final String id = Integer.toHexString(ThreadLocalRandom.current().nextInt(0x1000, 0x10000));
    private final String name = "portolan-" + id;
    private final String network =
            "198.%d.%d.".formatted(ThreadLocalRandom.current().nextInt(18, 20), ofThisProcess());
    private final List<Process> processes = new ArrayList<>();

    private NetworkNamespace() {}

    /** A network that no other test process of the build has; what is above is for tests that widen it. */
    private static int ofThisProcess() {
        int process = Integer.getInteger("portolan.test.process", 0);
        return process % 4 * 16 + ThreadLocalRandom.current().nextInt(16);
    }

    public static boolean available() {
        try {
            return run("nft", "--version") == 0 && run("ip", "netns", "list") == 0 && canCreate();
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean canCreate() throws IOException {
        try (NetworkNamespace trial = create()) {
            return trial.run(List.of("nft", "list", "ruleset")) == 0;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    public static NetworkNamespace create() throws IOException {
        NetworkNamespace created = new NetworkNamespace();
        try {
            created.setUp();
        } catch (IOException | IllegalStateException e) {
            created.close();
            throw e;
        }
        return created;
    }

    private void setUp() throws IOException {
        must(List.of("ip", "netns", "add", name));
        must(List.of("ip", "link", "add", "po" + id, "type", "veth", "peer", "name", "eth0", "netns", name));
        must(List.of("ip", "address", "add", network + "1/24", "dev", "po" + id));
        // Else its link-local address is of no use for the first second, while IPv6 looks for duplicates of it.
        must(List.of("sh", "-c", "echo 0 > /proc/sys/net/ipv6/conf/po" + id + "/accept_dad"));
        must(List.of("ip", "link", "set", "po" + id, "up"));
        inside("ip", "address", "add", address() + "/24", "dev", "eth0");
        inside("ip", "address", "add", linkLocalAddress() + "/64", "dev", "eth0", "nodad");
        inside("ip", "link", "set", "eth0", "up");
        inside("ip", "link", "set", "lo", "up");
        boundIcmp(0); // each reject is to be told
        inside(
                "nft",
                "add table inet t; add chain inet t in { type filter hook input priority 0; }; "
                        + "add chain inet t out { type filter hook output priority 0; }");
    }

    public String address() {
        return network + "2";
    }

    /** An address of the network by its last part. */
    String address(int last) {
        return network + last;
    }

    /** Adds an nftables rule to what comes in ({@code in}) or goes out ({@code out}). */
    public void rule(String chain, String rule) throws IOException {
        inside("nft", "add rule inet t " + chain + " " + rule);
    }

    /**
     * Bounds the ICMP unreachables that it sends, as Linux does by default.
     *
     * @param millis one a destination in that time, after six at once; 0: no bound
     */
    void boundIcmp(int millis) throws IOException {
        inside("sh", "-c", "echo " + millis + " > /proc/sys/net/ipv4/icmp_ratelimit");
    }

    /** Listens inside until the namespace is closed. */
    public void listen(int firstPort, int lastPort) throws IOException {
        listen(address(), firstPort, lastPort);
    }

    /** Listens on one of the addresses inside until the namespace is closed. */
    public void listen(String address, int firstPort, int lastPort) throws IOException {
        Process process = new ProcessBuilder(
                        "ip",
                        "netns",
                        "exec",
                        name,
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PortsThatAccept.class.getName(),
                        address,
                        Integer.toString(firstPort),
                        Integer.toString(lastPort))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        String ready = process.inputReader(StandardCharsets.UTF_8).readLine();
        if (!"ready".equals(ready)) {
            throw new IllegalStateException("no listeners in the namespace: " + ready);
        }
    }

    /**
     * Adds a network of its own to both ends.
     *
     * @param here this machine's address, with the length of the network's prefix
     * @param there the namespace's addresses, in the same form
     */
    public void widen(String here, String... there) throws IOException {
        must(address(here, "po" + id));
        for (String address : there) {
            inside(address(address, "eth0").toArray(String[]::new));
        }
    }

    private static List<String> address(String address, String device) {
        List<String> command = new ArrayList<>(List.of("ip", "address", "add", address, "dev", device));
        if (address.contains(":")) {
            command.add("nodad");
        }
        return command;
    }

    /** Sends what is for a network through the namespace, which passes nothing on. */
    void route(String network) throws IOException {
        route(network, address());
    }

    /** Sends what is for a network to one of the namespace's addresses. */
    void route(String network, String router) throws IOException {
        must(List.of("ip", "route", "add", network, "via", router));
    }

    /** The same, for where the network has more routes: that of the least metric is taken. */
    void route(String network, String router, int metric) throws IOException {
        must(List.of("ip", "route", "add", network, "via", router, "metric", Integer.toString(metric)));
    }

    /** Sends what is for a network to whoever there has the address. */
    void routeHere(String network, int metric) throws IOException {
        must(List.of("ip", "route", "add", network, "dev", device(), "metric", Integer.toString(metric)));
    }

    /** All addresses of a network are the namespace's. */
    void own(String network) throws IOException {
        inside("ip", "route", "add", "local", network, "dev", "lo");
    }

    /** The name of this machine's interface to it. */
    public String device() {
        return "po" + id;
    }

    /** The link-local address of the other end, without its zone. */
    public String linkLocalAddress() {
        return "fe80::2";
    }

    /** The hardware address of the other end. */
    public String macAddress() throws IOException {
        Process process = new ProcessBuilder("ip", "netns", "exec", name, "cat", "/sys/class/net/eth0/address").start();
        try (BufferedReader line = process.inputReader(StandardCharsets.UTF_8)) {
            return line.readLine();
        }
    }

    private void inside(String... command) throws IOException {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
        whole.addAll(List.of(command));
        must(whole);
    }

    private int run(List<String> command) throws IOException {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
        whole.addAll(command);
        return run(whole.toArray(String[]::new));
    }

    private static void must(List<String> command) throws IOException {
        int exit = run(command.toArray(String[]::new));
        if (exit != 0) {
            throw new IllegalStateException(String.join(" ", command) + " ended with " + exit);
        }
    }

    private static int run(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return -1;
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    @Override
    public void close() throws IOException {
        processes.forEach(Process::destroyForcibly);
        run("ip", "link", "delete", "po" + id);
        run("ip", "netns", "delete", name);
    }
}
