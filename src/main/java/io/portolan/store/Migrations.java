package io.portolan.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings a schema to what this program knows, with the files of {@code db/}. Flyway does it, and takes a third of a
 * second to find that there is nothing to do; so it is asked only where its table of history doesn't have just these
 * files with just these contents.
 */
final class Migrations {
    private static final String HISTORY = "flyway_schema_history";
    private static final Pattern FILE = Pattern.compile("V(\\d+)__\\w+\\.sql");

    private final String where;
    private final DataSource dataSource;
    private final Optional<String> schema;

    /**
     * Migrates one schema of one database.
     *
     * @param where what the database is called in messages
     * @param dataSource without time limits: a migration may take long
     * @param schema empty: the one that new tables go to
     */
    Migrations(String where, DataSource dataSource, Optional<String> schema) {
        this.where = where;
        this.dataSource = dataSource;
        this.schema = schema;
    }

    /**
     * Migrates the schema, which is made if it doesn't exist.
     *
     * @param connection to ask first whether there is anything to do
     * @throws DatabaseUnavailable if the schema is newer than this program, or not ours
     */
    void apply(Connection connection) throws SQLException {
        String name = schema.orElse(Objects.requireNonNullElse(connection.getSchema(), "public"));
        SortedMap<Integer, Integer> known = files();
        SortedMap<Integer, Integer> applied = applied(connection, name);
        if (applied.equals(known)) {
            return;
        }
        if (!applied.isEmpty() && applied.lastKey() > known.lastKey()) {
            throw new DatabaseUnavailable(where + " has schema version " + applied.lastKey()
                    + ", this Portolan knows versions up to " + known.lastKey() + ": use the newer Portolan");
        }
        migrate(name);
    }

    private void migrate(String name) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            // Two that start at once: the second waits here, and finds nothing left to do.
            statement.execute("select pg_advisory_lock(hashtext('portolan:' || current_database()))");
            // A role may own a schema and have no right to make another, which "if not exists" asks for all the same.
            try (ResultSet row = statement.executeQuery(
                    "select to_regnamespace(" + statement.enquoteLiteral(quoted(statement, name)) + ") is null")) {
                row.next();
                if (row.getBoolean(1)) {
                    statement.execute("create schema " + quoted(statement, name));
                }
            }
            Flyway.configure()
                    .dataSource(dataSource)
                    .defaultSchema(name)
                    .createSchemas(false)
                    .locations("classpath:db")
                    .table(HISTORY)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new DatabaseUnavailable(message(name, e), e);
        }
    }

    private static String quoted(Statement statement, String name) throws SQLException {
        return statement.enquoteIdentifier(name, true);
    }

    private String message(String name, FlywayException failure) {
        if (failure.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
            return where + ": the schema " + name
                    + " has tables of something else: give Portolan a database of its own,"
                    + " or a schema with currentSchema=NAME in the URL";
        }
        String reason = Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause)
                .filter(SQLException.class::isInstance)
                .reduce((outer, inner) -> inner)
                .orElse(failure)
                .getMessage();
        return where + ": can't bring the schema " + name + " to this version: "
                + reason.lines()
                        .map(String::strip)
                        .limit(2)
                        .reduce((a, b) -> a + ": " + b)
                        .orElse("");
    }

    private SortedMap<Integer, Integer> applied(Connection connection, String name) throws SQLException {
        SortedMap<Integer, Integer> applied = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            String table = quoted(statement, name) + "." + HISTORY;
            try (PreparedStatement exists = connection.prepareStatement("select to_regclass(?) is not null")) {
                exists.setString(1, table);
                try (ResultSet row = exists.executeQuery()) {
                    if (!row.next() || !row.getBoolean(1)) {
                        return applied;
                    }
                }
            }
            try (ResultSet rows = statement.executeQuery(
                    "select version, checksum from " + table + " where success and type = 'SQL'")) {
                while (rows.next()) {
                    applied.put(rows.getInt(1), rows.getInt(2));
                }
            }
        }
        return applied;
    }

    /** The files of {@code db/}, their checksums by version. */
    static SortedMap<Integer, Integer> files() {
        SortedMap<Integer, Integer> files = new TreeMap<>();
        for (String name : names()) {
            Matcher matcher = FILE.matcher(name);
            if (matcher.matches()) {
                files.put(Integer.parseInt(matcher.group(1)), checksum("/db/" + name));
            }
        }
        return files;
    }

    private static Iterable<String> names() {
        try {
            URL folder = Migrations.class.getResource("/db/");
            if (folder.openConnection() instanceof JarURLConnection jar) {
                String prefix = jar.getEntryName();
                return jar.getJarFile().stream()
                        .map(entry -> entry.getName())
                        .filter(name -> name.startsWith(prefix))
                        .map(name -> name.substring(prefix.length()))
                        .toList();
            }
            try (Stream<Path> paths = Files.list(Path.of(URI.create(folder.toString())))) {
                return paths.map(path -> path.getFileName().toString()).toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As Flyway makes it: over the lines without their ends. Were it another, Flyway would be asked every time. */
    private static int checksum(String file) {
        CRC32 checksum = new CRC32();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Migrations.class.getResourceAsStream(file), file), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                checksum.update(line.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return (int) checksum.getValue();
    }
}
