package dev.millrace.trigger.filter;

/** A filter pattern that Lambda would refuse. The message says what is wrong with it. */
public final class InvalidFilterException extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidFilterException(String message, Throwable cause) {
        super(message, cause);
    }

    InvalidFilterException(String message) {
        super(message);
    }
}
