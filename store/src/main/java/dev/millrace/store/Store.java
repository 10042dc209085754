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
     * Runs the change where nobody else writes, perhaps on this very thread, and waits until it is durable. This thread
     * may have to carry out others' changes as well, so no lock may be held here that a change or what follows it
     * takes.
     *
     * @throws RuntimeException what the change threw; nothing of it has been written
     * @throws StoreException if the store can no longer write; nothing of it has been acknowledged
     */
    <T> T commit(Change<T> change);

    /**
     * As {@link #commit}, without waiting, on another thread. The future completes on the thread that writes: do little
     * there.
     */
    <T> CompletableFuture<T> submit(Change<T> change);

    /**
     * As {@link #submit}, but where nobody else writes this thread does, before this returns: cheaper than waking
     * another. It may have to carry out others' changes as well, so no lock may be held here that a change or what
     * follows it takes.
     */
    default <T> CompletableFuture<T> submitHere(Change<T> change) {
        return submit(change);
    }

    /** Waits for what has been submitted, then closes. Later calls fail. */
    @Override
    void close();
}
