package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Redis and Valkey, "Redis serialization protocol specification": {@code INFO server} as an array of two bulk strings,
 * answered by one ({@code $}, its length, lines of {@code name:value}), or by an error ({@code -NOAUTH}, {@code -DENIED})
 * where one has to log in first. An HTTP request is read as commands, line by line, and answered by {@code -ERR}.
 */
public final class Redis implements Protocol {

    private static final String INFO = "*2\r\n$4\r\nINFO\r\n$6\r\nserver\r\n";

    private static final Pattern BULK = Pattern.compile("\\A\\$([0-9]{1,6})\\r\\n# Server\\r\\n");
    private static final Pattern VERSION = Pattern.compile("\\n(redis|valkey)_version:([!-~]{1,40})\\r");
    private static final Pattern MODE = Pattern.compile("\\n(?:redis|server)_mode:([a-z]{1,20})\\r");
    private static final Pattern SYSTEM = Pattern.compile("\\nos:([ -~]{1,100})\\r");
    private static final Pattern ERROR = Pattern.compile(
            "\\A-(?:NOAUTH |DENIED Redis|NOPERM |ERR (?:wrong number of arguments for '|unknown command )|"
                    + "MISCONF |LOADING Redis|MASTERDOWN |ERR operation not permitted)");

    @Override
    public PortSet ports() {
        return PortSet.of(6379, 6380, 26379);
    }

    @Override
    public Optional<Match> recognise(Said said) {
        return ERROR.matcher(said.latin()).find()
                ? Optional.of(Match.certain("redis")
                        .with("error", line(said))
                        .of("Redis", "")
                        .cpe("redis:redis"))
                : Optional.empty();
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say(
                INFO, Redis::isWhole, said -> Step.of(told(said).or(() -> recognise(said)))));
    }

    private static boolean isWhole(Said said) {
        Matcher bulk = BULK.matcher(said.latin());
        return bulk.find()
                ? said.length() >= bulk.end() + Integer.parseInt(bulk.group(1)) - "# Server\r\n".length() + 2
                : said.latin().startsWith("-") && said.latin().endsWith("\r\n");
    }

    private static Optional<Match> told(Said said) {
        if (!BULK.matcher(said.latin()).find()) {
            return Optional.empty();
        }
        Match redis = Match.certain("redis").with("mode", first(MODE, said)).with("os", first(SYSTEM, said));
        Matcher version = VERSION.matcher(said.latin());
        Match named = redis.of("Redis", "").cpe("redis:redis");
        while (version.find()) { // Valkey gives Redis's too, the one that it is compatible with, before its own
            named = version.group(1).equals("valkey")
                    ? redis.of("Valkey", version.group(2)).cpe("lfprojects:valkey")
                    : redis.of("Redis", version.group(2)).cpe("redis:redis");
        }
        return Optional.of(named);
    }

    private static String first(Pattern pattern, Said said) {
        Matcher found = pattern.matcher(said.latin());
        return found.find() ? found.group(1) : "";
    }

    private static String line(Said said) {
        int end = said.latin().indexOf('\r');
        return said.latin().substring(1, end < 0 ? said.length() : end);
    }
}
