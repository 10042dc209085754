package dev.millrace.trigger;

import java.util.Objects;

/**
 * How a call failed.
 *
 * @param kind in which of three ways
 * @param errorType the name of what was thrown; may be empty
 * @param message what was said about it
 */
public record CallFailure(Kind kind, String errorType, String message) {

    /** In which way. */
    public enum Kind {
        /** The handler threw, or could not be loaded. */
        THREW,
        /** The deadline passed. */
        TIMED_OUT,
        /** Its process ended. */
        CRASHED
    }

    public CallFailure {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(errorType);
        Objects.requireNonNull(message);
    }

    /** The handler threw. */
    public static CallFailure threw(String message) {
        return new CallFailure(Kind.THREW, "", message);
    }

    /** In one line. */
    public String text() {
        return errorType.isEmpty() ? message : errorType + ": " + message;
    }
}
