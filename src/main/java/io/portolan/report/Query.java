package io.portolan.report;

import io.portolan.store.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Runs the statements of {@code sql/}, whose parameters stand in the order of their question marks; an empty
 * {@code Optional} is null.
 */
public final class Query {
    /** As many rows as are fetched at a time. */
    private static final int FETCH = 1_000;

    /** What is made of a result before it is closed. */
    public interface Reader<T> {
        T read(ResultSet rows) throws Exception;
    }

    private Query() {}

    /** Runs a query and has its rows read. */
    public static <T> T read(Connection connection, String name, Reader<T> reader, Object... parameters)
            throws Exception {
        try (PreparedStatement statement = prepare(connection, name, parameters);
                ResultSet rows = statement.executeQuery()) {
            return reader.read(rows);
        }
    }

    /** Runs a statement, and gives how many rows it changed. */
    public static long update(Connection connection, String name, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(connection, name, parameters)) {
            return statement.executeLargeUpdate();
        }
    }

    private static PreparedStatement prepare(Connection connection, String name, Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(Sql.load(name));
        statement.setFetchSize(FETCH);
        for (int i = 0; i < parameters.length; i++) {
            Object parameter = parameters[i] instanceof Optional<?> given ? given.orElse(null) : parameters[i];
            if (parameter instanceof Instant time) {
                statement.setObject(i + 1, time.atOffset(ZoneOffset.UTC));
            } else {
                statement.setObject(i + 1, parameter);
            }
        }
        return statement;
    }
}
