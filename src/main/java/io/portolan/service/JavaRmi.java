package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Java RMI, "RMI Wire Protocol" of the Java RMI Specification: {@code JRMI}, the version {@code 00 02}, {@code K} for the
 * stream protocol, answered by {@code N} and our own address: a name with its length in two bytes, a port in four. We give
 * an empty one, and call ({@code P}) {@code list} of the registry: a serialised stream ({@code ac ed 00 05}) with a block
 * ({@code 77}) of the registry's object (0), the number of the method (1), and the hash of its interface. The names that it
 * returns ({@code Q}) tell JMX, which is bound as {@code jmxrmi}; nothing of what it returns is deserialised.
 */
public final class JavaRmi implements Protocol {

    private static final String HANDSHAKE = "JRMI\0\u0002K";
    private static final String LIST = "\0\0\0\0\0\0" // our address
            + "P\u00ac\u00ed\0\u0005w\""
            + "\0".repeat(22)
            + "\0\0\0\u0001"
            + "D\u0015M\u00c9\u00d4\u00e6;\u00df";
    private static final String RETURN = "Q\u00ac\u00ed\0\u0005";

    private static final int LONGEST_NAME = 255;
    private static final int MOST_NAMES = 20;
    private static final Pattern NAME = Pattern.compile("t\\x00[\\x01-\\x7f]([!-~]{1,127})");

    @Override
    public PortSet ports() {
        return PortSet.of(1090, 1098, 1099, 4444, 7199, 8686, 9010, 9999, 11099);
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say(HANDSHAKE, JavaRmi::isWhole, JavaRmi::acknowledged));
    }

    private static boolean isWhole(Said said) {
        return said.length() >= 7 && said.length() >= 7 + said.number(1, 2);
    }

    private static Step acknowledged(Said said) {
        long length = said.number(1, 2);
        if (said.at(0) != 'N'
                || length == 0
                || length > LONGEST_NAME
                || said.length() != 7 + length
                || said.at(3 + (int) length) != 0) {
            return Step.notMine();
        }
        Match rmi = Match.certain("java-rmi").of("Java RMI", "");
        return Step.say(LIST, answer -> Step.known(listed(answer, rmi))).after(rmi);
    }

    private static Match listed(Said said, Match rmi) {
        if (!said.latin().startsWith(RETURN)) {
            return rmi;
        }
        List<String> names = NAME.matcher(said.latin())
                .results()
                .map(name -> name.group(1))
                .limit(MOST_NAMES)
                .toList();
        Match registry = rmi.with("names", String.join(" ", names));
        return names.contains("jmxrmi") ? registry.withClean("jmx", true) : registry;
    }
}
