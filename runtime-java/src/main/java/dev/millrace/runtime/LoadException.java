package dev.millrace.runtime;

/** The handler cannot be used at all: its class is missing, or has the wrong shape, or its constructor threw. */
final class LoadException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    LoadException(Failure failure) {
        super(failure.message());
        this.failure = failure;
    }

    LoadException(Class<? extends Throwable> type, String message) {
        this(Failure.named(type.getName(), message));
    }

    Failure failure() {
        return failure;
    }
}
