package dev.millrace.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a drain has written and nobody else can see yet. Every mutation can be taken back until {@link #keep} is called,
 * so that a change that throws leaves nothing. Confined to the writing thread.
 */
final class Overlay {

    /**
     * A mutation, in the order in which the log will have them.
     *
     * @param key or the first key of a range
     * @param rest the value that is put, or the end of a range; empty for a key that is deleted
     */
    record Mutation(Kind kind, Keyspace keyspace, byte[] key, byte[] rest) {

        // An enum rather than three sealed records: switches over patterns are made at the start, by each for itself.
        enum Kind {
            PUT,
            DELETE,
            DELETE_RANGE
        }
    }

    /** Stands for a key that is not there, whatever has been committed. Told apart by identity. */
    static final byte[] ABSENT = new byte[0];

    private record Range(byte[] from, byte[] to) {
        boolean covers(byte[] key) {
            return Arrays.compareUnsigned(from, key) <= 0 && Arrays.compareUnsigned(key, to) < 0;
        }
    }

    private static final class Layer {
        final TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
        final List<Range> hidden = new ArrayList<>();
    }

    private final Map<Keyspace, Layer> layers = new HashMap<>();
    private final List<Mutation> mutations = new ArrayList<>();
    private final Deque<Runnable> undo = new ArrayDeque<>();
    private int kept;

    /** The value, {@link #ABSENT}, or null if what has been committed is to be asked. */
    byte @Nullable [] get(Keyspace keyspace, byte[] key) {
        var layer = layers.get(keyspace);
        if (layer == null) {
            return null;
        }
        var value = layer.entries.get(key);
        return value == null && isHidden(layer, key) ? ABSENT : value;
    }

    /** Whether the key is not there any more once this is committed; false if nothing was done to it. */
    boolean isAbsent(Keyspace keyspace, byte[] key) {
        return get(keyspace, key) == ABSENT;
    }

    /** Whether the committed entry under this key has been deleted by range. */
    boolean isHidden(Keyspace keyspace, byte[] key) {
        var layer = layers.get(keyspace);
        return layer != null && isHidden(layer, key);
    }

    private static boolean isHidden(Layer layer, byte[] key) {
        for (var range : layer.hidden) {
            if (range.covers(key)) {
                return true;
            }
        }
        return false;
    }

    /** A copy of the entries in the range, {@link #ABSENT} ones included: the caller may write while it walks. */
    NavigableMap<byte[], byte[]> entries(Keyspace keyspace, byte[] from, byte @Nullable [] to) {
        var copy = new TreeMap<byte[], byte[]>(Arrays::compareUnsigned);
        var layer = layers.get(keyspace);
        if (layer != null && (to == null || Arrays.compareUnsigned(from, to) < 0)) {
            copy.putAll(to == null ? layer.entries.tailMap(from, true) : layer.entries.subMap(from, true, to, false));
        }
        return copy;
    }

    /** The largest key written, ABSENT ones included; null if there is none. */
    byte @Nullable [] lastKey(Keyspace keyspace) {
        var layer = layers.get(keyspace);
        return layer == null || layer.entries.isEmpty() ? null : layer.entries.lastKey();
    }

    void put(Keyspace keyspace, byte[] key, byte[] value) {
        set(layer(keyspace), key, value);
        mutations.add(new Mutation(Mutation.Kind.PUT, keyspace, key, value));
    }

    void delete(Keyspace keyspace, byte[] key) {
        set(layer(keyspace), key, ABSENT);
        mutations.add(new Mutation(Mutation.Kind.DELETE, keyspace, key, ABSENT));
    }

    void deleteRange(Keyspace keyspace, byte[] from, byte[] to) {
        var layer = layer(keyspace);
        for (var key : entries(keyspace, from, to).keySet()) {
            set(layer, key, ABSENT);
        }
        layer.hidden.add(new Range(from, to));
        undo.push(layer.hidden::removeLast);
        mutations.add(new Mutation(Mutation.Kind.DELETE_RANGE, keyspace, from, to));
    }

    private Layer layer(Keyspace keyspace) {
        return layers.computeIfAbsent(keyspace, ignored -> new Layer());
    }

    private void set(Layer layer, byte[] key, byte[] value) {
        var previous = layer.entries.put(key, value);
        undo.push(() -> {
            if (previous == null) {
                layer.entries.remove(key);
            } else {
                layer.entries.put(key, previous);
            }
        });
    }

    /** The change succeeded: what it wrote stays. */
    void keep() {
        undo.clear();
        kept = mutations.size();
    }

    /** The change threw: what it wrote goes. */
    void takeBack() {
        while (!undo.isEmpty()) {
            undo.pop().run();
        }
        mutations.subList(kept, mutations.size()).clear();
    }

    List<Mutation> mutations() {
        return mutations;
    }

    /** Ready for the next drain. */
    void clear() {
        layers.clear();
        mutations.clear();
        undo.clear();
        kept = 0;
    }
}
