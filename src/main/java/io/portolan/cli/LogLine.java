package io.portolan.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.LayoutBase;
import io.portolan.report.Printable;
import io.portolan.store.Diagnostics;

/** An event of the log for a person: one line, with what caused it and without a stack trace. */
final class LogLine extends LayoutBase<ILoggingEvent> {
    /** Takes the place of the live line of progress, which is printed anew below it. */
    private static final String OVER_PROGRESS = Terminal.isThere() ? Terminal.CLEAR_LINE : "";

    @Override
    public String doLayout(ILoggingEvent event) {
        String kind = event.getLevel().equals(Level.WARN) ? "warning: " : "";
        String firstLine =
                event.getFormattedMessage().strip().lines().findFirst().orElse("");
        String teller = event.getLoggerName().equals(Diagnostics.NAME) ? Diagnostics.NAME : "portolan";
        String text = teller + ": " + kind + firstLine + cause(event).replaceAll("\\s*\\R\\s*", " ");
        return OVER_PROGRESS + Printable.of(text) + System.lineSeparator();
    }

    private static String cause(ILoggingEvent event) {
        IThrowableProxy cause = event.getThrowableProxy();
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause == null) {
            return "";
        }
        String why = cause.getMessage() == null ? cause.getClassName() : cause.getMessage();
        return event.getFormattedMessage().contains(why) ? "" : ": " + why;
    }
}
