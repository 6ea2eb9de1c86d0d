package io.portolan.cli;

import io.portolan.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One call of Portolan in this JVM, and what came of it. */
public record Called(int exitCode, String out, String err) {
    public static Called with(Map<String, String> environment, String... words) {
        return reading("", environment, words);
    }

    public static Called reading(String in, Map<String, String> environment, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Cli.run(
                List.of(words),
                environment,
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Called(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** The environment that leads to where these settings lead. */
    public static Map<String, String> environment(Settings settings) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PORTOLAN_HOME", settings.home().toString());
        environment.put("PORTOLAN_ROUTES", "routes");
        settings.databaseUrl().ifPresent(url -> environment.put("PORTOLAN_DB_URL", url));
        settings.databaseUser().ifPresent(user -> environment.put("PORTOLAN_DB_USER", user));
        settings.databasePassword().ifPresent(password -> environment.put("PORTOLAN_DB_PASSWORD", password));
        return environment;
    }
}
