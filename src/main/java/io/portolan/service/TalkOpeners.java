package io.portolan.service;

import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.ThreadPoolBuilder;

/**
 * Threads that open connections, and may wait for their turn. What they can't take up at once waits in a queue: without
 * one, Camel lets whoever brings a port open its connection himself, and the split of a batch brings its own next step, so
 * that it would call itself once a port until its stack is full. The queue stays short, for a split brings a port and
 * itself behind it.
 */
public final class TalkOpeners {

    private static final int THREADS = 2;

    private TalkOpeners() {}

    /** Threads of that name, for as long as the context runs. */
    public static ExecutorService of(CamelContext context, String name) throws Exception {
        return new ThreadPoolBuilder(context)
                .poolSize(THREADS)
                .maxPoolSize(THREADS)
                .maxQueueSize(Integer.MAX_VALUE)
                .build(context, name);
    }
}
