package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ZooKeeper, "The Four Letter Words" of its administrator's guide: {@code srvr}, the one word that is allowed unless
 * configured otherwise, is answered by lines, the first {@code Zookeeper version: }, the version, a hyphen and the commit;
 * where it is not allowed, by a sentence that says so. Then the server closes.
 */
public final class Zookeeper implements Protocol {

    private static final Pattern VERSION = Pattern.compile("\\AZookeeper version: ([0-9][0-9A-Za-z.]{0,30})");
    private static final Pattern MODE = Pattern.compile("\\nMode: ([a-z]{1,20})\\n");
    private static final String FORBIDDEN = "srvr is not executed because it is not in the whitelist.";

    @Override
    public PortSet ports() {
        return PortSet.of(2181, 2182, 2281);
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say("srvr", said -> Step.of(answered(said))));
    }

    private static Optional<Match> answered(Said said) {
        Matcher version = VERSION.matcher(said.latin());
        if (version.find()) {
            Matcher mode = MODE.matcher(said.latin());
            return Optional.of(Match.certain("zookeeper")
                    .with("mode", mode.find() ? mode.group(1) : "")
                    .of("Apache ZooKeeper", version.group(1))
                    .cpe("apache:zookeeper"));
        }
        return said.latin().startsWith(FORBIDDEN)
                ? Optional.of(
                        Match.certain("zookeeper").of("Apache ZooKeeper", "").cpe("apache:zookeeper"))
                : Optional.empty();
    }
}
