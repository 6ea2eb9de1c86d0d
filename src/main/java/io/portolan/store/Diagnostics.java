package io.portolan.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is told of the database where {@code CI} or {@code GITHUB_ACTIONS} is {@code true}, in lines that begin with
 * {@code CI:}: the counts of every table at first and at last, each transaction, and each wait for a lock. The logger of
 * this name is off elsewhere, and none of it costs anything then.
 */
public final class Diagnostics {

    /** The logger's name, and what its lines begin with. */
    public static final String NAME = "CI";

    private static final Logger LOG = LoggerFactory.getLogger(NAME);

    /** The waits that were there when it was looked last: the same one is seen many times. */
    private Set<String> known = Set.of();

    static void began(String route, String isolation, int attempt) {
        LOG.info("transaction {} {} attempt {}: begin", route, isolation, attempt);
    }

    static void ended(String route, String isolation, int attempt, String outcome, long nanos) {
        LOG.info("transaction {} {} attempt {}: {} after {} ms", route, isolation, attempt, outcome, nanos / 1_000_000);
    }

    static boolean areOn() {
        return LOG.isInfoEnabled();
    }

    /** Tells how many rows each table has. */
    public static void counts(String when, DataSource database) {
        if (!areOn()) {
            return;
        }
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(Sql.load("counts"))) {
            while (rows.next()) {
                LOG.info("{} count {} {}", when, rows.getString("table"), rows.getLong("count"));
            }
        } catch (SQLException e) {
            LOG.info("{} counts cannot be read: {}", when, e.getMessage());
        }
    }

    /** Tells of waits for a lock that have lasted for over 100 ms, each once. */
    public void waits(@Body List<Map<String, Object>> waits) {
        Set<String> seen = new HashSet<>();
        for (Map<String, Object> wait : waits) {
            String key = wait.get("pid") + " " + wait.get("since");
            if (seen.add(key) && !known.contains(key)) {
                LOG.info(
                        "lock wait of {} ms and more: process {} waits for {} of {}, held by {}, with: {}",
                        wait.get("millis"),
                        wait.get("pid"),
                        wait.get("mode"),
                        wait.get("what"),
                        wait.get("holders"),
                        wait.get("statement"));
            }
        }
        known = seen;
    }
}
