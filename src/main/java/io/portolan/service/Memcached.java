package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memcached, its {@code doc/protocol.txt}: {@code version} is answered by {@code VERSION}, a blank and the version. A line
 * that it does not know, as those of an HTTP request, is answered by {@code ERROR} and nothing more.
 */
public final class Memcached implements Protocol {

    private static final Pattern VERSION = Pattern.compile("\\AVERSION ([0-9][!-~]{0,40})\\r\\n");
    private static final Pattern ERRORS = Pattern.compile("\\A(?:ERROR\\r\\n){1,20}\\z");

    @Override
    public PortSet ports() {
        return PortSet.of(11211);
    }

    @Override
    public Optional<Match> recognise(Said said) {
        return ERRORS.matcher(said.latin()).matches() ? Optional.of(Match.byPort("memcached")) : Optional.empty();
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say("version\r\n", said -> said.latin().endsWith("\r\n"), Memcached::answered));
    }

    private static Step answered(Said said) {
        Matcher version = VERSION.matcher(said.latin());
        return version.find()
                ? Step.known(Match.certain("memcached")
                        .of("Memcached", version.group(1))
                        .cpe("memcached:memcached"))
                : Step.notMine();
    }
}
