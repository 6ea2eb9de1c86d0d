package io.portolan.scan;

import java.io.UncheckedIOException;
import java.util.Optional;

/** What a failure says to a user: one line, from the exception that knows most about it. */
public final class Failures {

    private Failures() {}

    /** The message of the innermost cause that has one, without line breaks; its kind where none has. */
    public static String line(Throwable failure) {
        Throwable told = failure;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t.getMessage() != null && !t.getMessage().isBlank()) {
                told = t;
            }
            if (isWholeSentence(t)) {
                break;
            }
        }
        String message =
                Optional.ofNullable(told.getMessage()).orElse(told.getClass().getSimpleName());
        return message.replaceAll("\\s*\\R\\s*", " ").strip();
    }

    /** Said by ourselves: what could not be done, where, and behind it what the system says, which alone says neither. */
    private static boolean isWholeSentence(Throwable failure) {
        return failure instanceof UncheckedIOException
                && failure.getMessage() != null
                && !failure.getMessage().equals(String.valueOf(failure.getCause()));
    }
}
