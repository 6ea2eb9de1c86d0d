package io.portolan.route;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RoutesBuilderLoader;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.ObjectHelper;

/**
 * The pipeline as a folder of {@code *.camel.yaml} files, all or nothing: a mistake in one of them is a
 * {@link RouteFileException} that names the file, the line, the route and the step, and nothing is started.
 *
 * <p>Camel finds some mistakes when it is given the routes and others when it starts them. So the files are loaded
 * while the context is being configured, and asked again when its start fails:
 *
 * <pre>{@code
 * RouteFiles routes = RouteFiles.in(folder);
 * main.configure().addLambdaRouteBuilder(builder -> routes.load(builder.getContext()));
 * try {
 *     main.start();
 * } catch (Exception e) {
 *     throw routes.explain(e).<Exception>map(mistake -> mistake).orElse(e);
 * }
 * }</pre>
 *
 * <p>One instance serves one context. Not thread-safe.
 */
public final class RouteFiles {
    private static final String ENDING = ".camel.yaml";

    private final Path folder;
    private List<RouteFile> files = List.of();
    private final Progress progress = new Progress();
    private CamelContext context;

    private RouteFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * The files of a folder, not read yet.
     *
     * @param folder as the user knows it: messages name the files in the same way
     */
    public static RouteFiles in(Path folder) {
        return new RouteFiles(folder);
    }

    /**
     * Adds the routes of all files, route configurations first, in the order of the files' names.
     *
     * @throws RouteFileException for the first mistake
     */
    public void load(CamelContext target) throws Exception {
        context = target;
        target.getCamelContextExtension().setStartupStepRecorder(progress);
        files = list().stream().map(RouteFile::read).toList();
        Wiring wiring = new Wiring(files, target, this::resolve);
        wiring.checkIds();
        RoutesBuilderLoader loader = PluginHelper.getRoutesLoader(target).getRoutesLoader("yaml");
        List<RoutesBuilder> builders = new ArrayList<>();
        for (RouteFile file : files) {
            Resource text =
                    ResourceHelper.fromBytes("file:" + file.path(), file.text().getBytes(StandardCharsets.UTF_8));
            of(file, () -> {
                loader.preParseRoute(text);
                builders.add(loader.loadRoutesBuilder(text));
            });
        }
        for (int i = 0; i < builders.size(); i++) {
            if (builders.get(i) instanceof RouteConfigurationsBuilder builder) {
                of(files.get(i), () -> target.addRoutesConfigurations(builder));
            }
        }
        for (int i = 0; i < builders.size(); i++) {
            RoutesBuilder builder = builders.get(i);
            of(files.get(i), () -> target.addRoutes(builder));
        }
        wiring.checkEnds();
    }

    /**
     * Finds the mistake in a route file that made Camel's start fail.
     *
     * @param failure what was thrown by the start of the context that these files were loaded into
     * @return empty where the failure has nothing to do with a route, or is the database's
     */
    public Optional<RouteFileException> explain(Throwable failure) {
        RouteFileException known = ObjectHelper.getException(RouteFileException.class, failure);
        if (known != null) {
            return Optional.of(known);
        }
        if (ObjectHelper.getException(SQLException.class, failure) != null) {
            return Optional.empty();
        }
        FailedToCreateRouteException created = ObjectHelper.getException(FailedToCreateRouteException.class, failure);
        if (created != null) {
            return blame().forStarting(created.getRouteId(), created);
        }
        FailedToStartRouteException started = ObjectHelper.getException(FailedToStartRouteException.class, failure);
        return started == null ? Optional.empty() : blame().forStarting(started.getRouteId(), started);
    }

    private List<Path> list() {
        if (!Files.isDirectory(folder)) {
            throw new RouteFileException(
                    folder + ": no such folder, expected the folder of route files (PORTOLAN_ROUTES names it)");
        }
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> found = entries.filter(
                            path -> path.getFileName().toString().endsWith(ENDING))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new RouteFileException(folder + ": no route files in the folder, expected NAME" + ENDING
                        + " (PORTOLAN_ROUTES names it)");
            }
            return found;
        } catch (IOException e) {
            throw new RouteFileException(folder + ": cannot be read (" + RouteFile.reason(e) + ")", e);
        }
    }

    private interface Loading {
        void run() throws Exception;
    }

    private void of(RouteFile file, Loading loading) throws Exception {
        try {
            loading.run();
        } catch (RouteFileException e) {
            throw e;
        } catch (Exception e) {
            throw blame().forReading(file, e);
        }
    }

    private Blame blame() {
        return new Blame(files, context, progress, this::resolve);
    }

    /** A value with its property placeholders filled in, or as it is where one is unknown. */
    private String resolve(String value) {
        if (!value.contains("{{")) {
            return value;
        }
        try {
            return context.resolvePropertyPlaceholders(value);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }
}
