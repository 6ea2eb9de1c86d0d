package io.portolan.route;

import java.nio.file.Path;
import org.apache.camel.util.URISupport;

/**
 * One {@code key: value} of a route file, with all that a reader needs to find it: the route and the step it is part
 * of, and its position. An element of a plain list is a place too, under the key of its list.
 *
 * @param line counted from 1, as is {@code column}
 * @param keyIndex where the key begins in the text, {@code valueIndex} where its value does
 * @param parent the key of the mapping that holds this one, {@code ""} at the top of the file
 * @param value the scalar as written, {@code ""} where the value is a mapping or a list
 * @param shape what was written for a value
 */
record Place(
        Path file,
        int line,
        int column,
        int keyIndex,
        int valueIndex,
        Owner owner,
        Step step,
        String parent,
        String key,
        String value,
        Shape shape) {

    enum Shape {
        WORD,
        MAPPING,
        LIST
    }

    /** What the steps belong to. */
    record Owner(Kind kind, String id) {
        static final Owner NOBODY = new Owner(Kind.OTHER, "");

        boolean isRoute(String routeId) {
            return kind == Kind.ROUTE && id.equals(routeId);
        }

        @Override
        public String toString() {
            return kind.words + " '" + id + "'";
        }
    }

    enum Kind {
        ROUTE("route"),
        CONFIGURATION("route configuration"),
        OTHER("");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    /** A step by the name of its EIP and what it is about: its uri, its bean, the name that it sets. */
    record Step(String eip, String target) {
        static final Step NONE = new Step("", "");
        private static final int WIDEST = 100;

        @Override
        public String toString() {
            String shown = URISupport.sanitizeUri(target.replaceAll("\\s+", " ").strip());
            if (shown.length() > WIDEST) {
                shown = shown.substring(0, WIDEST) + "…";
            }
            return shown.isEmpty() ? eip : eip + ": " + shown;
        }
    }

    /** Whether this is the name of a step, and so its beginning. */
    boolean isStep() {
        return !step.eip().isEmpty() && key.equals(step.eip());
    }

    /** Whether this is the uri that a route is from. */
    boolean isConsumer() {
        return step.eip().equals("from") && !value.isEmpty() && (key.equals("uri") || key.equals("from"));
    }

    /** The exception that says {@code what} is wrong here. */
    RouteFileException mistake(String what) {
        return new RouteFileException(where() + ": " + what);
    }

    RouteFileException mistake(String what, Throwable cause) {
        return new RouteFileException(where() + ": " + what, cause);
    }

    private String where() {
        StringBuilder where = new StringBuilder(position());
        if (!owner.id().isEmpty()) {
            where.append(": ").append(owner);
        }
        if (!step.eip().isEmpty()) {
            where.append(owner.id().isEmpty() ? ": " : ", ")
                    .append("step '")
                    .append(step)
                    .append('\'');
        }
        return where.toString();
    }

    String position() {
        return file + ":" + line + ":" + column;
    }
}
