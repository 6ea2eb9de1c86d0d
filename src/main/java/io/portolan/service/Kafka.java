package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kafka, "Kafka protocol guide": the request {@code ApiVersions} (18), which every broker answers before a login: a length in
 * four bytes, 18 and the request's version in two each, a number in four, the client's name with its length in two. The
 * answer: a length, the same number, an error in two bytes, and of each request that the broker knows its key, lowest and
 * highest version in two.
 *
 * <p>It is asked in version 3, in which the client's name and version follow, counts are one more than what they count, seven
 * bits a byte from the lowest on, and what is optional comes behind its tag. There a broker without ZooKeeper has its features
 * (KIP-584), of which {@code metadata.version} is Apache Kafka's own: each release knows them up to a level of its own
 * ({@code MetadataVersion} of its source). A broker that does not know version 3 says error 35, and is asked in version 0,
 * in which counts have four bytes. Which software answers that it does not say, and not only Kafka does.
 */
public final class Kafka implements Protocol {

    private static final int NUMBER = 0x706f7274;
    private static final String NAME = "\0\u0008portolan";
    private static final String REQUEST =
            "\0\0\0!" + "\0\u0012\0\u0003" + "port" + NAME + "\0" + "\u0009portolan" + "\u00041.0" + "\0";
    private static final String FIRST_VERSION = "\0\0\0\u0012" + "\0\u0012\0\0" + "port" + NAME;
    private static final int UNSUPPORTED_VERSION = 35;

    private static final int FIRST_API = 14;
    private static final int API = 6;
    private static final int MOST_APIS = 1000;

    /** Its lowest level and its highest, in two bytes each. */
    private static final Pattern METADATA = Pattern.compile("(?s)\u0011metadata\\.version..(.)(.)");

    /** The highest {@code metadata.version} of a release. */
    private static final Map<Integer, String> RELEASES =
            Map.of(7, "3.3", 8, "3.4", 11, "3.5", 14, "3.6", 19, "3.7", 20, "3.8", 21, "3.9", 25, "4.0", 27, "4.1");

    @Override
    public PortSet ports() {
        return PortSet.of(9092, 9093, 9094, 19092, 29092);
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say(REQUEST, Said::isFramed, Kafka::answered));
    }

    private static Step answered(Said said) {
        if (said.number(4, 4) != NUMBER || said.number(0, 4) != said.length() - 4) {
            return Step.notMine();
        }
        if (said.number(8, 2) == UNSUPPORTED_VERSION) {
            return Step.say(
                    FIRST_VERSION,
                    Said::isFramed,
                    older -> isAnswer(older) ? Step.known(match(older)) : Step.notMine());
        }
        boolean isSmall = said.at(10) < 0x80;
        int apis = (isSmall ? said.at(10) : said.at(11) << 7 | (said.at(10) & 0x7f)) - 1;
        int first = isSmall ? 11 : 12;
        int features = first + apis * (API + 1);
        return apis > 0 && apis <= MOST_APIS && said.number(8, 2) == 0 && features < said.length()
                ? Step.known(featured(said.latin(features, said.length()), kafka(said, first, API + 1, features)))
                : Step.notMine();
    }

    private static boolean isAnswer(Said said) {
        long apis = said.number(10, 4);
        return said.length() >= FIRST_API
                && said.number(4, 4) == NUMBER
                && apis <= MOST_APIS
                && said.number(0, 4) == FIRST_API - 4 + apis * API;
    }

    private static Match match(Said said) {
        return kafka(said, FIRST_API, API, said.length());
    }

    private static Match kafka(Said said, int first, int size, int end) {
        long last = -1;
        for (int at = first; at + size <= end; at += size) {
            last = Math.max(last, said.number(at, 2));
        }
        Match kafka = Match.certain("kafka").withClean("apis", (long) (end - first) / size);
        return last < 0 ? kafka : kafka.withClean("highest_api", last);
    }

    private static Match featured(String features, Match kafka) {
        Matcher metadata = METADATA.matcher(features);
        if (!metadata.find()) {
            return kafka;
        }
        int level = metadata.group(1).charAt(0) << 8 | metadata.group(2).charAt(0);
        return kafka.withClean("metadata_version", level)
                .of("Apache Kafka", RELEASES.getOrDefault(level, ""))
                .cpe("apache:kafka");
    }
}
