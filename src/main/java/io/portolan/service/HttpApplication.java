package io.portolan.service;

import java.util.Optional;

/**
 * Knows one application that speaks HTTP: it is asked about every first answer of a server, to {@code GET /}. A class an
 * application, found by {@link java.util.ServiceLoader}; stateless and thread-safe, and quick on any answer whatever.
 */
public interface HttpApplication {

    /**
     * What to do where the answer is this application's: {@link Step#known}, or {@link Http#get} for another page that
     * tells more, on the same connection, or {@link Step.Anew} where the server closes that, {@link Step.Say#after} a match
     * that stands if it does not. Empty where it is another's.
     *
     * @param http what is known without this application: the protocol, and the server's name for itself
     */
    Optional<Step> recognise(Server server, HttpAnswer answer, Match http);
}
