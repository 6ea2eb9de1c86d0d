package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;

/**
 * AMQP 0-9-1, sections 2.2.4 and 4.2: {@code AMQP}, {@code 00 00 09 01}, answered by {@code connection.start}: a frame
 * ({@code 01}, channel 0 in two bytes, a length in four), class 10 and method 10 in two each, the protocol's version, and a
 * table with the server's properties, by custom its {@code product} and {@code version}: the name with its length in a byte,
 * {@code S}, a length in four bytes, the text. A server that speaks another version says which in its own header and closes.
 */
public final class Amqp implements Protocol {

    private static final String HEADER = "AMQP\0\0\u0009\u0001";
    private static final int FRAME = 7;
    private static final int LONGEST_TEXT = 200;

    private static final String VERSION = "/([0-9][!-~]{0,40})?";
    private static final List<Product> PRODUCTS = List.of(
            Product.of("RabbitMQ", "vmware:rabbitmq", "^RabbitMQ" + VERSION),
            Product.of("Apache ActiveMQ Artemis", "apache:activemq_artemis", "^apache-activemq-artemis" + VERSION),
            Product.of("Apache ActiveMQ", "apache:activemq", "^ActiveMQ" + VERSION),
            Product.of("Apache Qpid Broker-J", "apache:qpid_broker-j", "^qpid" + VERSION),
            Product.of("Apache Qpid C++", "apache:qpid-cpp", "^qpid-cpp" + VERSION));

    @Override
    public PortSet ports() {
        return PortSet.of(5671, 5672);
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(
                Step.say(HEADER, Amqp::isWhole, said -> isStart(said) ? Step.known(match(said)) : Step.notMine()));
    }

    private static boolean isWhole(Said said) {
        return said.at(0) == 'A' ? said.length() >= 8 : said.length() > FRAME + said.number(3, 4);
    }

    private static boolean isStart(Said said) {
        return said.at(0) == 1
                && said.number(1, 2) == 0
                && said.number(FRAME, 2) == 10
                && said.number(FRAME + 2, 2) == 10
                && said.at(FRAME + 4) == 0;
    }

    private static Match match(Said said) {
        Match amqp = Match.certain("amqp")
                .withClean("protocol", "0-" + said.at(FRAME + 5) + "-1")
                .with("platform", property(said, "platform"))
                .with("cluster_name", property(said, "cluster_name"));
        return named(amqp, property(said, "product"), property(said, "version"));
    }

    /** What a broker calls itself, under the name by which it is known. */
    static Match named(Match amqp, String product, String version) {
        Match known = Product.in(product + "/" + version, PRODUCTS, amqp);
        return known.isNamed() || product.isEmpty() ? known : amqp.of(product, version);
    }

    private static String property(Said said, String name) {
        String key = (char) name.length() + name + "S";
        int at = said.latin().indexOf(key);
        if (at < 0) {
            return "";
        }
        int from = at + key.length() + 4;
        long length = said.number(from - 4, 4);
        return length <= LONGEST_TEXT && from + length <= said.length()
                ? said.latin().substring(from, from + (int) length)
                : "";
    }
}
