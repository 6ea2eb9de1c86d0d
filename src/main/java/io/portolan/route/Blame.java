package io.portolan.route;

import io.portolan.route.Place.Kind;
import io.portolan.route.Place.Shape;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.dsl.yaml.common.exception.DuplicateKeyException;
import org.apache.camel.dsl.yaml.common.exception.InvalidNodeTypeException;
import org.apache.camel.dsl.yaml.common.exception.UnknownNodeIdException;
import org.apache.camel.dsl.yaml.common.exception.UnsupportedNodeTypeException;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.util.ObjectHelper;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * The place of a route file that a failure of Camel's is to be blamed on. Camel gives a mark for what its reader of YAML
 * refuses; for the rest it gives the route's id, the step it was at, and an exception about a uri, a bean or a value, which
 * is then looked for from that step on, in that route and in the route configurations.
 */
final class Blame {
    private static final Pattern PROPERTY = Pattern.compile("^(?:Unsupported field|Field): (\\S+)");
    private static final Pattern KIND = Pattern.compile("expected (\\S+)$");
    private static final Map<String, String> KINDS = Map.of("array", "list", "map", "mapping", "key-value", "word");
    private static final Pattern KEYS = Pattern.compile("keys: \\[([^]]*)]");
    /** What route configurations add to a route's model. */
    private static final Set<String> OUTSIDE =
            Set.of("onException", "onCompletion", "intercept", "interceptFrom", "interceptSendToEndpoint");

    private static final List<String> TOP_LEVEL = List.of("route", "routeConfiguration", "beans");

    private final List<RouteFile> files;
    private final CamelContext context;
    private final Progress progress;
    private final UnaryOperator<String> resolve;
    private final Vocabulary vocabulary;

    Blame(List<RouteFile> files, CamelContext context, Progress progress, UnaryOperator<String> resolve) {
        this.progress = progress;
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
        Matcher property = PROPERTY.matcher(e.getProblem());
        if (property.find()) {
            Optional<Place> place = file.propertyAt(mark, property.group(1));
            if (place.isPresent()) {
                return place.get().mistake(wrongProperty(place.get()), e);
            }
        }
        boolean kind = e instanceof InvalidNodeTypeException || e instanceof UnsupportedNodeTypeException;
        Place place = (kind ? file.valueAt(mark) : file.keyAt(mark))
                .orElseGet(() -> file.places().get(0));
        return place.mistake(kind ? wrongKind(place, e) : wrongElement(place, e), e);
    }

    private String wrongProperty(Place place) {
        var properties = vocabulary.properties(place.parent());
        return properties.contains(place.key())
                ? "'%s' has its expression twice, and '%s' is the second".formatted(place.parent(), place.key())
                : "'%s' has no property '%s'%s"
                        .formatted(place.parent(), place.key(), Nearest.hint(place.key(), properties));
    }

    private static String wrongKind(Place place, MarkedYamlEngineException e) {
        Matcher kind = KIND.matcher(e.getProblem());
        return "'" + place.key() + "' does not take a " + place.shape().name().toLowerCase(Locale.ROOT)
                + (kind.find() ? ", expected a " + KINDS.getOrDefault(kind.group(1), kind.group(1)) : "");
    }

    private String wrongElement(Place place, MarkedYamlEngineException e) {
        String key = place.key();
        if (e instanceof UnknownNodeIdException) {
            return place.parent().isEmpty()
                    ? "'" + key + "' cannot stand here" + Nearest.hint(key, TOP_LEVEL)
                    : "no step is called '" + key + "'" + Nearest.hint(key, vocabulary.steps());
        }
        Matcher keys = KEYS.matcher(e.getProblem());
        return e instanceof DuplicateKeyException && keys.find()
                ? "a step has one name, but here are '" + keys.group(1).replace(",", "', '")
                        + "'; check the indentation"
                : e.getProblem();
    }

    /** Some elements take a word for short ({@code to: direct:a}), others don't and then Camel doesn't say which. */
    private RouteFileException wordForProperties(RouteFile file, Exception e) {
        List<Place> words = file.places().stream()
                .filter(place -> place.shape() == Shape.WORD && !vocabulary.takesWord(place.key()))
                .toList();
        return first(words, Place::isStep)
                .or(() -> first(words, place -> place.value().isEmpty()))
                .map(place -> place.mistake(
                        "'%s' %s, expected properties (%s: { … })"
                                .formatted(
                                        place.key(),
                                        place.value().isEmpty() ? "is empty" : "does not take a word",
                                        place.key()),
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
        Optional<Place> step = failingStep(routeId, route);
        List<Place> fromStep = step.map(first -> route.subList(route.indexOf(first), route.size()))
                .orElse(route);
        List<Place> configurations = all(place -> place.owner().kind() == Kind.CONFIGURATION);
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        Diagnosis diagnosis = Diagnosis.of(cause, vocabulary, resolve);
        return culprit(diagnosis, List.of(fromStep, route, configurations))
                .or(() -> step)
                .or(() -> first(route, Place::isConsumer))
                .or(() -> first(route, place -> true))
                .map(place -> place.mistake(diagnosis.what(), failure));
    }

    /** The step that Camel was at: the n-th of its EIP in the model is the n-th in the text. */
    private Optional<Place> failingStep(String routeId, List<Place> route) {
        RouteDefinition model =
                context.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinition(routeId);
        if (model == null) {
            return Optional.empty();
        }
        List<ProcessorDefinition<?>> own = model.getOutputs().stream()
                .filter(step -> !OUTSIDE.contains(step.getShortName()))
                .toList();
        List<NamedNode> steps = List.copyOf(ProcessorDefinitionHelper.filterTypeInOutputs(own, NamedNode.class));
        return progress.begun().stream()
                .flatMap(id -> steps.stream().filter(step -> id.equals(step.getId())))
                .flatMap(step -> nth(step, steps, route).stream())
                .findFirst();
    }

    private static Optional<Place> nth(NamedNode step, List<NamedNode> steps, List<Place> route) {
        long before = steps.subList(0, steps.indexOf(step)).stream()
                .filter(other -> other.getShortName().equals(step.getShortName()))
                .count();
        return route.stream()
                .filter(place -> place.isStep() && place.key().equals(step.getShortName()))
                .skip(before)
                .findFirst();
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
