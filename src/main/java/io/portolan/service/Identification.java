package io.portolan.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.portolan.scan.Json;
import io.portolan.scan.ServiceFound;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;

/**
 * Tells from a banner which service speaks: the {@link Protocol} that is surest has the word. What none of them knows is
 * kept too, as {@code unknown} with confidence 0, so that a person can read the banner; silence is not.
 */
public final class Identification {

    /** What nobody recognises. */
    static final Match UNKNOWN = new Match("unknown", "", "", "", 0, Map.of());

    private static final ObjectMapper JSON = Json.mapper();

    private final Protocols protocols;

    public Identification(Protocols protocols) {
        this.protocols = protocols;
    }

    /** The service behind a banner; empty where the server was silent. */
    public Optional<HeardService> of(@Body Heard heard) {
        Said banner = heard.said();
        return banner.isSilence()
                ? Optional.empty()
                : Optional.of(found(
                        banner.server(),
                        protocols
                                .recognise(banner)
                                .map(Protocols.Recognised::match)
                                .orElse(UNKNOWN),
                        Map.of("banner", banner.clean()),
                        false));
    }

    /**
     * A match as the pipeline takes it.
     *
     * @param heard what was heard of the server besides, for the details: it stands before the match's own
     * @param encrypted whether it was recognised within TLS
     */
    static HeardService found(Server server, Match match, Map<String, Object> heard, boolean encrypted) {
        Map<String, Object> details = new LinkedHashMap<>(heard);
        details.putAll(match.details());
        return new HeardService(
                server.address(),
                new ServiceFound(
                        server.port(),
                        match.type(),
                        ServiceNames.of(match.type(), encrypted),
                        match.product(),
                        match.version(),
                        match.cpe(),
                        match.confidence(),
                        JSON.valueToTree(details).toString()));
    }
}
