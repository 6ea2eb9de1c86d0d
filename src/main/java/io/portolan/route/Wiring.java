package io.portolan.route;

import io.portolan.route.Place.Kind;
import io.portolan.route.Place.Owner;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.support.PatternHelper;
import org.apache.camel.support.PluginHelper;

/**
 * How the routes of all files hold together: each has an id of its own, and what one names the others have. Camel would
 * start without most of this and fail, or silently do nothing, when the first message comes by.
 */
final class Wiring {
    private static final Pattern INTERNAL = Pattern.compile("(direct|seda):(//)?[^\\s,?]+(\\?\\S*)?");
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][\\w.-]*):.*", Pattern.DOTALL);
    private static final Set<String> DYNAMIC = Set.of("toD", "wireTap", "poll");
    private static final Set<String> READERS = Set.of("poll", "pollEnrich");

    private final List<Place> places;
    private final List<Place> routes;
    private final List<Place> stepIds;
    private final CamelContext context;
    private final UnaryOperator<String> resolve;

    Wiring(List<RouteFile> files, CamelContext context, UnaryOperator<String> resolve) {
        this.places = files.stream().flatMap(file -> file.places().stream()).toList();
        this.routes = files.stream().flatMap(file -> file.routes().stream()).toList();
        this.stepIds = files.stream().flatMap(file -> file.stepIds().stream()).toList();
        this.context = context;
        this.resolve = resolve;
    }

    /** @throws RouteFileException for an id that is there twice */
    void checkIds() {
        once(
                routes.stream().filter(place -> !place.owner().id().isEmpty()),
                place -> place.owner().id(),
                "there is another route with the id");
        once(
                places.stream()
                        .filter(place -> place.owner().kind() == Kind.CONFIGURATION
                                && place.parent().equals("routeConfiguration")
                                && place.key().equals("id")),
                Place::value,
                "there is another route configuration with the id");
        once(stepIds.stream(), Place::value, "there is another step with the id");
    }

    /**
     * Everything else; the context has all files loaded, and is not yet started.
     *
     * @throws RouteFileException for the first thread that hangs loose
     */
    void checkEnds() {
        routesHaveIds();
        once(
                places.stream()
                        .filter(Place::isConsumer)
                        .filter(place ->
                                INTERNAL.matcher(resolve.apply(place.value())).matches()),
                place -> internal(place.value()),
                "there is another route from");
        configurationsExist();
        schemesExist();
        targetsExist();
    }

    private void routesHaveIds() {
        for (Place route : routes) {
            if (route.owner().id().isEmpty()) {
                throw new RouteFileException(
                        route.position() + ": the route has no id, expected - route: { id: …, from: … }");
            }
        }
    }

    private static void once(Stream<Place> places, Function<Place, String> name, String complaint) {
        Map<String, Place> seen = new HashMap<>();
        places.forEach(place -> {
            Place first = seen.putIfAbsent(name.apply(place), place);
            if (first != null) {
                throw place.mistake("%s '%s', at %s".formatted(complaint, name.apply(place), first.position()));
            }
        });
    }

    private void configurationsExist() {
        List<String> known = model().getRouteConfigurationDefinitions().stream()
                .map(RouteConfigurationDefinition::getId)
                .filter(id -> id != null)
                .toList();
        for (Place place : places) {
            if (place.owner().kind() == Kind.ROUTE && place.key().equals("routeConfigurationId")) {
                for (String id : resolve.apply(place.value()).split(",", -1)) {
                    if (known.stream().noneMatch(name -> PatternHelper.matchPattern(name, id.strip()))) {
                        throw place.mistake("no route configuration '" + id + "'" + Nearest.hint(id, known));
                    }
                }
            }
        }
    }

    private void targetsExist() {
        Set<String> known = new HashSet<>();
        model().getRouteDefinitions().stream()
                .map(route -> route.getInput().getEndpointUri())
                .filter(uri -> uri != null)
                .forEach(uri -> known.add(internal(uri)));
        places.stream()
                .filter(place -> READERS.contains(place.step().eip()))
                .forEach(place -> known.add(internal(place.value())));
        Predicate<String> internal = uri -> INTERNAL.matcher(uri).matches();
        for (Place place : places) {
            if (place.owner().equals(Owner.NOBODY)
                    || place.isConsumer()
                    || place.value().contains("${")
                    || place.value().contains("failIfNoConsumers=false")) {
                continue;
            }
            Arrays.stream(resolve.apply(place.value()).split(",", -1))
                    .filter(internal)
                    .map(this::internal)
                    .filter(uri -> !known.contains(uri))
                    .findFirst()
                    .ifPresent(uri -> {
                        throw place.mistake("no route is from " + uri
                                + Nearest.hint(
                                        uri, known.stream().filter(internal).toList()));
                    });
        }
    }

    /**
     * Where a route is from is checked before those who call it, so that a slip in the one is not blamed on the others;
     * and a uri that is complete only when a message is there still has to begin with a component's scheme.
     */
    private void schemesExist() {
        for (Place place : places) {
            boolean dynamic = DYNAMIC.contains(place.step().eip())
                    && (place.key().equals("uri") || place.isStep())
                    && place.value().contains("${");
            if (!dynamic && !place.isConsumer()) {
                continue;
            }
            Matcher scheme = SCHEME.matcher(resolve.apply(place.value()));
            if (scheme.matches() && !isComponent(scheme.group(1))) {
                throw place.mistake("no component with the scheme '" + scheme.group(1) + "'"
                        + Nearest.hint(scheme.group(1), new Vocabulary(context).schemes()));
            }
        }
    }

    /** Without adding it to the context, where it would be started, and what no route that runs uses may be slow in that. */
    private boolean isComponent(String scheme) {
        try {
            return context.hasComponent(scheme) != null
                    || PluginHelper.getComponentResolver(context).resolveComponent(scheme, context) != null;
        } catch (Exception e) {
            throw new IllegalStateException("the component '" + scheme + "' cannot be made: " + e.getMessage(), e);
        }
    }

    private String internal(String uri) {
        return resolve.apply(uri).split("\\?", 2)[0].replace("://", ":");
    }

    private Model model() {
        return context.getCamelContextExtension().getContextPlugin(Model.class);
    }
}
