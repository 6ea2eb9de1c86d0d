package io.portolan.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import io.portolan.store.Diagnostics;

/**
 * What of the log a person sees: warnings, and of a service what our own classes and the log steps of its routes say too.
 */
final class ConsoleFilter extends Filter<ILoggingEvent> {
    /** Tells of a start that failed, which the command says in a line of its own. */
    private static final String OF_THE_START = "org.apache.camel.impl.engine.AbstractCamelContext";

    private final boolean service;

    ConsoleFilter(boolean service) {
        this.service = service;
    }

    @Override
    public FilterReply decide(ILoggingEvent event) {
        String logger = event.getLoggerName();
        boolean shown = logger.equals(Diagnostics.NAME) || (service && logger.startsWith("io.portolan"));
        Level least = shown ? Level.INFO : Level.WARN;
        boolean told = logger.equals(OF_THE_START);
        return event.getLevel().isGreaterOrEqual(least) && !told ? FilterReply.NEUTRAL : FilterReply.DENY;
    }
}
