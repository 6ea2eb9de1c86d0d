package io.portolan.cli;

import io.portolan.report.Query;
import java.sql.Connection;
import java.util.Optional;

/** What the database keeps as words for a scan to be checked with, each as a JSON array. */
final class StoredWords {
    private StoredWords() {}

    /** The exclusion list. */
    static String exclusions(Connection connection) throws Exception {
        return Query.read(connection, "exclusions", rows -> {
            rows.next();
            return rows.getString(1);
        });
    }

    /** The options of a profile; empty where there is none of that name. */
    static Optional<String> profile(Connection connection, String name) throws Exception {
        return Query.read(
                connection,
                "named-profile",
                rows -> rows.next() ? Optional.of(rows.getString(1)) : Optional.empty(),
                name);
    }
}
