package io.portolan.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.FileSize;
import io.portolan.store.Diagnostics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.LogManager;
import org.slf4j.LoggerFactory;

/**
 * Where the log goes: warnings to standard error, a line each, and everything with its stack traces to
 * {@code PORTOLAN_HOME/log/portolan.log}, which is rolled at 10 MB and kept three times. The file is begun when the home
 * is first used, so that a command with a mistake in it leaves nothing behind.
 *
 * <p>Logback finds this class by {@code META-INF/services}: an XML file costs a tenth of a second at every start. With
 * {@code -Dlogback.configurationFile} it steps aside.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class Logs extends ContextAwareBase implements Configurator {
    private static final String CONSOLE = "console";
    private static final String FILE = "file";
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger - %msg%n";
    private static final int KEPT = 3;
    private static final String LONGEST = "10MB";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        LogManager.getLogManager().reset(); // libraries that log by java.util.logging write to standard error otherwise
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        context.getLogger("io.portolan").setLevel(Level.DEBUG);
        context.getLogger("com.zaxxer.hikari").setLevel(Level.ERROR); // it warns of every pool that is closed early
        // A file that stays for another time is no failure: who leaves it there says why.
        context.getLogger("org.apache.camel.component.file.GenericFileOnCompletion")
                .setLevel(Level.ERROR);
        // A schedule whose time comes while its route is still being made runs the next time.
        context.getLogger("org.apache.camel.component.quartz.CamelJob").setLevel(Level.ERROR);
        context.getLogger("io.netty.util.internal.MacAddressUtil").setLevel(Level.ERROR); // a number serves as well
        context.getLogger("io.netty.resolver.dns").setLevel(Level.ERROR); // it warns of what strangers answer
        context.getLogger(Diagnostics.NAME).setLevel(Level.OFF);
        root.addAppender(console(context));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext context) {
        LogLine layout = new LogLine();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setName(CONSOLE);
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.addFilter(new ConsoleFilter(false));
        console.start();
        return console;
    }

    /** What is told under continuous integration. */
    static void diagnose() {
        context().ifPresent(context -> context.getLogger(Diagnostics.NAME).setLevel(Level.INFO));
    }

    /** What the service does is shown too, and not only what goes wrong. */
    static void showWork() {
        context().ifPresent(context -> {
            var console = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender(CONSOLE);
            if (console != null) {
                console.clearAllFilters();
                console.addFilter(new ConsoleFilter(true));
            }
        });
    }

    /** Begins the file of a home. */
    static void keepIn(Path home) {
        context().ifPresent(context -> {
            Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
            if (root.getAppender(CONSOLE) != null && root.getAppender(FILE) == null) {
                root.addAppender(file(context, home.resolve("log").resolve("portolan.log")));
            }
        });
    }

    private static RollingFileAppender<ILoggingEvent> file(LoggerContext context, Path path) {
        RollingFileAppender<ILoggingEvent> file = new RollingFileAppender<>();
        file.setContext(context);
        file.setName(FILE);
        file.setFile(path.toString());

        FixedWindowRollingPolicy window = new FixedWindowRollingPolicy();
        window.setContext(context);
        window.setParent(file);
        window.setFileNamePattern(path + ".%i");
        window.setMaxIndex(KEPT);
        window.start();
        file.setRollingPolicy(window);

        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(FileSize.valueOf(LONGEST));
        size.start();
        file.setTriggeringPolicy(size);

        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.start();
        file.setEncoder(encoder);
        file.start();
        return file;
    }

    /** The file, where one was begun. */
    static Optional<String> file() {
        return context()
                .map(context ->
                        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender(FILE))
                .map(appender -> ((RollingFileAppender<ILoggingEvent>) appender).getFile());
    }

    private static Optional<LoggerContext> context() {
        return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                ? Optional.of(context)
                : Optional.empty();
    }
}
