package io.portolan;

import io.portolan.target.PortSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What Portolan is told from outside: the defaults in the jar's {@code application.properties}, overridden by
 * {@code PORTOLAN_HOME/portolan.properties}, and that by the environment, where {@code portolan.retry.delay} is
 * {@code PORTOLAN_RETRY_DELAY}.
 *
 * <p>The defaults are also the list of what there is: a {@code portolan.*} key without a default is a mistake, and a
 * setting whose default is a number has to be one. Both are found when the settings are loaded, not when a scan is
 * under way. Keys of another name are left alone; they are for routes that users write. Nothing is written until
 * {@link #prepareHome()}. Immutable.
 */
public final class Settings {
    private static final String PREFIX = "portolan.";
    private static final String DISCOVERY_PORTS = "portolan.discovery.ports";
    private static final String FILE = "portolan.properties";
    private static final List<String> FOLDERS = List.of("inbox", "spool", "log");
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Map<String, String> environment;
    private final Path home;
    private final Path routes;
    private final Properties values;

    private Settings(Map<String, String> environment, Path home, Path routes, Properties values) {
        this.environment = environment;
        this.home = home;
        this.routes = routes;
        this.values = values;
    }

    /**
     * Reads what is set.
     *
     * @param environment as {@link System#getenv()} gives it; an empty value counts as unset
     * @throws IllegalArgumentException in one line, where a value is not what its key takes, a key is unknown, or the
     *     user's file can't be read
     */
    public static Settings load(Map<String, String> environment) {
        Map<String, String> given = new HashMap<>(environment);
        given.values().removeIf(String::isBlank);
        Path base = Path.of(System.getProperty("portolan.base", "")).toAbsolutePath();
        Path home = folder(given, "PORTOLAN_HOME", base.resolve("var"));
        Path routes = folder(given, "PORTOLAN_ROUTES", base.resolve("routes"));

        Properties defaults = defaults();
        Properties values = new Properties();
        values.putAll(defaults);
        Path file = home.resolve(FILE);
        Properties users = read(file);
        for (String key :
                new TreeMap<>(users).keySet().stream().map(String.class::cast).toList()) {
            if (key.startsWith(PREFIX) && !defaults.containsKey(key)) {
                throw new IllegalArgumentException(
                        file + ": there is no setting " + key + ", the nearest is " + nearest(key, defaults));
            }
            values.setProperty(key, checked(file + ": " + key, defaults.getProperty(key), users.getProperty(key)));
        }
        for (String key : defaults.stringPropertyNames()) {
            String name = environmentName(key);
            if (key.startsWith(PREFIX) && given.containsKey(name)) {
                values.setProperty(key, checked(name, defaults.getProperty(key), given.get(name)));
            }
        }
        values.setProperty("portolan.home", home.toString());
        values.setProperty("portolan.routes", routes.toString());
        return new Settings(Map.copyOf(given), home, routes, values);
    }

    /** The folder of all state, absolute; {@link #prepareHome()} makes it. */
    public Path home() {
        return home;
    }

    /** The folder of the route files, absolute. */
    public Path routes() {
        return routes;
    }

    /** Whether this runs under continuous integration, where more is told. */
    public boolean isContinuousIntegration() {
        return Stream.of("CI", "GITHUB_ACTIONS").map(environment::get).anyMatch("true"::equals);
    }

    /** The {@code jdbc:postgresql:} URL of the user's own server; empty for the embedded one. */
    public Optional<String> databaseUrl() {
        return Optional.ofNullable(environment.get("PORTOLAN_DB_URL"));
    }

    public Optional<String> databaseUser() {
        return Optional.ofNullable(environment.get("PORTOLAN_DB_USER"));
    }

    public Optional<String> databasePassword() {
        return Optional.ofNullable(environment.get("PORTOLAN_DB_PASSWORD"));
    }

    /**
     * The value of a setting, without blanks around it.
     *
     * @throws IllegalArgumentException if there is no such setting
     */
    public String get(String key) {
        String value = values.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException("there is no setting " + key);
        }
        return value;
    }

    /**
     * A setting that counts something.
     *
     * @throws IllegalArgumentException naming the key, if its value is not a whole number of 0 or more
     */
    public int getInt(String key) {
        return Integer.parseInt(checked(key, "0", get(key)));
    }

    /** A setting of milliseconds. */
    public Duration getDuration(String key) {
        return Duration.ofMillis(getInt(key));
    }

    /** All settings, {@code portolan.home} and {@code portolan.routes} among them; never a password. A copy. */
    public Properties asProperties() {
        Properties copy = new Properties();
        copy.putAll(values);
        return copy;
    }

    /**
     * Makes the home and its folders where they are missing, for the owner alone.
     *
     * @throws IllegalArgumentException in one line, if that can't be done or the home can't be written
     */
    public void prepareHome() {
        try {
            if (!Files.isDirectory(home)) {
                Files.createDirectories(home.getParent());
                createFolder(home);
            }
            if (!Files.isWritable(home)) {
                throw new IllegalArgumentException("PORTOLAN_HOME: " + home + " can't be written by "
                        + System.getProperty("user.name") + ": set PORTOLAN_HOME to a folder that can");
            }
            for (String folder : FOLDERS) {
                createFolder(home.resolve(folder));
            }
        } catch (FileAlreadyExistsException e) {
            throw new IllegalArgumentException("PORTOLAN_HOME: " + e.getFile() + " is not a folder", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "PORTOLAN_HOME: can't make the folder " + home + ": " + reason(e)
                            + "; set PORTOLAN_HOME to a folder that can be written",
                    e);
        }
    }

    private static void createFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            try {
                Files.createDirectory(folder, OWNER_ONLY);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(folder)) { // else another process was quicker
                    throw e;
                }
            }
        }
    }

    private static Path folder(Map<String, String> environment, String name, Path otherwise) {
        String value = environment.get(name);
        try {
            return (value == null ? otherwise : Path.of(value)).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(name + ": not a folder's name: " + e.getReason(), e);
        }
    }

    private static Properties defaults() {
        Properties defaults = new Properties();
        try (InputStream in = Settings.class.getResourceAsStream("/application.properties")) {
            defaults.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return defaults;
    }

    private static Properties read(Path file) {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader in = Files.newBufferedReader(file)) {
                properties.load(in);
            } catch (IOException e) {
                throw new IllegalArgumentException(file + ": can't be read: " + reason(e), e);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
            }
        }
        return properties;
    }

    private static String environmentName(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static String checked(String where, String defaultValue, String value) {
        String stripped = value.strip();
        if (isNumber(defaultValue) && !isNumber(stripped)) {
            throw new IllegalArgumentException(
                    where + ": expected a whole number from 0 to " + Integer.MAX_VALUE + ", not '" + stripped + "'");
        }
        if (defaultValue != null && defaultValue.matches("0\\.\\d+") && !stripped.matches("0(\\.\\d+)?|1")) {
            throw new IllegalArgumentException(where + ": expected a part from 0 to 1 as 0.15, not '" + stripped + "'");
        }
        if (where.endsWith(DISCOVERY_PORTS) || where.endsWith(environmentName(DISCOVERY_PORTS))) {
            try {
                PortSet.parse(stripped);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
            }
        }
        return stripped;
    }

    private static boolean isNumber(String value) {
        try {
            return value != null && Integer.parseInt(value) >= 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String nearest(String key, Properties known) {
        return known.stringPropertyNames().stream()
                .min(Comparator.<String>comparingInt(name -> distance(key, name))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    /** Levenshtein's: the fewest letters to insert, remove or change. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }

    private static String reason(IOException e) {
        if (e instanceof java.nio.file.AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof java.nio.charset.CharacterCodingException) {
            return "it is not UTF-8";
        }
        return e instanceof FileSystemException f && f.getReason() != null
                ? f.getReason()
                : String.valueOf(e.getMessage());
    }
}
