package io.portolan.service;

import io.portolan.target.PortSet;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * MQTT 3.1.1: {@code CONNECT} without a name or a password ({@code 10}, the length, the protocol's name and version
 * {@code 04}, a clean session), answered by {@code CONNACK}: {@code 20 02}, a flag, and 0 for welcome or the number of a
 * reason against it. Welcome, we subscribe to {@code $SYS/broker/version} ({@code 82}), in which Mosquitto keeps its
 * version, mosquitto(8): it comes as {@code PUBLISH} ({@code 30} or {@code 31}), behind the consent ({@code 90}).
 */
public final class Mqtt implements Protocol {

    private static final String CONNECT = "\u0010\u000c\0\u0004MQTT\u0004\u0002\0<\0\0";
    private static final String TOPIC = "$SYS/broker/version";
    private static final String SUBSCRIBE = "\u0082\u0018\0\u0001\0\u0013" + TOPIC + "\0";

    private static final Duration BUSY = Duration.ofSeconds(1);
    private static final int LAST_REASON = 5;
    private static final int REFUSED = 0x80;
    private static final List<Product> PRODUCTS =
            List.of(Product.of("Mosquitto", "eclipse:mosquitto", "^mosquitto version ([0-9][0-9A-Za-z.-]{0,30})"));

    @Override
    public PortSet ports() {
        return PortSet.of(1883, 1884, 8883);
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say(CONNECT, said -> said.length() >= 4, Mqtt::connected));
    }

    private static Step connected(Said said) {
        boolean isAcknowledged = said.at(0) == 0x20
                && said.at(1) == 2
                && (said.at(2) == 0 || said.at(2) == 1)
                && said.at(3) >= 0
                && said.at(3) <= LAST_REASON;
        if (!isAcknowledged) {
            return Step.notMine();
        }
        Match mqtt = Match.certain("mqtt").withClean("return_code", said.at(3));
        return said.at(3) > 0
                ? Step.known(mqtt)
                : Step.say(SUBSCRIBE, Mqtt::isDecided, answer -> subscribed(answer, mqtt))
                        .after(mqtt);
    }

    /** A broker that is busy consents, and publishes in its own time. */
    private static Step subscribed(Said said, Match mqtt) {
        return isDecided(said) || said.isSilence()
                ? Step.known(versioned(said, mqtt))
                : Step.listen(BUSY, later -> Step.known(versioned(later, mqtt))).after(mqtt);
    }

    private static boolean isDecided(Said said) {
        return (said.at(0) == 0x90 && said.at(4) == REFUSED) || !published(said).isEmpty();
    }

    private static Match versioned(Said said, Match mqtt) {
        return Product.in(published(said), PRODUCTS, mqtt);
    }

    /** What is published under the topic; empty where nothing is, or not all of it has come. */
    private static String published(Said said) {
        int topic = said.latin().indexOf("\0\u0013" + TOPIC);
        if (topic < 2) {
            return "";
        }
        int end = topic + said.at(topic - 1); // shorter than 128, so its length is one byte
        int from = topic + 2 + TOPIC.length();
        return (said.at(topic - 2) & 0xf0) == 0x30 && from <= end && end <= said.length()
                ? said.latin().substring(from, end)
                : "";
    }
}
