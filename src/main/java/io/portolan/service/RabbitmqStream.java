package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.Optional;

/**
 * The stream protocol of RabbitMQ, "RabbitMQ Stream Protocol Reference": {@code PeerProperties}, which comes before the
 * login: a length in four bytes, {@code 0011}, version 1 in two, a number in four, and the count of properties in four, which
 * is 0. The answer: a length, {@code 8011}, 1, the same number, {@code 0001} for success, and the server's properties,
 * among them {@code product} and {@code version}: name and text, each with its length in two bytes.
 */
public final class RabbitmqStream implements Protocol {

    private static final int NUMBER = 0x706f7274;
    private static final String REQUEST = "\0\0\0\u000c" + "\0\u0011\0\u0001" + "port" + "\0\0\0\0";
    private static final int LONGEST_TEXT = 100;

    @Override
    public PortSet ports() {
        return PortSet.of(5551, 5552);
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(
                Step.say(REQUEST, Said::isFramed, said -> isAnswer(said) ? Step.known(match(said)) : Step.notMine()));
    }

    private static boolean isAnswer(Said said) {
        return said.number(4, 4) == 0x8011_0001L && said.number(8, 4) == NUMBER && said.number(12, 2) == 1;
    }

    private static Match match(Said said) {
        Match stream = Match.certain("rabbitmq-stream")
                .with("platform", property(said, "platform"))
                .with("cluster_name", property(said, "cluster_name"));
        String product = property(said, "product");
        return product.isEmpty() ? stream : Amqp.named(stream, product, property(said, "version"));
    }

    private static String property(Said said, String name) {
        String key = "\0" + (char) name.length() + name;
        int at = said.latin().indexOf(key);
        int from = at + key.length() + 2;
        int length = (int) said.number(from - 2, 2);
        return at >= 0 && length <= LONGEST_TEXT ? said.latin(from, length) : "";
    }
}
