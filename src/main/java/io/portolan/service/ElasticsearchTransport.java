package io.portolan.service;

import java.util.Optional;

/**
 * The transport between the nodes of Elasticsearch, and of OpenSearch, which was made from it: it answers a request of HTTP
 * with a sentence ({@code TcpTransport} of both their sources), by which the one can't be told from the other.
 */
public final class ElasticsearchTransport implements Protocol {

    private static final String SENTENCE = "This is not an HTTP port";

    @Override
    public Optional<Match> recognise(Said said) {
        return said.latin().strip().equals(SENTENCE)
                ? Optional.of(Match.certain("elasticsearch-transport"))
                : Optional.empty();
    }
}
