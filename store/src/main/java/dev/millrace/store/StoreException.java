package dev.millrace.store;

/**
 * The store cannot do its work: the directory is locked by another process, foreign or damaged, or the disk is full.
 */
public final class StoreException extends RuntimeException {

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
