package io.portolan.notify;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;

/**
 * What a web hook may take of a service. Its waits are for a byte at a time, so that one that drips would hold an attempt,
 * and all that wait behind it, for as long as it likes: an attempt has an end of its own here. Of the answer the status is
 * read and nothing else, since nobody looks at it and it may never end; the connection is closed over the rest.
 */
public final class Impatience implements HttpClientConfigurer, AutoCloseable {

    private final Duration attempt;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "portolan-notify-clock");
        thread.setDaemon(true);
        return thread;
    });

    /** @param attempt how long one may take from the connection to the status */
    public Impatience(Duration attempt) {
        this.attempt = attempt;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.addExecInterceptorFirst("impatience", this::execute);
    }

    private ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Future<?> end = clock.schedule(scope.execRuntime::discardEndpoint, attempt.toMillis(), TimeUnit.MILLISECONDS);
        try {
            ClassicHttpResponse answer = chain.proceed(request, scope);
            scope.execRuntime.discardEndpoint();
            answer.setEntity(null);
            return answer;
        } finally {
            end.cancel(false);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
