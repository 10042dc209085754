package dev.millrace.tables.table;

import dev.millrace.store.Writer;
import dev.millrace.tables.item.Item;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Items written lately, by their key in the store. It saves the writing thread its read of the item before each write,
 * and readers their way into RocksDB: measured, the largest single gain on both paths.
 *
 * <p>Only the writer fills it, so it can never hold what a slow reader found before a commit. An entry has two faces:
 * the newest value, which the writer alone looks at and which may not be durable yet, and the committed one, which
 * follows after the commit. Bounded by bytes; what was not read since the hand came by last goes first (CLOCK). It
 * keeps bytes, not {@link Item}s, which would hold on to what they have decoded.
 */
final class ItemCache {

    /** What map, entry, key and queue cost beside the bytes, roughly. */
    private static final int ENTRY_BYTES = 160;

    private record Key(byte[] bytes) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /** Canonical bytes and size of an item that is there, or of {@link Item#EMPTY}. */
    private record Value(byte[] canonical, int sizeBytes) {
        static Value of(Item item) {
            return new Value(item.canonicalBytes(), item.sizeBytes());
        }

        Item item() {
            return Item.ofCanonical(canonical, sizeBytes);
        }
    }

    private static final class Entry {
        /** Null after a failure: then the store has to be asked, which may know of earlier writes of the drain. */
        private @Nullable Value newest;

        private volatile Value committed;
        private volatile boolean touched;

        Entry(Value value) {
            newest = value;
            committed = value;
        }
    }

    private final long mostBytes;
    private final Map<Key, Entry> entries = new ConcurrentHashMap<>();
    private final ArrayDeque<Key> hand = new ArrayDeque<>();
    private long bytes;

    ItemCache(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** The committed item, {@link Item#EMPTY} if it is known not to exist; nothing if it is not known. Any thread. */
    Optional<Item> committed(byte[] storeKey) {
        var entry = entries.get(new Key(storeKey));
        if (entry == null) {
            return Optional.empty();
        }
        if (!entry.touched) {
            entry.touched = true;
        }
        return Optional.of(entry.committed.item());
    }

    /** The newest item as the writing thread left it, likewise. Writing thread only, as everything below. */
    Optional<Item> newest(byte[] storeKey) {
        return Optional.ofNullable(entries.get(new Key(storeKey)))
                .flatMap(entry -> Optional.ofNullable(entry.newest))
                .map(Value::item);
    }

    /** The change under way makes this of the item. */
    void write(Writer writer, byte[] storeKey, Item item) {
        var key = new Key(storeKey);
        var value = Value.of(item);
        var known = entries.get(key);
        if (known != null) {
            known.newest = value;
        }
        // Unknown until then: earlier in this drain the store's own view of it serves the writer.
        writer.afterCommit(() -> commit(key, value));
    }

    /** The change under way failed: what it wrote here must not be believed. What is committed stays true. */
    void forget(byte[] storeKey) {
        var entry = entries.get(new Key(storeKey));
        if (entry != null) {
            entry.newest = null;
        }
    }

    private void commit(Key key, Value value) {
        var entry = entries.get(key);
        if (entry == null) {
            entry = new Entry(value);
            entries.put(key, entry);
            hand.add(key);
        } else {
            bytes -= weight(key, entry.committed);
            entry.newest = value;
            entry.committed = value;
        }
        bytes += weight(key, value);
        while (bytes > mostBytes) {
            evictOne();
        }
    }

    private void evictOne() {
        var key = hand.remove();
        var entry = Objects.requireNonNull(entries.get(key), "each key in the hand has its entry");
        if (entry.touched) {
            entry.touched = false;
            hand.add(key);
        } else {
            entries.remove(key);
            bytes -= weight(key, entry.committed);
        }
    }

    private static int weight(Key key, Value value) {
        return ENTRY_BYTES + key.bytes().length + value.canonical().length;
    }

    /** How many places the hand has to come by, for tests: one an entry. */
    int handLength() {
        return hand.size();
    }

    /** What it holds at the moment, for tests. */
    long bytes() {
        return bytes;
    }
}
