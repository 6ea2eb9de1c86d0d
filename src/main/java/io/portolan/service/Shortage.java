package io.portolan.service;

import io.netty.channel.ChannelException;
import io.netty.handler.timeout.TimeoutException;
import java.net.BindException;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;

/** True of a connection that could not even be tried, for want of descriptors or source ports of our own: that passes. */
public final class Shortage implements Predicate {

    @Override
    public boolean matches(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(Shortage::isOurs);
    }

    /** No socket could be made (descriptors), or no source port was left to bind it to. */
    private static boolean isOurs(Throwable cause) {
        return cause instanceof BindException
                || (cause instanceof ChannelException && !(cause instanceof TimeoutException));
    }
}
