package io.portolan.route;

/**
 * A mistake in a route file or in the folder of them. The message is one line for the person who edits the file: where
 * it is (file, line, column, route, step), what is wrong and what was expected.
 */
public final class RouteFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RouteFileException(String message) {
        super(oneLine(message));
    }

    RouteFileException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\s+", " ").strip();
    }
}
