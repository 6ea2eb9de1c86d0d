package io.portolan.monitor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A user's JMX client: a process of its own that knows the JDK and the three lines of the file, nothing else. */
final class PlainClient {
    private PlainClient() {}

    @SuppressWarnings("BanJNDI")
    public static void main(String[] args) throws Exception {
        List<String> lines = Files.readAllLines(Path.of(args[0]));
        String[] credentials = {lines.get(1), args.length > 1 ? args[1] : lines.get(2)};
        try (JMXConnector connector = JMXConnectorFactory.connect(
                new JMXServiceURL(lines.get(0)), Map.of(JMXConnector.CREDENTIALS, credentials))) {
            Object runtime =
                    connector.getMBeanServerConnection().getAttribute(new ObjectName("java.lang:type=Runtime"), "Name");
            System.out.println(runtime);
        }
    }
}
