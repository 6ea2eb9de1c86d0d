package io.portolan.monitor;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.rmi.Remote;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.UnicastRemoteObject;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIServer;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("BanJNDI")
class JmxConnectorTest {
    private static final OptionalInt FREE = OptionalInt.empty();

    @TempDir
    Path home;

    @Test
    void the_file_holds_url_user_and_password_for_its_owner_alone_and_goes_with_the_connector() throws IOException {
        try (JmxConnector connector = JmxConnector.start(home, FREE)) {
            List<String> lines = Files.readAllLines(home.resolve("jmx"));
            assertThat(lines).hasSize(3);
            assertThat(lines.get(0))
                    .isEqualTo(connector.url().toString())
                    .matches("service:jmx:rmi:///jndi/rmi://127\\.0\\.0\\.1:\\d+/jmxrmi");
            assertThat(lines.get(1)).isEqualTo("portolan");
            assertThat(lines.get(2)).hasSize(32);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("jmx"))))
                    .isEqualTo("rw-------");
            assertThat(filesIn(home)).containsExactly("jmx");
        }
        assertThat(filesIn(home)).isEmpty();
    }

    @Test
    void every_start_has_a_password_of_its_own() throws IOException {
        String first = passwordOfOneStart();
        assertThat(passwordOfOneStart()).isNotEqualTo(first);
    }

    @Test
    void a_home_that_is_not_there_yet_is_made() {
        try (JmxConnector connector = JmxConnector.start(home.resolve("new/home"), FREE)) {
            assertThat(home.resolve("new/home/jmx")).isRegularFile();
            assertThat(connector.url()).isNotNull();
        }
    }

    @Test
    void another_process_with_nothing_but_a_jdk_gets_in_with_the_three_lines() throws Exception {
        try (JmxConnector connector = JmxConnector.start(home, FREE)) {
            Outcome outcome = runPlainClient(home.resolve("jmx").toString());
            assertThat(outcome.output())
                    .isEqualToIgnoringNewLines(
                            ManagementFactory.getRuntimeMXBean().getName());
            assertThat(outcome.exitCode()).isZero();
            assertThat(connector.url()).isNotNull();
        }
    }

    @Test
    void another_process_with_a_wrong_password_is_refused() throws Exception {
        try (JmxConnector connector = JmxConnector.start(home, FREE)) {
            Outcome outcome = runPlainClient(home.resolve("jmx").toString(), "guessed");
            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.output()).contains("SecurityException: wrong user or password");
            assertThat(connector.url()).isNotNull();
        }
    }

    @Test
    void credentials_that_are_missing_or_incomplete_are_refused() throws IOException {
        try (JmxConnector connector = JmxConnector.start(home, FREE)) {
            String password = Files.readAllLines(home.resolve("jmx")).get(2);
            for (String[] credentials : new String[][] {
                {}, {"portolan"}, {"portolan", null}, {"portolan", ""}, {"root", password}, {"portolan", password, ""}
            }) {
                assertThatThrownBy(() -> JMXConnectorFactory.connect(
                                connector.url(), Map.of(JMXConnector.CREDENTIALS, credentials)))
                        .isInstanceOf(SecurityException.class);
            }
            assertThatThrownBy(() -> JMXConnectorFactory.connect(connector.url()))
                    .isInstanceOf(SecurityException.class);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void nothing_listens_but_one_port_of_127_0_0_1_also_while_clients_are_connected() throws IOException {
        Set<String> before = listeningSockets();
        try (JmxConnector connector = JmxConnector.start(home, FREE);
                JMXConnector client = connect();
                JMXConnector second = connect()) {
            assertThat(client.getMBeanServerConnection().getMBeanCount())
                    .isEqualTo(second.getMBeanServerConnection().getMBeanCount());
            Set<String> opened = listeningSockets();
            opened.removeAll(before);
            assertThat(opened).containsExactly("127.0.0.1:" + port(connector));
        }
        await().untilAsserted(() -> assertThat(listeningSockets()).isEqualTo(before));
    }

    @Test
    void the_stubs_name_127_0_0_1_whatever_name_the_machine_has_and_no_class_of_ours() throws Exception {
        System.setProperty("java.rmi.server.hostname", "name.of.this.machine");
        try (JmxConnector connector = JmxConnector.start(home, FREE)) {
            Registry registry = LocateRegistry.getRegistry("127.0.0.1", port(connector));
            assertThat(registry.list()).containsExactly("jmxrmi");
            assertThat(registry.lookup("jmxrmi").toString())
                    .contains("[127.0.0.1:" + port(connector) + "]")
                    .contains("RMIServerImpl_Stub")
                    .doesNotContain("portolan");
        }
    }

    @Test
    void a_stranger_cannot_put_a_door_of_his_own_into_the_registry() throws Exception {
        Remote impostor = new Remote() {};
        Remote stub = UnicastRemoteObject.exportObject(
                impostor, 0, null, port -> new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
        try (JmxConnector connector = JmxConnector.start(home, FREE)) {
            Registry registry = LocateRegistry.getRegistry("127.0.0.1", port(connector));
            assertThatThrownBy(() -> registry.rebind("jmxrmi", stub))
                    .hasStackTraceContaining("filter status: REJECTED");
            assertThat(registry.lookup("jmxrmi").toString()).contains("RMIServerImpl_Stub");
        } finally {
            UnicastRemoteObject.unexportObject(impostor, true);
        }
    }

    @Test
    void without_the_password_no_object_but_strings_is_deserialised() throws Exception {
        try (JmxConnector connector = JmxConnector.start(home, FREE)) {
            RMIServer door = (RMIServer)
                    LocateRegistry.getRegistry("127.0.0.1", port(connector)).lookup("jmxrmi");
            assertThatThrownBy(() -> door.newClient(new Trap())).hasStackTraceContaining("filter status: REJECTED");
            assertThat(Trap.SPRUNG).isFalse();
        }
    }

    @Test
    void a_client_that_tries_tls_first_as_jconsole_does_comes_in_without() throws IOException {
        try (JmxConnector connector = JmxConnector.start(home, FREE);
                Socket tls = SSLSocketFactory.getDefault().createSocket("127.0.0.1", port(connector))) {
            assertThatIOException().isThrownBy(((SSLSocket) tls)::startHandshake);
            connect().close();
        }
    }

    @Test
    void a_port_that_is_asked_for_is_the_port_again_and_again() throws Exception {
        int port = freePort();
        for (int start = 1; start <= 2; start++) {
            try (JmxConnector connector = JmxConnector.start(home, OptionalInt.of(port))) {
                assertThat(port(connector)).isEqualTo(port);
                // A process of its own: RMI keeps the connections of this one across connectors.
                assertThat(runPlainClient(home.resolve("jmx").toString()).exitCode())
                        .isZero();
            }
            await().until(() -> refuses(port));
        }
    }

    @Test
    void a_port_that_is_taken_is_named_with_its_setting_and_leaves_no_file() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> JmxConnector.start(home, OptionalInt.of(taken.getLocalPort())))
                    .withMessage(
                            "JMX: port %d of 127.0.0.1 cannot be had (Address already in use);"
                                    + " set PORTOLAN_JMX_PORT to another one, or unset it",
                            taken.getLocalPort());
        }
        assertThat(filesIn(home)).isEmpty();
    }

    @Test
    void a_home_that_takes_no_file_is_said_and_frees_the_port() throws IOException {
        Path file = Files.createFile(home.resolve("file"));
        int port = freePort();
        assertThatIllegalStateException()
                .isThrownBy(() -> JmxConnector.start(file, OptionalInt.of(port)))
                .withMessage(
                        "%s/jmx: cannot be written (the folder is a file); PORTOLAN_HOME must be a folder of yours",
                        file);
        await().until(() -> refuses(port));
    }

    @Test
    void a_port_setting_is_a_number_from_1_to_65535_or_blank() {
        assertThat(JmxConnector.port("")).isEmpty();
        assertThat(JmxConnector.port(" ")).isEmpty();
        assertThat(JmxConnector.port("9010")).hasValue(9010);
        assertThat(JmxConnector.port(" 65535 ")).hasValue(65_535);
        for (String bad : List.of("0", "65536", "-1", "http", "99999999999", "9010 9011")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> JmxConnector.port(bad))
                    .withMessage("PORTOLAN_JMX_PORT: '%s' is not a port; expected a number from 1 to 65535", bad);
        }
    }

    @Test
    void a_file_left_by_a_service_that_was_killed_is_replaced() throws IOException {
        Files.writeString(
                home.resolve("jmx"),
                "service:jmx:rmi:///jndi/rmi://127.0.0.1:" + freePort() + "/jmxrmi\nportolan\nold\n");
        try (JmxConnector connector = JmxConnector.start(home, FREE)) {
            connect().close();
            assertThat(connector.url()).isNotNull();
        }
        assertThat(filesIn(home)).isEmpty();
    }

    @Test
    void a_file_of_something_else_is_replaced() throws IOException {
        Files.writeString(home.resolve("jmx"), "not a service");
        try (JmxConnector connector = JmxConnector.start(home, FREE)) {
            connect().close();
            assertThat(connector.url()).isNotNull();
        }
    }

    @Test
    void the_second_service_on_a_home_takes_the_file_and_gives_it_back_to_the_first() throws IOException {
        try (JmxConnector first = JmxConnector.start(home, FREE);
                JMXConnector clientOfFirst = connect()) {
            String fileOfFirst = Files.readString(home.resolve("jmx"));
            try (JmxConnector second = JmxConnector.start(home, FREE)) {
                assertThat(Files.readAllLines(home.resolve("jmx")).get(0))
                        .isEqualTo(second.url().toString())
                        .isNotEqualTo(first.url().toString());
                connect().close();
                assertThat(clientOfFirst.getMBeanServerConnection().getMBeanCount())
                        .isPositive();
            }
            assertThat(Files.readString(home.resolve("jmx"))).isEqualTo(fileOfFirst);
            connect().close();
        }
        assertThat(filesIn(home)).isEmpty();
    }

    @Test
    void the_first_service_leaves_the_file_of_the_second_when_it_ends() throws IOException {
        JmxConnector first = JmxConnector.start(home, FREE);
        try (JmxConnector second = JmxConnector.start(home, FREE)) {
            first.close();
            assertThat(Files.readAllLines(home.resolve("jmx")).get(0))
                    .isEqualTo(second.url().toString());
            connect().close();
        }
        assertThat(filesIn(home)).isEmpty();
    }

    @Test
    void closing_twice_is_closing_once() {
        JmxConnector connector = JmxConnector.start(home, FREE);
        connector.close();
        connector.close();
        assertThat(home.resolve("jmx")).doesNotExist();
    }

    private JMXConnector connect() throws IOException {
        List<String> lines = Files.readAllLines(home.resolve("jmx"));
        return JMXConnectorFactory.connect(
                new JMXServiceURL(lines.get(0)),
                Map.of(JMXConnector.CREDENTIALS, new String[] {lines.get(1), lines.get(2)}));
    }

    private String passwordOfOneStart() throws IOException {
        try (JmxConnector connector = JmxConnector.start(home, FREE)) {
            assertThat(connector.url()).isNotNull();
            return Files.readAllLines(home.resolve("jmx")).get(2);
        }
    }

    private static int port(JmxConnector connector) {
        return Integer.parseInt(connector.url().getURLPath().replaceAll("^.*:(\\d+)/jmxrmi$", "$1"));
    }

    /** Below the ports that Linux gives to outgoing connections, one of which would take it before the test does. */
    private static int freePort() throws IOException {
        for (int port = 20_000 + (int) (ProcessHandle.current().pid() % 10_000); ; port++) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // taken; the next one
            }
        }
    }

    /** True a moment after the socket was closed: the kernel lets go of it when the thread has left its accept. */
    private static boolean refuses(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (ConnectException e) {
            return true;
        }
    }

    private static List<String> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private record Outcome(int exitCode, String output) {}

    private static Outcome runPlainClient(String... arguments) throws Exception {
        Path testClasses = Path.of(PlainClient.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:+UseSerialGC",
                                "-cp",
                                testClasses.toString(),
                                PlainClient.class.getName()),
                        Stream.of(arguments))
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Outcome(process.exitValue(), output);
    }

    /** The listening TCP sockets of this process as the kernel lists them, as {@code ADDRESS:PORT}. */
    private static Set<String> listeningSockets() throws IOException {
        Set<String> inodes;
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            inodes = descriptors
                    .map(JmxConnectorTest::linkTarget)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring("socket:[".length(), target.length() - 1))
                    .collect(toSet());
        }
        try (Stream<String> ipv4 = Files.lines(Path.of("/proc/net/tcp"));
                Stream<String> ipv6 = Files.lines(Path.of("/proc/net/tcp6"))) {
            return Stream.concat(ipv4, ipv6)
                    .map(line -> line.strip().split("\\s+"))
                    .filter(fields -> fields[3].equals("0A") && inodes.contains(fields[9]))
                    .map(fields -> address(fields[1]))
                    .collect(toSet());
        }
    }

    private static String linkTarget(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed since it was listed
        }
    }

    /** {@code 0100007F:1F90}, or the same as an IPv6-mapped address, to {@code 127.0.0.1:8080}. */
    private static String address(String hexadecimal) {
        int colon = hexadecimal.indexOf(':');
        boolean loopback = hexadecimal.substring(0, colon).matches("(0000000000000000FFFF0000)?0100007F");
        return (loopback ? "127.0.0.1" : hexadecimal.substring(0, colon)) + ":"
                + Integer.parseInt(hexadecimal.substring(colon + 1), 16);
    }

    /** Tells whether it was deserialised. */
    private static final class Trap implements Serializable {
        static final AtomicBoolean SPRUNG = new AtomicBoolean();

        private Object readResolve() {
            SPRUNG.set(true);
            return this;
        }
    }
}
