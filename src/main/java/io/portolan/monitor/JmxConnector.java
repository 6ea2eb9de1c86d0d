package io.portolan.monitor;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.rmi.NoSuchObjectException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.RMIServerSocketFactory;
import java.rmi.server.UnicastRemoteObject;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import javax.management.remote.JMXAuthenticator;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXPrincipal;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIConnectorServer;
import javax.management.remote.rmi.RMIJRMPServerImpl;
import javax.security.auth.Subject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service's one door for JMX clients. The JVM's own agents listen on every interface; this one owns a single socket
 * on 127.0.0.1 that serves the registry, the connector and every connection, so nothing else can be reached. Whoever
 * can read {@code PORTOLAN_HOME/jmx} may come in, with any JMX client and no class of ours; all others meet filters that
 * turn away every class but strings before it is deserialised.
 *
 * <p>The file speaks of the service that started last. A service that finds another one alive on its home says so in the
 * log, and hands the file back when it closes, if the other still answers.
 *
 * <p>Thread-safe.
 */
public final class JmxConnector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JmxConnector.class);

    private static final String LOOPBACK = "127.0.0.1";
    private static final String NAME = "jmxrmi";
    private static final String USER = "portolan";

    private static final String STRINGS_ONLY = "java.lang.String;!*";
    private static final String JDK_CLASSES_ONLY = "java.base/*;java.management/*;java.rmi/*;!*";

    private final Path home;
    private final ServerSocket socket;
    private final ServiceAccess access;
    private final Optional<ServiceAccess> previous;
    private final Registry registry;
    private final RMIJRMPServerImpl door;
    private final JMXConnectorServer server;

    private JmxConnector(Path home, ServerSocket socket) throws IOException {
        this.home = home;
        this.socket = socket;
        int port = socket.getLocalPort();
        access = new ServiceAccess(
                new JMXServiceURL("service:jmx:rmi:///jndi/rmi://" + LOOPBACK + ":" + port + "/" + NAME),
                USER,
                generatePassword());
        previous = RunningService.alive(home);

        // No client socket factory: its class would have to be on every client's class path.
        OneSocket sockets = new OneSocket(socket);
        Map<String, Object> environment = Map.of(
                JMXConnectorServer.AUTHENTICATOR,
                (JMXAuthenticator) this::authenticate,
                RMIConnectorServer.CREDENTIALS_FILTER_PATTERN,
                STRINGS_ONLY,
                RMIConnectorServer.SERIAL_FILTER_PATTERN,
                JDK_CLASSES_ONLY,
                "jmx.remote.x.daemon",
                "true");
        door = new RMIJRMPServerImpl(port, null, sockets, environment);
        server = new RMIConnectorServer(
                new JMXServiceURL("rmi", LOOPBACK, port),
                environment,
                door,
                ManagementFactory.getPlatformMBeanServer());
        registry = LocateRegistry.createRegistry(port, null, sockets);
    }

    /**
     * Opens the connector on the platform's MBean server and writes {@code home/jmx}.
     *
     * @param port what {@link #port(String)} gave; empty for a free one
     * @throws IllegalStateException when the port is taken or the file cannot be written
     */
    public static JmxConnector start(Path home, OptionalInt port) {
        // Stubs carry this name to the clients; without it, the name or the address that the machine has on its
        // network.
        System.setProperty("java.rmi.server.hostname", LOOPBACK);
        // Any local process may call a registry's bind. This one binds its own entry without serialization.
        System.setProperty("sun.rmi.registry.registryFilter", "!*");

        ServerSocket socket = listen(port);
        try {
            JmxConnector connector = new JmxConnector(home, socket);
            try {
                connector.open();
                return connector;
            } catch (IOException | IllegalStateException e) {
                connector.closeDoor();
                throw e;
            }
        } catch (IOException e) {
            closeQuietly(socket);
            throw new IllegalStateException("the JMX connector cannot be opened (" + e.getMessage() + ")", e);
        }
    }

    /**
     * The port that a setting names; empty where it is blank.
     *
     * @throws IllegalArgumentException when it is no port
     */
    public static OptionalInt port(String setting) {
        if (setting.isBlank()) {
            return OptionalInt.empty();
        }
        try {
            int port = Integer.parseInt(setting.strip());
            if (port >= 1 && port <= 65_535) {
                return OptionalInt.of(port);
            }
        } catch (NumberFormatException e) {
            // said below, in the same words as for a number out of bounds
        }
        throw new IllegalArgumentException(
                "PORTOLAN_JMX_PORT: '" + setting + "' is not a port; expected a number from 1 to 65535");
    }

    /** Where clients connect: the first line of the file. */
    public JMXServiceURL url() {
        return access.url();
    }

    private void open() throws IOException {
        server.start();
        registry.rebind(NAME, door.toStub());
        access.write(home);
        if (previous.isPresent()) {
            LOG.warn(
                    "another service runs on {}: until this one ends, {} and `portolan routes` speak of this one",
                    home,
                    ServiceAccess.file(home));
        }
    }

    /** Ends every connection, frees the port and takes the file away, unless a later service has replaced it. */
    @Override
    public void close() {
        try {
            removeFile();
        } catch (IOException | IllegalStateException e) {
            LOG.warn("{} stays behind: {}", ServiceAccess.file(home), e.getMessage());
        }
        closeDoor();
    }

    private void closeDoor() {
        try {
            server.stop();
            UnicastRemoteObject.unexportObject(registry, true);
        } catch (NoSuchObjectException e) {
            // closed before
        } catch (IOException e) {
            LOG.debug("a client's connection did not end cleanly", e);
        } finally {
            closeQuietly(socket);
        }
    }

    private void removeFile() throws IOException {
        if (ServiceAccess.read(home).filter(access::equals).isEmpty()) {
            return;
        }
        Optional<ServiceAccess> heir = previous.filter(RunningService::answers);
        if (heir.isPresent()) {
            heir.get().write(home);
        } else {
            Files.deleteIfExists(ServiceAccess.file(home));
        }
    }

    private Subject authenticate(Object credentials) {
        if (credentials instanceof String[] words
                && words.length == 2
                && words[0] != null
                && words[1] != null
                && same(words[0], access.user())
                && same(words[1], access.password())) {
            return new Subject(true, Set.of(new JMXPrincipal(USER)), Set.of(), Set.of());
        }
        throw new SecurityException("wrong user or password; both are in PORTOLAN_HOME/jmx");
    }

    /** Takes the same time wherever the two differ. */
    private static boolean same(String given, String expected) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }

    private static String generatePassword() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private static ServerSocket listen(OptionalInt port) {
        try {
            return new ServerSocket(port.orElse(0), 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        } catch (IOException e) {
            throw new IllegalStateException(
                    port.isPresent()
                            ? "JMX: port %d of %s cannot be had (%s); set PORTOLAN_JMX_PORT to another one, or unset it"
                                    .formatted(port.getAsInt(), LOOPBACK, e.getMessage())
                            : "JMX: no port of %s can be had (%s)".formatted(LOOPBACK, e.getMessage()),
                    e);
        }
    }

    private static void closeQuietly(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing {}", socket, e);
        }
    }

    /** Hands RMI the socket that is bound already, so that it cannot open another one. */
    private record OneSocket(ServerSocket socket) implements RMIServerSocketFactory {
        @Override
        public ServerSocket createServerSocket(int port) {
            return socket;
        }
    }
}
