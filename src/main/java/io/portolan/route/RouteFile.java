package io.portolan.route;

import io.portolan.route.Place.Kind;
import io.portolan.route.Place.Owner;
import io.portolan.route.Place.Shape;
import io.portolan.route.Place.Step;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A route file read for its positions. Camel's model forgets where most of it was written; so the text is parsed here as
 * well, into the places of the file in the order of the text, and what Camel says later is looked up among them.
 */
final class RouteFile {
    private static final int DEEPEST = 100;
    private static final Set<String> LISTS_OF_STEPS =
            Set.of("steps", "onException", "onCompletion", "intercept", "interceptFrom", "interceptSendToEndpoint");
    private static final List<String> TARGETS = List.of("uri", "ref", "beanType", "name", "message", "id");

    private final Path path;
    private final String text;
    private final List<Place> places = new ArrayList<>();
    private final List<Place> routes = new ArrayList<>();
    private final List<Place> stepIds = new ArrayList<>();

    private RouteFile(Path path, String text) {
        this.path = path;
        this.text = text;
    }

    /** @throws RouteFileException for what is not a UTF-8 file of YAML with a list of routes, or has a key twice */
    static RouteFile read(Path path) {
        RouteFile file = new RouteFile(path, decode(path));
        file.index();
        return file;
    }

    Path path() {
        return path;
    }

    String text() {
        return text;
    }

    /** All places, in the order of the text. */
    List<Place> places() {
        return places;
    }

    /** The head of each route: its {@code route:} or {@code from:} key. */
    List<Place> routes() {
        return routes;
    }

    /** The {@code id:} of each step that has one. */
    List<Place> stepIds() {
        return stepIds;
    }

    /** The place whose value begins at a mark, or the nearest before it. */
    Optional<Place> valueAt(Mark mark) {
        return last(places.stream().filter(place -> place.valueIndex() == mark.getIndex()))
                .or(() -> keyAt(mark));
    }

    /** The place whose key begins at a mark, or the nearest before it. */
    Optional<Place> keyAt(Mark mark) {
        return last(places.stream().filter(place -> place.keyIndex() <= mark.getIndex()));
    }

    /** The property of a name whose value begins at a mark, or the next that is in the mapping that begins there. */
    Optional<Place> propertyAt(Mark mark, String name) {
        return places.stream()
                .filter(place -> place.key().equals(name))
                .filter(place -> place.valueIndex() == mark.getIndex() || place.keyIndex() >= mark.getIndex())
                .findFirst();
    }

    private static Optional<Place> last(Stream<Place> places) {
        return places.reduce((former, latter) -> latter);
    }

    private static String decode(Path path) {
        if (Files.isDirectory(path)) {
            throw new RouteFileException(path + ": is a folder, expected a file of routes");
        }
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(path);
        } catch (IOException e) {
            throw new RouteFileException(path + ": cannot be read (" + reason(e) + ")", e);
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult end = decoder.decode(in, out, true);
        String text = out.flip().toString();
        if (end.isError()) {
            long line = 1 + text.chars().filter(c -> c == '\n').count();
            throw new RouteFileException("%s:%d:%d: the byte 0x%02X is not UTF-8, expected a text in UTF-8"
                    .formatted(path, line, text.length() - text.lastIndexOf('\n'), bytes[in.position()]));
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    static String reason(IOException e) {
        return e instanceof AccessDeniedException
                ? "permission denied"
                : e instanceof NoSuchFileException ? "no such file" : e.getMessage();
    }

    private void index() {
        Node root;
        try {
            root = new Compose(LoadSettings.builder().build())
                    .composeString(text)
                    .orElseThrow(
                            () -> new RouteFileException(path + ": is empty, expected a list of routes (- route: …)"));
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
            String context = e.getContext() == null ? "" : " " + e.getContext();
            throw new RouteFileException(
                    at(mark) + ": is not YAML: " + e.getProblem() + context + "; check the indentation and the quotes",
                    e);
        } catch (YamlEngineException e) {
            throw new RouteFileException(path + ": is not YAML: " + e.getMessage(), e);
        }
        if (!(root instanceof SequenceNode list)) {
            throw new RouteFileException(at(root.getStartMark()) + ": expected a list of routes (- route: …)");
        }
        walk(list, new Context(Owner.NOBODY, Step.NONE, "", 0));
    }

    private String at(Optional<Mark> mark) {
        return path
                + mark.map(m -> ":" + (m.getLine() + 1) + ":" + (m.getColumn() + 1))
                        .orElse("");
    }

    /** What lies around a node: the route and the step it is part of, and the key it is the value of. */
    private record Context(Owner owner, Step step, String key, int depth) {}

    private void walk(Node node, Context around) {
        if (around.depth() > DEEPEST) {
            throw new RouteFileException(at(node.getStartMark()) + ": is nested more than " + DEEPEST + " deep");
        }
        if (node instanceof MappingNode mapping) {
            entries(mapping, around, false);
        } else if (node instanceof SequenceNode list) {
            for (Node item : list.getValue()) {
                if (item instanceof MappingNode mapping) {
                    entries(mapping, around, LISTS_OF_STEPS.contains(around.key()));
                } else if (around.depth() == 0) {
                    throw new RouteFileException(at(item.getStartMark()) + ": expected a route (- route: …)");
                } else {
                    places.add(place(around, around.step(), item, around.key(), item));
                }
            }
        }
    }

    private void entries(MappingNode mapping, Context around, boolean steps) {
        Set<String> seen = new HashSet<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = scalar(tuple.getKeyNode());
            Node value = tuple.getValueNode();
            Owner owner = around.depth() == 0 ? owner(key, value) : around.owner();
            Step step = steps || key.equals("from") || key.equals("errorHandler")
                    ? new Step(key, target(value))
                    : around.step();
            Context here = new Context(owner, step, around.key(), around.depth());
            Place place = place(here, step, tuple.getKeyNode(), key, value);
            if (!seen.add(key)) {
                throw place.mistake("the key '" + key + "' is there twice");
            }
            places.add(place);
            if (around.depth() == 0 && owner.kind() == Kind.ROUTE) {
                routes.add(place);
            }
            if (key.equals("id") && owner.kind() == Kind.ROUTE && around.key().equals(step.eip())) {
                stepIds.add(place);
            }
            walk(value, new Context(owner, step, key, around.depth() + 1));
        }
    }

    private Place place(Context around, Step step, Node key, String name, Node value) {
        Mark mark = key.getStartMark().orElseThrow();
        int valueIndex = value.getStartMark().orElseThrow().getIndex();
        return new Place(
                path,
                mark.getLine() + 1,
                mark.getColumn() + 1,
                mark.getIndex(),
                valueIndex,
                around.owner(),
                step,
                around.key(),
                name,
                scalar(value),
                value instanceof ScalarNode ? Shape.WORD : value instanceof MappingNode ? Shape.MAPPING : Shape.LIST);
    }

    private static Owner owner(String key, Node body) {
        return switch (key) {
            case "route" -> new Owner(Kind.ROUTE, child(body, "id"));
            case "from" -> new Owner(Kind.ROUTE, "");
            case "routeConfiguration" -> new Owner(Kind.CONFIGURATION, child(body, "id"));
            default -> Owner.NOBODY;
        };
    }

    private static String target(Node step) {
        return step instanceof ScalarNode
                ? scalar(step)
                : TARGETS.stream()
                        .map(key -> child(step, key))
                        .filter(value -> !value.isEmpty())
                        .findFirst()
                        .orElse("");
    }

    private static String child(Node node, String key) {
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (scalar(tuple.getKeyNode()).equals(key)) {
                    return scalar(tuple.getValueNode());
                }
            }
        }
        return "";
    }

    private static String scalar(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }
}
