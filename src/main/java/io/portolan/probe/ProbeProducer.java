package io.portolan.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Hands chunks to the engine and lets the exchange go on when their results are there: on a pool of its own, since an
 * engine thread that ran a route would probe nothing meanwhile. The pool is the executor named {@value #POOL} in the
 * registry, or two threads a core.
 *
 * <p>Where the session has too much queued, the sender waits: that is how a slow network slows a route down.
 *
 * <p>The pool's queue has no bound of its own. It holds no more than the exchanges under way, which are bounded by the routes
 * that send them; a bound here would stop the engine from ending chunks that a route on the same pool waits for.
 */
class ProbeProducer extends DefaultAsyncProducer {
    static final String POOL = "probeWorkers";

    private ExecutorService pool;
    private boolean ownPool;

    ProbeProducer(ProbeEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        pool = getEndpoint().getCamelContext().getRegistry().lookupByNameAndType(POOL, ExecutorService.class);
        ownPool = pool == null;
        if (ownPool) {
            pool = executors()
                    .newFixedThreadPool(this, POOL, 2 * Runtime.getRuntime().availableProcessors());
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (ownPool) {
            executors().shutdownGraceful(pool);
        }
        super.doStop();
    }

    private ExecutorServiceManager executors() {
        return getEndpoint().getCamelContext().getExecutorServiceManager();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            List<?> chunks = exchange.getMessage().getMandatoryBody(List.class);
            ProbeSession session = exchange.getProperty(ProbeEndpoint.SESSION, ProbeSession.class);
            if (session == null) {
                throw new IllegalStateException("the exchange property " + ProbeEndpoint.SESSION + " holds no session");
            }
            List<CompletableFuture<ProbeResult>> results = new ArrayList<>(chunks.size());
            for (Object chunk : chunks) {
                results.add(session.probe((ProbeChunk) chunk));
            }
            CompletableFuture<Void> unused = CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
                    .whenComplete((all, failure) -> handOver(exchange, callback, results, failure));
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.setException(e);
        } catch (Throwable e) { // an Error too, such as a want of memory: a chunk that is lost would be waited for for
            // ever
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    /** Runs on an engine thread. A pool that takes nothing more is stopping, and so are the routes behind it. */
    private void handOver(
            Exchange exchange,
            AsyncCallback callback,
            List<CompletableFuture<ProbeResult>> results,
            Throwable failure) {
        if (failure == null) {
            exchange.getMessage()
                    .setBody(results.stream().map(CompletableFuture::join).toList());
        } else {
            exchange.setException(failure instanceof CompletionException ? failure.getCause() : failure);
        }
        try {
            pool.execute(() -> callback.done(false));
        } catch (RejectedExecutionException e) {
            exchange.setException(e);
            callback.done(false);
        }
    }
}
