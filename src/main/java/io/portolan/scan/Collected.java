package io.portolan.scan;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.processor.aggregate.AbstractListAggregationStrategy;

/**
 * The bodies of a split, which are lists, as one. Camel asks no strategy to aggregate where there was nothing to split and
 * leaves the body as it went in: here it is an empty list then, as a unit of hosts that are all down, or a batch that is all
 * scanned, needs it.
 */
public final class Collected extends AbstractListAggregationStrategy<List<?>> {

    @Override
    public List<?> getValue(Exchange exchange) {
        return exchange.getMessage().getBody(List.class);
    }

    @Override
    public void onCompletion(Exchange sum, Exchange input) {
        if (sum == null) {
            input.getMessage().setBody(List.of());
        } else if (sum.getException() == null) { // else it is the part that failed, and its body what was asked
            onCompletion(sum);
            List<?> lists = sum.getMessage().getBody(List.class);
            sum.getMessage()
                    .setBody(lists.stream()
                            .flatMap(list -> ((List<?>) list).stream())
                            .toList());
        }
    }
}
