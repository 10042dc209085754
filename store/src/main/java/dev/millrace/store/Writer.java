package dev.millrace.store;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link Change} works with on the writing thread. Reads see everything written before, also what this commit
 * has gathered but not yet made durable. Not to be kept beyond the change.
 */
public interface Writer extends Reader {

    void put(Keyspace keyspace, byte[] key, byte[] value);

    void delete(Keyspace keyspace, byte[] key);

    /**
     * Deletes the entries with {@code from <= key < to}.
     *
     * @param to exclusive; null for no upper bound
     */
    void deleteRange(Keyspace keyspace, byte[] from, byte @Nullable [] to);

    /**
     * Runs the task on the writing thread when this commit is as durable as promised and visible to readers, before the
     * caller of {@link Store#commit} is answered. The task must be short and must not throw; it is where memory follows
     * the disk and where waiting readers are woken.
     */
    void afterCommit(Runnable task);
}
