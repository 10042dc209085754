package dev.millrace.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the log holds and RocksDB does not yet: the newest entry of each key written since, and the ranges deleted. Who
 * has the pen writes, any thread reads, and a reader may see a commit half way, in the order of its mutations; only
 * what is durable gets in here.
 *
 * <p>Values lie in slabs, in the very frames that were written to the log.
 */
final class Recent {

    /** One keyspace's share. */
    static final class Space {
        final ConcurrentNavigableMap<byte[], Piece> entries = new ConcurrentSkipListMap<>(Arrays::compareUnsigned);

        /** Whatever is older than this and in these ranges is not there any more. */
        final Ranges deleted = new Ranges();

        /** Whether there are at least so many bytes of keys and values. */
        boolean holds(long least) {
            long bytes = 0;
            for (var entry : entries.entrySet()) {
                bytes += entry.getKey().length + entry.getValue().length();
                if (bytes >= least) {
                    return true;
                }
            }
            return false;
        }
    }

    private final Slabs pool;
    private final Map<Keyspace, Space> spaces = new ConcurrentHashMap<>();
    private final List<byte[]> slabs = new ArrayList<>();
    private final AtomicInteger holders = new AtomicInteger();
    private byte[] slab = new byte[0];
    private int used;
    private long bytes;

    Recent(Slabs pool) {
        this.pool = pool;
    }

    /** How much log this is. */
    long bytes() {
        return bytes;
    }

    /** The slab to write the next frame to, from {@link #offset} on; it has room for so many bytes. */
    byte[] room(int most) {
        if (slab.length - used < most) {
            slab = pool.take(most);
            slabs.add(slab);
            used = 0;
        }
        return slab;
    }

    int offset() {
        return used;
    }

    /** So many bytes of the room were used. */
    void use(int length) {
        used += length;
        bytes += length;
    }

    Map<Keyspace, Space> spaces() {
        return spaces;
    }

    @Nullable
    Space find(Keyspace keyspace) {
        return spaces.get(keyspace);
    }

    private Space space(Keyspace keyspace) {
        var space = spaces.get(keyspace);
        return space != null ? space : spaces.computeIfAbsent(keyspace, ignored -> new Space());
    }

    void put(Keyspace keyspace, byte[] key, Piece value) {
        space(keyspace).entries.put(key, value);
    }

    void delete(Keyspace keyspace, byte[] key) {
        put(keyspace, key, Piece.ABSENT);
    }

    void deleteRange(Keyspace keyspace, byte[] from, byte[] to) {
        deleteRange(keyspace, from, to, key -> true);
    }

    private void deleteRange(Keyspace keyspace, byte[] from, byte[] to, Predicate<byte[]> including) {
        var space = space(keyspace);
        space.deleted.add(from, to); // first, or an older value would shine through
        space.entries.subMap(from, true, to, false).keySet().removeIf(including);
    }

    /**
     * Brings in what a drain has gathered while others read: each key goes from what it was before to what it is now,
     * and nobody sees what it was in between, deleted and not yet written again, say.
     *
     * @param values where the values of its puts are, by the place of each mutation
     */
    void show(Overlay drain, Piece[] values) {
        var mutations = drain.mutations();
        boolean ranges = false;
        for (int i = 0; i < values.length; i++) {
            var mutation = mutations.get(i);
            switch (mutation.kind()) {
                case PUT -> {
                    if (drain.get(mutation.keyspace(), mutation.key()) == mutation.rest()) {
                        put(mutation.keyspace(), mutation.key(), values[i]);
                    }
                }
                case DELETE -> {
                    if (drain.isAbsent(mutation.keyspace(), mutation.key())) {
                        delete(mutation.keyspace(), mutation.key());
                    }
                }
                case DELETE_RANGE -> ranges = true;
            }
        }
        if (ranges) {
            for (var mutation : mutations) {
                if (mutation.kind() == Overlay.Mutation.Kind.DELETE_RANGE) {
                    var keyspace = mutation.keyspace();
                    deleteRange(keyspace, mutation.key(), mutation.rest(), key -> drain.isAbsent(keyspace, key));
                }
            }
        }
    }

    /** A view shows it. */
    void hold() {
        holders.incrementAndGet();
    }

    /** A view that showed it is gone; with the last one its slabs are free. */
    void letGo() {
        if (holders.decrementAndGet() == 0) {
            slabs.forEach(pool::giveBack);
        }
    }
}
