package io.portolan.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which jobs are this process's own: an advisory lock a job, all on one connection that is held for nothing else. The
 * database lets go of them when the connection ends, so a job whose process was killed is nobody's at once, and two
 * processes never own one.
 *
 * <p>Thread-safe. The connection is only held while there is a job.
 */
public final class JobOwnership implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JobOwnership.class);
    private static final int VALID_SECONDS = 2;

    private final DataSource dataSource;
    private final Set<UUID> owned = new LinkedHashSet<>();
    private Connection connection;
    /** The server's process behind the connection, and behind one that was given up while it may still live. */
    private Optional<Backend> backend = Optional.empty();

    /** A process of the server: its number may be another's later, with its start it is not. */
    private record Backend(int pid, OffsetDateTime started) {}

    public JobOwnership(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Makes the job this process's own.
     *
     * @return false where it is another's, or this one's already
     * @throws IllegalStateException where the database does not answer
     */
    public synchronized boolean take(UUID job) {
        if (owned.contains(job)) {
            return false;
        }
        try {
            if (connection == null) {
                connect();
            }
            if (!ask("select pg_try_advisory_lock(hashtextextended(?, 0))", job)) {
                letGoIfIdle();
                return false;
            }
            owned.add(job);
            return true;
        } catch (SQLException e) {
            drop();
            throw new DatabaseUnavailable("the database does not answer: " + e.getMessage(), e);
        }
    }

    /** Lets go of the job. Where the database does not answer, it has done so itself. */
    public synchronized void release(UUID job) {
        if (!owned.remove(job) || connection == null) {
            return;
        }
        try {
            ask("select pg_advisory_unlock(hashtextextended(?, 0))", job);
            letGoIfIdle();
        } catch (SQLException e) {
            LOG.debug("the lock on job {} went with its connection", job, e);
            drop();
        }
    }

    /**
     * Sees to it that the locks are still held, and takes them again where the connection was lost. What the server held
     * the locks for may not have noticed yet: it is ended first, so that nobody is refused by his own shadow.
     *
     * @return the jobs that another process has taken meanwhile; they are no longer this one's
     */
    public synchronized List<UUID> keep() {
        if (owned.isEmpty()) {
            return List.of();
        }
        try {
            if (connection != null && connection.isValid(VALID_SECONDS)) {
                return List.of();
            }
            drop();
            if (!shadowIsGone()) {
                LOG.debug("the locks on {} jobs wait for the end of {}", owned.size(), backend);
                return List.of();
            }
            connect();
            List<UUID> lost = new ArrayList<>();
            for (UUID job : owned) {
                if (!ask("select pg_try_advisory_lock(hashtextextended(?, 0))", job)) {
                    lost.add(job);
                }
            }
            lost.forEach(owned::remove);
            return lost;
        } catch (SQLException e) {
            LOG.debug("the locks on {} jobs wait for the database", owned.size(), e);
            drop();
            return List.of();
        }
    }

    private void connect() throws SQLException {
        connection = dataSource.getConnection();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select pid, backend_start from pg_stat_activity where pid = pg_backend_pid()")) {
            row.next();
            backend = Optional.of(new Backend(row.getInt(1), row.getObject(2, OffsetDateTime.class)));
        }
    }

    /** Ends the server's process of the connection that was given up, and tells whether it has ended. */
    private boolean shadowIsGone() throws SQLException {
        if (backend.isEmpty()) {
            return true;
        }
        try (Connection other = dataSource.getConnection();
                PreparedStatement end = other.prepareStatement(
                        "select pg_terminate_backend(pid) from pg_stat_activity where pid = ? and backend_start = ?")) {
            end.setInt(1, backend.get().pid());
            end.setObject(2, backend.get().started());
            try (ResultSet row = end.executeQuery()) {
                return !row.next();
            }
        }
    }

    private boolean ask(String question, UUID job) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(question)) {
            statement.setString(1, "portolan job " + job);
            try (ResultSet answer = statement.executeQuery()) {
                answer.next();
                return answer.getBoolean(1);
            }
        }
    }

    private void letGoIfIdle() throws SQLException {
        if (owned.isEmpty()) {
            Connection idle = connection;
            connection = null;
            idle.close();
        }
    }

    private void drop() {
        if (connection != null) {
            try {
                // A lock may outlive a failed statement, so the connection must not go back to the pool.
                connection.abort(Runnable::run);
                connection.close();
            } catch (SQLException e) {
                LOG.debug("a broken connection did not close", e);
            }
            connection = null;
        }
    }

    @Override
    public synchronized void close() {
        owned.clear();
        drop();
    }
}
