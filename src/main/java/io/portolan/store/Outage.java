package io.portolan.store;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that the database is away, once, and once that it is back, however many transactions wait for it meanwhile. Called
 * before each redelivery. Thread-safe.
 */
public final class Outage implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

    private final AtomicBoolean away = new AtomicBoolean();

    @Override
    public void process(Exchange exchange) {
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (DatabaseErrors.isAway(cause) && away.compareAndSet(false, true)) {
            LOG.warn("the database does not answer: nothing is lost, the work waits for it");
            LOG.debug("the database does not answer", cause);
        }
    }

    /** The database has answered. */
    public void over() {
        if (away.compareAndSet(true, false)) {
            LOG.warn("the database answers again");
        }
    }
}
