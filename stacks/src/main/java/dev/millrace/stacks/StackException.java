package dev.millrace.stacks;

/** A stack cannot be deployed, changed or deleted as asked; the message is a sentence for people. */
public final class StackException extends RuntimeException {

    /** How far the operation came. */
    public enum Kind {
        /** Refused before anything was made. */
        REFUSED,
        /** There is no such stack. */
        NOT_FOUND,
        /** There is one already. */
        EXISTS,
        /** It would change nothing. */
        NO_CHANGES,
        /**
         * Something went wrong while resources were made; what this run had done was rolled back as far as possible.
         */
        FAILED
    }

    private final Kind kind;

    public StackException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public StackException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    static StackException refused(String message, Throwable cause) {
        return new StackException(Kind.REFUSED, message, cause);
    }

    static StackException refused(String message) {
        return new StackException(Kind.REFUSED, message);
    }

    static StackException notFound(String name) {
        return new StackException(Kind.NOT_FOUND, "Stack with id " + name + " does not exist");
    }
}
