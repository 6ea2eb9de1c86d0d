package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.Optional;

/**
 * Kafka, "Kafka protocol guide": the request {@code ApiVersions} (18) in its version 0, which every broker answers before
 * a login. A length in four bytes, then 18 and the version in two each, a number in four, the client's name with its length
 * in two. The answer: a length, the same number, an error in two bytes, the count of requests that it knows in four, and of
 * each its key, lowest and highest version in two. Which software answers it does not say, and not only Kafka does.
 */
public final class Kafka implements Protocol {

    private static final int NUMBER = 0x706f7274;
    private static final String REQUEST = "\0\0\0\u0012" + "\0\u0012\0\0" + "port" + "\0\u0008portolan";

    private static final int FIRST_API = 14;
    private static final int API = 6;
    private static final int MOST_APIS = 1000;

    @Override
    public PortSet ports() {
        return PortSet.of(9092, 9093, 9094, 19092, 29092);
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say(
                REQUEST,
                said -> said.length() >= 4 && said.length() >= said.number(0, 4) + 4,
                said -> isAnswer(said) ? Step.known(match(said)) : Step.notMine()));
    }

    private static boolean isAnswer(Said said) {
        long apis = said.number(10, 4);
        return said.length() >= FIRST_API
                && said.number(4, 4) == NUMBER
                && apis <= MOST_APIS
                && said.number(0, 4) == FIRST_API - 4 + apis * API;
    }

    private static Match match(Said said) {
        long last = -1;
        for (int at = FIRST_API; at + API <= said.length(); at += API) {
            last = Math.max(last, said.number(at, 2));
        }
        Match kafka = Match.certain("kafka").withClean("apis", said.number(10, 4));
        return last < 0 ? kafka : kafka.withClean("highest_api", last);
    }
}
