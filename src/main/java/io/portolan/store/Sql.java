package io.portolan.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The statements of {@code sql/}, one a file, by name; each is read once. */
public final class Sql {
    private static final Map<String, String> STATEMENTS = new ConcurrentHashMap<>();

    private Sql() {}

    /**
     * The text of {@code sql/NAME.sql}.
     *
     * @throws IllegalArgumentException if there is no such file
     */
    public static String load(String name) {
        return STATEMENTS.computeIfAbsent(name, Sql::read);
    }

    private static String read(String name) {
        String file = "/sql/" + name + ".sql";
        try (InputStream in = Sql.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no statement " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
