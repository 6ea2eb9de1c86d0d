package io.portolan.store;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/**
 * Which errors another attempt can cure: a connection that is gone, a deadlock or a failed serialization, a server that
 * is full, stopping or starting, a lock or statement that took too long, a server that is read-only for a while, a pool
 * that is exhausted. A violated check, a bad value, a missing parent stays what it is however often it is tried.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL's error codes</a>
 */
public final class DatabaseErrors implements Predicate {

    private static final Set<String> PASSING_CLASSES = Set.of("08", "40", "53");
    private static final Set<String> PASSING_STATES =
            Set.of("57P01", "57P02", "57P03", "57014", "55P03", "25P03", "25006");

    @Override
    public boolean matches(Exchange exchange) {
        Throwable error = exchange.getException() != null
                ? exchange.getException()
                : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        return error != null && passes(error);
    }

    /** Whether another attempt can cure it. */
    public static boolean passes(Throwable error) {
        boolean unknownOutcome = false;
        for (Throwable t = error; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql) {
                String state = sql.getSQLState();
                if (state != null) {
                    return PASSING_STATES.contains(state)
                            || (state.length() == 5 && PASSING_CLASSES.contains(state.substring(0, 2)));
                }
                // Without a state: the pool has no connection, or the server went away during commit or rollback.
                unknownOutcome |= sql instanceof SQLTransientConnectionException;
            }
            unknownOutcome |= t instanceof TransactionSystemException
                    || t instanceof CannotCreateTransactionException
                    || t instanceof DatabaseUnavailable;
        }
        return unknownOutcome;
    }

    /** Whether there was no server to answer, and not one that refused this once. */
    static boolean isAway(Throwable error) {
        boolean noneAnswered = false;
        for (Throwable t = error; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState().startsWith("08") || sql.getSQLState().startsWith("57P0");
            }
            noneAnswered |= t instanceof SQLTransientConnectionException || t instanceof DatabaseUnavailable;
        }
        return noneAnswered;
    }
}
