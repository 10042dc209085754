package dev.millrace.services.cloudwatch.math;

/** An expression that cannot be read or worked out; the message says why. */
public final class MathException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MathException(String message) {
        super(message);
    }
}
