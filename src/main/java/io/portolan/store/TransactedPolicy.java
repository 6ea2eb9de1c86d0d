package io.portolan.store;

import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs the steps behind a {@code transacted} step in one database transaction, and leaves every decision on an error to
 * the route that called: the exchange carries its exception out of the rolled-back transaction, and the caller's
 * redelivery policy tries the whole transaction again.
 *
 * <p>Camel's own policy for Spring can't be used for that: its error handler marks the exchange as exhausted, and the
 * caller gives up after one attempt. The route inside must have no error handler and stay on its thread.
 */
public final class TransactedPolicy implements org.apache.camel.spi.TransactedPolicy {

    private static final Logger LOG = LoggerFactory.getLogger(TransactedPolicy.class);

    private final PlatformTransactionManager manager;
    private final int isolation;

    /** @param isolation one of {@link org.springframework.transaction.TransactionDefinition}'s levels */
    public TransactedPolicy(PlatformTransactionManager manager, int isolation) {
        this.manager = manager;
        this.isolation = isolation;
    }

    @Override
    public void beforeWrap(Route route, NamedNode definition) {
        // Nothing to prepare: the transaction begins with the exchange.
    }

    @Override
    public Processor wrap(Route route, Processor steps) {
        return exchange -> {
            if (Diagnostics.areOn()) {
                told(route.getRouteId(), exchange, steps);
            } else {
                inTransaction(exchange, steps);
            }
        };
    }

    private void told(String route, Exchange exchange, Processor steps) {
        Integer redeliveries = exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, Integer.class);
        int attempt = redeliveries == null ? 1 : redeliveries + 1;
        String level = isolation == TransactionDefinition.ISOLATION_SERIALIZABLE ? "SERIALIZABLE" : "READ COMMITTED";
        Diagnostics.began(route, level, attempt);
        long start = System.nanoTime();
        inTransaction(exchange, steps);
        String outcome = exchange.getException() == null
                ? "committed"
                : "rolled back: " + exchange.getException().getMessage();
        Diagnostics.ended(route, level, attempt, outcome, System.nanoTime() - start);
    }

    private void inTransaction(Exchange exchange, Processor steps) {
        TransactionTemplate transaction = new TransactionTemplate(manager);
        transaction.setIsolationLevel(isolation);
        exchange.getUnitOfWork().beginTransactedBy(this);
        try {
            transaction.executeWithoutResult(status -> {
                run(exchange, steps);
                if (exchange.getException() != null || exchange.isRollbackOnly()) {
                    status.setRollbackOnly();
                }
            });
        } catch (TransactionException e) {
            // A rollback that fails as well says nothing of why there was one: the first exception does.
            if (exchange.getException() == null) {
                exchange.setException(e);
            } else {
                LOG.debug("the rollback failed too", e);
            }
        } finally {
            exchange.getUnitOfWork().endTransactedBy(this);
        }
    }

    private static void run(Exchange exchange, Processor steps) {
        try {
            steps.process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
    }
}
