package dev.millrace.stacks.resource;

/** A resource cannot be as its template wants it; the message is a sentence for people. */
public final class ResourceException extends RuntimeException {

    public ResourceException(String message) {
        super(message);
    }

    public ResourceException(String message, Throwable cause) {
        super(message, cause);
    }
}
