package dev.millrace.store;

import org.jspecify.annotations.Nullable;

/**
 * Reads of the store. Byte arrays given and received are not copied: nobody changes them.
 *
 * <p>Outside of a change a scan may see entries that are committed while it goes on; each is whole, and of those of one
 * row of a log it never sees a later one without the earlier.
 */
public interface Reader {

    /** The value under the key, or null if there is none. */
    byte @Nullable [] get(Keyspace keyspace, byte[] key);

    /**
     * Visits the entries with {@code from <= key < to} in key order until the visitor has had enough.
     *
     * @param to exclusive; null for no upper bound
     */
    void scan(Keyspace keyspace, byte[] from, byte @Nullable [] to, Visitor visitor);

    /**
     * Visits the entries with {@code from <= key < to} from the largest key downwards.
     *
     * @param to exclusive; null for no upper bound
     */
    void scanBackwards(Keyspace keyspace, byte[] from, byte @Nullable [] to, Visitor visitor);

    /** Takes one entry at a time. */
    @FunctionalInterface
    interface Visitor {
        /** Returns whether to go on. */
        boolean visit(byte[] key, byte[] value);
    }
}
