package io.portolan.cli;

import io.portolan.report.Printable;
import io.portolan.route.RouteFileException;
import io.portolan.scan.BadInput;
import io.portolan.scan.Failures;
import io.portolan.scan.MissingParent;
import io.portolan.scan.NothingToResume;
import io.portolan.store.DatabaseUnavailable;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What became of a command that did not come to its end: the exit code, and the one line that the user gets. */
record Failure(int exitCode, Optional<String> line) {
    private static final Logger LOG = LoggerFactory.getLogger(Failure.class);

    static Failure of(Exception failure) {
        Optional<Failure> known =
                causes(failure).flatMap(cause -> known(cause).stream()).findFirst();
        if (known.isPresent()) {
            LOG.debug("exit code {}", known.get().exitCode(), failure);
            return known.get();
        }
        if (failure instanceof IllegalArgumentException) {
            LOG.debug("exit code {}", ExitCode.BAD_INPUT, failure);
            return said(ExitCode.BAD_INPUT, failure);
        }
        LOG.debug("unexpected", failure);
        return new Failure(
                ExitCode.BAD_ANSWER,
                Optional.of(Failures.line(failure)
                        + Logs.file().map(file -> "; more in " + file).orElse("")));
    }

    static Failure outOfMemory() {
        return new Failure(
                ExitCode.BAD_ANSWER,
                Optional.of("this takes more than the " + (Runtime.getRuntime().maxMemory() >> 20)
                        + " MB of memory that Java was given; give it more, as with JAVA_OPTS=-Xmx2g"));
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(50);
    }

    private static Optional<Failure> known(Throwable cause) {
        if (cause instanceof BadInput || cause instanceof RouteFileException) {
            return Optional.of(said(ExitCode.BAD_INPUT, cause));
        }
        if (cause instanceof BadAnswer || cause instanceof MissingParent || cause instanceof NothingToResume) {
            return Optional.of(said(ExitCode.BAD_ANSWER, cause));
        }
        if (cause instanceof DatabaseUnavailable) {
            return Optional.of(said(ExitCode.NO_DATABASE, cause));
        }
        if (cause instanceof SQLException sql && isUnreachable(sql)) {
            return Optional.of(
                    new Failure(ExitCode.NO_DATABASE, Optional.of("the database went away: " + sql.getMessage())));
        }
        if (cause instanceof ResultStream.Broken broken) {
            return Optional.of(
                    broken.isClosed()
                            ? new Failure(ExitCode.CLOSED_OUTPUT, Optional.empty())
                            : new Failure(
                                    ExitCode.BAD_ANSWER,
                                    Optional.of("the result cannot be written: " + broken.getMessage())));
        }
        return Optional.empty();
    }

    /** Connections that break or are refused, a server that shuts down or has no room, a pool that got none. */
    static boolean isUnreachable(SQLException failure) {
        String state = Optional.ofNullable(failure.getSQLState()).orElse("");
        return state.startsWith("08") || state.startsWith("28") || state.startsWith("57P") || state.equals("53300");
    }

    private static Failure said(int exitCode, Throwable failure) {
        return new Failure(exitCode, Optional.of(failure.getMessage()));
    }

    /** Tells the user. */
    int report(PrintStream err) {
        line.ifPresent(text -> err.println("portolan: " + Printable.of(text.replaceAll("\\s*\\R\\s*", " "))));
        return exitCode;
    }
}
