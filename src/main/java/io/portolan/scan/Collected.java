package io.portolan.scan;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;

/**
 * The bodies of a split, as a list. Camel asks no strategy to aggregate where there was nothing to split and leaves the
 * body as it went in: here it is an empty list then, as a unit of hosts that are all down, or a batch that is all
 * scanned, needs it.
 */
public final class Collected extends GroupedBodyAggregationStrategy {

    @Override
    public void onCompletion(Exchange sum, Exchange input) {
        if (sum == null) {
            input.getMessage().setBody(List.of());
        } else {
            onCompletion(sum);
        }
    }
}
