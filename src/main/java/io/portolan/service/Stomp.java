package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * STOMP 1.2: {@code CONNECT} with the versions that we take, answered by {@code CONNECTED}, by custom with the header
 * {@code server}, a name, a slash and a version, or by {@code ERROR} and its {@code message} where one has to log in. A
 * frame ends with a NUL.
 */
public final class Stomp implements Protocol {

    private static final String CONNECT = "CONNECT\naccept-version:1.0,1.1,1.2\nhost:/\n\n\0";

    private static final Pattern CONNECTED =
            Pattern.compile("\\ACONNECTED\\r?\\n(?:[!-9;-~]{1,100}:[^\\n]{0,500}\\n)*+\\r?\\n");
    private static final Pattern ERROR = Pattern.compile(
            "\\AERROR\\r?\\n(?:[!-9;-~]{1,100}:[^\\n]{0,500}\\n){0,20}?message:([^\\r\\n]{1,200})\\r?\\n");
    private static final Pattern SERVER = Pattern.compile("\\nserver:([^\\r\\n]{1,200})");
    private static final List<Product> PRODUCTS = List.of(
            Product.of("RabbitMQ", "vmware:rabbitmq", "^RabbitMQ/([0-9][!-~]{0,40})"),
            Product.of("Apache ActiveMQ Artemis", "apache:activemq_artemis", "^ActiveMQ-Artemis/([0-9][!-~]{0,40})"),
            Product.of("Apache ActiveMQ", "apache:activemq", "^ActiveMQ/([0-9][!-~]{0,40})"));

    @Override
    public PortSet ports() {
        return PortSet.of(61612, 61613, 61614);
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say(CONNECT, said -> said.latin().contains("\0"), said -> Step.of(answered(said))));
    }

    private static Optional<Match> answered(Said said) {
        if (CONNECTED.matcher(said.latin()).find()) {
            Matcher server = SERVER.matcher(said.latin());
            String name = server.find() ? server.group(1) : "";
            return Optional.of(Product.in(name, PRODUCTS, Match.certain("stomp").with("server", name)));
        }
        Matcher error = ERROR.matcher(said.latin());
        return error.find() ? Optional.of(Match.certain("stomp").with("error", error.group(1))) : Optional.empty();
    }
}
