package io.portolan.scan;

import java.util.Optional;

/** What a failure says to a user: one line, from the exception that knows most about it. */
final class Failures {

    private Failures() {}

    /** The message of the innermost cause that has one, without line breaks; its kind where none has. */
    static String line(Throwable failure) {
        Throwable told = failure;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t.getMessage() != null && !t.getMessage().isBlank()) {
                told = t;
            }
        }
        String message =
                Optional.ofNullable(told.getMessage()).orElse(told.getClass().getSimpleName());
        return message.replaceAll("\\s*\\R\\s*", " ").strip();
    }
}
