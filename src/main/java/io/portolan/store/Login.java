package io.portolan.store;

import io.portolan.Settings;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where the database is and how to get in: the URL, user and password of the settings, or those of the embedded server.
 * What the URL says goes before the settings. Nothing here shows a password but {@link #url()}.
 */
final class Login {
    private static final String CONNECT_TIMEOUT = "portolan.database.connect-timeout";
    private static final Pattern USER_IN_URL = Pattern.compile("jdbc:postgresql://[^/?]*@");
    private static final String SOCKET_TIMEOUT = "portolan.database.socket-timeout";

    private final Settings settings;
    private final Optional<PostgresServer> embedded;
    private final String where;

    private Login(Settings settings, Optional<PostgresServer> embedded) {
        this.settings = settings;
        this.embedded = embedded;
        this.where = embedded.isPresent()
                ? "the embedded database in " + settings.home()
                : "the database at " + hosts(source(false));
    }

    /**
     * The login that {@code PORTOLAN_DB_URL} and its fellows give.
     *
     * @throws IllegalArgumentException if there is no such URL, or it is none of a PostgreSQL
     */
    static Login external(Settings settings) {
        checkUrl(settings.databaseUrl().orElse(""));
        return new Login(settings, Optional.empty());
    }

    static Login embedded(Settings settings, PostgresServer server) {
        return new Login(settings, Optional.of(server));
    }

    /** What the database is called in messages. */
    String where() {
        return where;
    }

    /** The schema that the URL names first, else the server decides; read as PostgreSQL reads a name. */
    Optional<String> schema() {
        return Optional.ofNullable(source(false).getCurrentSchema())
                .map(path -> path.split(",", 2)[0].strip())
                .map(name -> name.startsWith("\"") ? name.replace("\"", "") : name.toLowerCase(Locale.ROOT));
    }

    /** New connections; {@code limited} where every answer has to come within the socket timeout. */
    DataSource dataSource(boolean limited) {
        return new ServerDataSource(() -> source(limited), () -> embedded.ifPresent(PostgresServer::ensureRunning));
    }

    /** The URL with user and password, as {@code psql} takes it. */
    String url() {
        PGSimpleDataSource source = source(false);
        StringBuilder url = new StringBuilder("postgresql://");
        if (source.getUser() != null) {
            url.append(encoded(source.getUser()));
            if (source.getPassword() != null) {
                url.append(':').append(encoded(source.getPassword()));
            }
            url.append('@');
        }
        url.append(hosts(source)).append('/');
        if (source.getDatabaseName() != null) {
            url.append(encoded(source.getDatabaseName()));
        }
        List<String> parameters = new ArrayList<>();
        if (source.getSslMode() != null) {
            parameters.add("sslmode=" + encoded(source.getSslMode()));
        }
        if (source.getCurrentSchema() != null) {
            parameters.add("options=" + encoded("-csearch_path=" + source.getCurrentSchema()));
        }
        return url + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
    }

    /** Why a connection failed, in one line. */
    String reason(SQLException failure) {
        Throwable root = Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause)
                .reduce((outer, inner) -> inner)
                .orElse(failure);
        String message = String.valueOf(root.getMessage());
        if (root instanceof UnknownHostException) {
            return "unknown host " + message;
        }
        if (root instanceof ConnectException || root instanceof NoRouteToHostException) {
            return message.replaceFirst(" \\(.*", "").toLowerCase(Locale.ROOT);
        }
        if (root instanceof SocketTimeoutException || message.contains("timed out")) {
            return "no answer within " + seconds(CONNECT_TIMEOUT) + " s";
        }
        return message.lines().findFirst().orElse("").replaceFirst("^(FATAL|ERROR): ", "");
    }

    private PGSimpleDataSource source(boolean limited) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setApplicationName("portolan");
        source.setTcpKeepAlive(true);
        source.setConnectTimeout(seconds(CONNECT_TIMEOUT));
        source.setLoginTimeout(seconds(CONNECT_TIMEOUT));
        source.setSocketTimeout(limited ? seconds(SOCKET_TIMEOUT) : 0);
        // A plan that is kept is one for tables as they were: those of a batch are empty at one moment and have
        // millions of rows at the next.
        source.setPrepareThreshold(0);
        source.setUrl(
                embedded.map(PostgresServer::jdbcUrl).or(settings::databaseUrl).orElseThrow());
        embedded.map(server -> PostgresCluster.USER).or(settings::databaseUser).ifPresent(source::setUser);
        embedded.map(PostgresServer::password).or(settings::databasePassword).ifPresent(source::setPassword);
        return source;
    }

    /** In seconds, as the driver wants them, where 0 is without end: so never down to 0. */
    private int seconds(String key) {
        return (int) ((settings.getInt(key) + 999L) / 1000);
    }

    private static void checkUrl(String url) {
        boolean valid = url.startsWith("jdbc:postgresql://");
        try {
            if (valid) {
                new PGSimpleDataSource().setUrl(url);
            }
        } catch (IllegalArgumentException e) { // its message has all of the URL
            valid = false;
        }
        if (!valid) {
            throw new IllegalArgumentException(
                    "PORTOLAN_DB_URL: expected jdbc:postgresql://HOST[:PORT]/DATABASE, not " + withoutSecrets(url));
        }
        if (USER_IN_URL.matcher(url).lookingAt()) { // the driver takes them for a part of the host's name
            throw new IllegalArgumentException("PORTOLAN_DB_URL: expected jdbc:postgresql://HOST[:PORT]/DATABASE; user"
                    + " and password stand in PORTOLAN_DB_USER and PORTOLAN_DB_PASSWORD");
        }
    }

    /** As much of a URL as surely has no password in it, which may stand in front of a host or in the parameters. */
    private static String withoutSecrets(String url) {
        return url.contains("@") ? url.replaceFirst("//.*", "//…") : url.replaceFirst("[?].*", "?…");
    }

    private static String hosts(PGSimpleDataSource source) {
        String[] names = source.getServerNames();
        int[] ports = source.getPortNumbers();
        List<String> hosts = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            boolean bare = names[i].contains(":") && !names[i].startsWith("[");
            hosts.add((bare ? "[" + names[i] + "]" : names[i]) + ":" + (ports[i] == 0 ? 5432 : ports[i]));
        }
        return String.join(",", hosts);
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
