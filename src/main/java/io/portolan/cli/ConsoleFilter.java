package io.portolan.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * What of the log a person sees: warnings, and of a service what our own classes do too. A failure that Camel gives back
 * to a command becomes that command's one line, so Camel's own account of it is for the file.
 */
final class ConsoleFilter extends Filter<ILoggingEvent> {
    /** Who tells of failures that a command gets besides; the second of those of the start, a service's too. */
    private static final String OF_EXCHANGES = "org.apache.camel.processor.errorhandler";

    private static final String OF_THE_START = "org.apache.camel.impl.engine.AbstractCamelContext";

    private final boolean service;

    ConsoleFilter(boolean service) {
        this.service = service;
    }

    @Override
    public FilterReply decide(ILoggingEvent event) {
        String logger = event.getLoggerName();
        Level least = service && logger.startsWith("io.portolan") ? Level.INFO : Level.WARN;
        boolean told = (!service && logger.startsWith(OF_EXCHANGES)) || logger.equals(OF_THE_START);
        return event.getLevel().isGreaterOrEqual(least) && !told ? FilterReply.NEUTRAL : FilterReply.DENY;
    }
}
