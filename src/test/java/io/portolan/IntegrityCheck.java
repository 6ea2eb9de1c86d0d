package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.report.Query;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * Whether a database is whole: what {@code portolan verify} checks, and besides that what holds as long as only Portolan
 * has written to it and none of its jobs runs. Every foreign key is looked up in the catalogue, so that one that is
 * added later is checked too.
 */
public final class IntegrityCheck {

    private static final String FOREIGN_KEYS = """
            select c.conname, c.conrelid::regclass as child, c.confrelid::regclass as parent,
                   (select attname from pg_attribute where attrelid = c.conrelid and attnum = c.conkey[1]) as child_key,
                   (select attname from pg_attribute where attrelid = c.confrelid and attnum = c.confkey[1]) as parent_key
            from pg_constraint c
            where c.contype = 'f' and c.connamespace = (
                select relnamespace from pg_class where oid = 'scan_jobs'::regclass)
            order by c.conname
            """;

    private final DataSource database;

    private record ForeignKey(String name, String child, String parent, String childKey, String parentKey) {
        String orphans() {
            return "select count(*) from %s c where c.%s is not null and not exists (select from %s p where p.%s = c.%s)"
                    .formatted(child, childKey, parent, parentKey, childKey);
        }
    }

    public IntegrityCheck(DataSource database) {
        this.database = database;
    }

    /** Fails with every check that is broken and how many rows break it. */
    public void passes() {
        assertThat(broken()).as("broken checks").isEmpty();
    }

    /** The checks that rows break, with how many do. */
    public Map<String, Long> broken() {
        Map<String, Long> broken = new TreeMap<>();
        try (Connection connection = database.getConnection()) {
            for (ForeignKey key : foreignKeys(connection)) {
                broken.put("orphans of " + key.name(), count(connection, key.orphans()));
            }
            for (String checks : List.of("verify", "verify-jobs")) {
                Query.read(connection, checks, rows -> {
                    while (rows.next()) {
                        broken.put(rows.getString("check"), rows.getLong("count"));
                    }
                    return broken;
                });
            }
        } catch (Exception e) {
            throw new IllegalStateException("the checks could not be run", e);
        }
        broken.values().removeIf(count -> count == 0);
        return broken;
    }

    /** The checks of {@code verify} that break where this is done, in a transaction that is rolled back. */
    List<String> brokenBy(String sql) throws Exception {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
                return Query.read(connection, "verify", rows -> {
                    List<String> broken = new ArrayList<>();
                    while (rows.next()) {
                        if (rows.getLong("count") != 0) {
                            broken.add(rows.getString("check"));
                        }
                    }
                    return broken;
                });
            } finally {
                connection.rollback();
            }
        }
    }

    private static List<ForeignKey> foreignKeys(Connection connection) throws SQLException {
        List<ForeignKey> keys = new ArrayList<>();
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(FOREIGN_KEYS)) {
            while (rows.next()) {
                keys.add(new ForeignKey(
                        rows.getString("conname"),
                        rows.getString("child"),
                        rows.getString("parent"),
                        rows.getString("child_key"),
                        rows.getString("parent_key")));
            }
        }
        assertThat(keys).as("foreign keys").isNotEmpty();
        return keys;
    }

    private static long count(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
