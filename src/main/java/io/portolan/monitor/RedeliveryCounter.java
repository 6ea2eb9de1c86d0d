package io.portolan.monitor;

import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeRedeliveryEvent;
import org.apache.camel.support.SimpleEventNotifierSupport;

/**
 * Counts Camel's redeliveries on every route, edited ones too, without a step in any of them. Camel's own counter says
 * how many exchanges failed in the end although they were redelivered; this one counts the attempts, also those that
 * cured the failure. Bound in the registry, it is found by Camel; it ignores all other events, so they cost nothing.
 */
public final class RedeliveryCounter extends SimpleEventNotifierSupport {
    private final ScanCounters counters;

    public RedeliveryCounter(ScanCounters counters) {
        this.counters = counters;
        setupIgnore(true);
        setIgnoreExchangeEvents(false);
        setIgnoreExchangeRedeliveryEvents(false);
        // Camel 4.18 asks this one before it tells of a redelivery.
        setIgnoreExchangeFailedEvents(false);
    }

    @Override
    public void notify(CamelEvent event) {
        if (event instanceof ExchangeRedeliveryEvent) {
            counters.addRedelivery();
        }
    }
}
