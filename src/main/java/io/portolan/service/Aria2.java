package io.portolan.service;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * aria2, "RPC interface" of its manual: there is no page {@code /}, and its head says that it is good until the second it was
 * sent; {@code GET /jsonrpc} with the method {@code aria2.getVersion} gives the version, or an error where a secret is wanted.
 */
public final class Aria2 implements HttpApplication {

    @Override
    public Optional<Step> recognise(Server server, HttpAnswer answer, Match http) {
        boolean maybe = answer.status() == 404
                && answer.header("content-length").equals("0")
                && answer.header("cache-control").equals("no-cache")
                && !answer.header("date").isEmpty()
                && answer.header("expires").equals(answer.header("date"));
        return maybe
                ? Optional.of(Http.get(
                                server,
                                "/jsonrpc?method=aria2.getVersion&id=portolan",
                                said -> Step.known(versioned(said, http)))
                        .after(http))
                : Optional.empty();
    }

    private static Match versioned(Said said, Match http) {
        Optional<HttpAnswer> answer =
                HttpAnswer.of(said).filter(page -> page.header("content-type").equals("application/json-rpc"));
        if (answer.isEmpty()) {
            return http;
        }
        JsonNode json = JsonText.of(answer.get());
        return JsonText.at(json, "/id").equals("portolan")
                ? http.of("aria2", JsonText.at(json, "/result/version")).cpe("aria2_project:aria2")
                : http;
    }
}
