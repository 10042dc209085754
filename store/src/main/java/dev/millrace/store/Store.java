package dev.millrace.store;

import java.util.concurrent.CompletableFuture;

/**
 * One durable store with a single writer. Thread-safe.
 *
 * <p>Readers see only what has been committed, and nothing is visible before it is as durable as promised. Changes that
 * arrive while a commit is running are gathered and committed together (group commit).
 */
public interface Store extends Reader, AutoCloseable {

    /**
     * Runs the change on the writer thread and waits until it is durable.
     *
     * @throws RuntimeException what the change threw; nothing of it has been written
     * @throws StoreException if the store can no longer write; nothing of it has been acknowledged
     */
    <T> T commit(Change<T> change);

    /** As {@link #commit}, without waiting. The future completes on the writer thread: do little there. */
    <T> CompletableFuture<T> submit(Change<T> change);

    /** Waits for what has been submitted, then closes. Later calls fail. */
    @Override
    void close();
}
