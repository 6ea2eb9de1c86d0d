package io.portolan.route;

import io.portolan.route.Place.Kind;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.dsl.yaml.common.exception.DuplicateFieldException;
import org.apache.camel.dsl.yaml.common.exception.DuplicateKeyException;
import org.apache.camel.dsl.yaml.common.exception.InvalidNodeTypeException;
import org.apache.camel.dsl.yaml.common.exception.UnknownNodeIdException;
import org.apache.camel.dsl.yaml.common.exception.UnsupportedFieldException;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.util.ObjectHelper;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * The place of a route file that a failure of Camel's is to be blamed on. Camel gives a mark for what its reader of YAML
 * refuses; for the rest it gives the route's id, at times the outermost step, and an exception about a uri, a bean or a
 * value, which is then looked for in that step, in that route and in the route configurations.
 */
final class Blame {
    private static final List<String> TOP_LEVEL = List.of("route", "routeConfiguration", "beans");

    private final List<RouteFile> files;
    private final CamelContext context;
    private final UnaryOperator<String> resolve;
    private final Vocabulary vocabulary;

    Blame(List<RouteFile> files, CamelContext context, UnaryOperator<String> resolve) {
        this.files = files;
        this.context = context;
        this.resolve = resolve;
        this.vocabulary = new Vocabulary(context);
    }

    /** Where a file fails while Camel reads it. */
    RouteFileException forReading(RouteFile file, Exception failure) {
        MarkedYamlEngineException marked = ObjectHelper.getException(MarkedYamlEngineException.class, failure);
        if (marked != null && marked.getProblemMark().isPresent()) {
            return misspelt(file, marked, marked.getProblemMark().get());
        }
        if (failure instanceof UnsupportedOperationException) {
            return wordForProperties(file, failure);
        }
        Diagnosis diagnosis = Diagnosis.of(failure, vocabulary, resolve);
        return culprit(diagnosis, List.of(file.places()))
                .map(place -> place.mistake(diagnosis.what(), failure))
                .orElseGet(() -> new RouteFileException(file.path() + ": " + diagnosis.what(), failure));
    }

    /** For what Camel's reader of YAML refuses: the right YAML, but no route. */
    private RouteFileException misspelt(RouteFile file, MarkedYamlEngineException e, Mark mark) {
        boolean property = e instanceof UnsupportedFieldException || e instanceof DuplicateFieldException;
        Place place = (property || e instanceof InvalidNodeTypeException ? file.valueAt(mark) : file.keyAt(mark))
                .orElseGet(() -> file.places().get(0));
        return place.mistake(property ? wrongProperty(place) : wrongElement(place, e), e);
    }

    private String wrongProperty(Place place) {
        var properties = vocabulary.properties(place.parent());
        return properties.contains(place.key())
                ? "'%s' has its expression twice, and '%s' is the second".formatted(place.parent(), place.key())
                : "'%s' has no property '%s'%s"
                        .formatted(place.parent(), place.key(), Nearest.hint(place.key(), properties));
    }

    private String wrongElement(Place place, MarkedYamlEngineException e) {
        String key = place.key();
        if (e instanceof UnknownNodeIdException) {
            return place.parent().isEmpty()
                    ? "'" + key + "' cannot stand here" + Nearest.hint(key, TOP_LEVEL)
                    : "no step is called '" + key + "'" + Nearest.hint(key, vocabulary.steps());
        } else if (e instanceof InvalidNodeTypeException) {
            return "'" + key + "' is of the wrong kind: " + e.getProblem();
        } else if (e instanceof DuplicateKeyException) {
            return "a step has one name; check the indentation: " + e.getProblem();
        }
        return e.getProblem();
    }

    /** Some steps take a word for short ({@code to: direct:a}), others don't and then Camel doesn't say which. */
    private RouteFileException wordForProperties(RouteFile file, Exception e) {
        return first(
                        file.places(),
                        place -> place.key().equals(place.step().eip())
                                && !place.value().isEmpty()
                                && !vocabulary.takesWord(place.key()))
                .map(place -> place.mistake(
                        "'%s' does not take a word, expected properties (%s: { … })"
                                .formatted(place.key(), place.key()),
                        e))
                .orElseGet(
                        () -> new RouteFileException(file.path() + ": a word stands where properties are expected", e));
    }

    /**
     * Where a route fails that Camel has read. A step of a route configuration fails in the route that it is applied to,
     * so those are searched too.
     *
     * @return empty where the route is not in the files
     */
    Optional<RouteFileException> forStarting(String routeId, Exception failure) {
        List<Place> route = all(place -> place.owner().isRoute(routeId));
        int ordinal = failingStep(routeId, failure.getMessage());
        List<Place> step = route.stream()
                .filter(place -> ordinal >= 0 && place.step().ordinal() == ordinal)
                .toList();
        List<Place> configurations = all(place -> place.owner().kind() == Kind.CONFIGURATION);
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        Diagnosis diagnosis = Diagnosis.of(cause, vocabulary, resolve);
        return culprit(diagnosis, List.of(step, route, configurations))
                .or(() -> first(step, place -> true))
                .or(() -> first(route, Place::isConsumer))
                .or(() -> first(route, place -> true))
                .map(place -> place.mistake(diagnosis.what(), failure));
    }

    /** Which of the route's own steps Camel's message names, from 0, or -1 where it names none. */
    private int failingStep(String routeId, String message) {
        RouteDefinition route =
                context.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinition(routeId);
        if (route == null) {
            return -1;
        }
        List<ProcessorDefinition<?>> steps =
                route.getOutputs().stream().filter(step -> !step.isAbstract()).toList();
        for (int i = 0; i < steps.size(); i++) {
            if (message.contains(" at: >>> " + steps.get(i) + " <<< ")) {
                return i;
            }
        }
        return -1;
    }

    private static Optional<Place> culprit(Diagnosis diagnosis, List<List<Place>> scopes) {
        for (Predicate<Place> culprit : diagnosis.culprits()) {
            for (List<Place> scope : scopes) {
                Optional<Place> place = first(scope, culprit);
                if (place.isPresent()) {
                    return place;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Place> first(List<Place> places, Predicate<Place> wanted) {
        return places.stream().filter(wanted).findFirst();
    }

    private List<Place> all(Predicate<Place> wanted) {
        return files.stream()
                .flatMap(file -> file.places().stream())
                .filter(wanted)
                .toList();
    }
}
