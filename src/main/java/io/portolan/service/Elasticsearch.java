package io.portolan.service;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * Elasticsearch, "REST API: root", and OpenSearch, which was made from it: {@code GET /} gives an object with
 * {@code tagline} and {@code version.number}, and OpenSearch's {@code version.distribution}. Where one has to log in first,
 * as since version 8 unless configured otherwise, there are the header {@code X-elastic-product} and a sentence.
 */
public final class Elasticsearch implements HttpApplication {

    private static final String LOGIN = "\"reason\":\"missing authentication credentials for REST request [/]\"";

    @Override
    public Optional<Step> recognise(Server server, HttpAnswer answer, Match http) {
        boolean isElastic = answer.header("x-elastic-product").equals("Elasticsearch")
                || (answer.status() == 401 && answer.body().contains(LOGIN));
        if (!answer.body().contains("\"tagline\"")) {
            return isElastic ? Optional.of(Step.known(elasticsearch(http, ""))) : Optional.empty();
        }
        JsonNode json = JsonText.of(answer);
        String version = JsonText.at(json, "/version/number");
        Match named = http.with("cluster_name", JsonText.at(json, "/cluster_name"));
        if (JsonText.at(json, "/version/distribution").equals("opensearch")) {
            return Optional.of(Step.known(named.of("OpenSearch", version).cpe("amazon:opensearch")));
        }
        return JsonText.at(json, "/tagline").equals("You Know, for Search") || isElastic
                ? Optional.of(Step.known(elasticsearch(named, version)))
                : Optional.empty();
    }

    private static Match elasticsearch(Match http, String version) {
        return http.of("Elasticsearch", version).cpe("elastic:elasticsearch");
    }
}
