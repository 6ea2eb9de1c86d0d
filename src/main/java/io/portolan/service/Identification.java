package io.portolan.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.scan.ServiceFound;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Tells from a banner which service speaks: the {@link BannerMatcher} that is surest has the word. What none of them knows
 * is kept too, as {@code unknown} with confidence 0, so that a person can read the banner; silence is not.
 */
public final class Identification {

    private static final Match UNKNOWN = new Match("unknown", "", "", 0, Map.of());

    /** Names of products and versions are short; a stranger's need not be. */
    private static final int LONGEST_NAME = 100;

    private final List<BannerMatcher> matchers;

    /** With all matchers that are there. */
    public Identification() {
        this.matchers = ServiceLoader.load(BannerMatcher.class, Identification.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    /** The service behind a banner; empty where the server was silent. */
    public Optional<HeardService> of(Banner banner) {
        return banner.isSilence()
                ? Optional.empty()
                : Optional.of(new HeardService(banner.address(), found(banner, surest(banner))));
    }

    private Match surest(Banner banner) {
        return matchers.stream()
                .flatMap(matcher -> matcher.match(banner).stream())
                .max(Comparator.comparingInt(Match::confidence))
                .orElse(UNKNOWN);
    }

    private static ServiceFound found(Banner banner, Match match) {
        ObjectNode details = JsonNodeFactory.instance.objectNode().put("banner", banner.clean());
        match.details().forEach((name, value) -> details.put(name, name(value)));
        return new ServiceFound(
                banner.port(),
                match.type(),
                name(match.product()),
                name(match.version()),
                "",
                match.confidence(),
                details.toString());
    }

    private static String name(String heard) {
        String clean = CleanText.of(heard.getBytes(StandardCharsets.ISO_8859_1));
        return clean.substring(0, Math.min(clean.length(), LONGEST_NAME));
    }
}
