package io.portolan.service;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;

/**
 * The threads that all connections to services share, whatever their number. They live as long as the Camel context, and keep
 * no process alive. On NIO everywhere: an epoll channel hears the end of a connection while it is not to read, and with it
 * the banner before it, too early for camel-netty.
 */
public final class TalkWorkers extends ServiceSupport {

    private static final int THREADS = 2;

    private final EventLoopGroup group = new NioEventLoopGroup(THREADS, new DefaultThreadFactory("talk", true));

    private TalkWorkers() {}

    /** Starts the threads, for as long as the context runs. */
    public static EventLoopGroup of(CamelContext context) throws Exception {
        TalkWorkers workers = new TalkWorkers();
        context.addService(workers);
        return workers.group;
    }

    @Override
    protected void doShutdown() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
