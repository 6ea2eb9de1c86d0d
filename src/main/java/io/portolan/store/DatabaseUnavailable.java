package io.portolan.store;

/** The database can't be reached, refuses the login or can't be used; the message is one line for the user. */
public final class DatabaseUnavailable extends RuntimeException {
    public DatabaseUnavailable(String message) {
        super(message);
    }

    public DatabaseUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
