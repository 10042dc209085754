package dev.millrace.tables.table;

import dev.millrace.store.Keyspace;
import dev.millrace.store.Store;
import dev.millrace.store.Writer;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many items each table has, and how many entries each index, by their numbers. Kept with every write, so that
 * counts are right after a crash without counting again. Changed by the writing thread, read by any.
 */
final class ItemCounts {

    private static final Keyspace COUNTS = new Keyspace("table-counts", Keyspace.Use.RECORDS);

    record Count(long items, long bytes) {
        static final Count NONE = new Count(0, 0);

        Count plus(int moreItems, long moreBytes) {
            return new Count(items + moreItems, bytes + moreBytes);
        }
    }

    private final Map<Long, Count> newest = new HashMap<>();
    private final Map<Long, Count> committed = new ConcurrentHashMap<>();

    static ItemCounts load(Store store) {
        var loaded = new ItemCounts();
        store.scan(COUNTS, new byte[0], null, (key, value) -> {
            var in = ByteBuffer.wrap(value);
            loaded.newest.put(ByteBuffer.wrap(key).getLong(), new Count(in.getLong(), in.getLong()));
            return true;
        });
        loaded.committed.putAll(loaded.newest);
        return loaded;
    }

    Count of(long number) {
        return committed.getOrDefault(number, Count.NONE);
    }

    /** A write changed the table or index by so many items and bytes. */
    void add(Writer writer, long number, int items, long bytes) {
        if (items == 0 && bytes == 0) {
            return;
        }
        var count = newest.getOrDefault(number, Count.NONE).plus(items, bytes);
        var value = ByteBuffer.allocate(2 * Long.BYTES).putLong(count.items()).putLong(count.bytes());
        writer.put(COUNTS, key(number), value.array());
        newest.put(number, count);
        writer.afterCommit(() -> committed.put(number, count));
    }

    /** The table or index is gone. */
    void remove(Writer writer, long number) {
        writer.delete(COUNTS, key(number));
        newest.remove(number);
        writer.afterCommit(() -> committed.remove(number));
    }

    private static byte[] key(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }
}
