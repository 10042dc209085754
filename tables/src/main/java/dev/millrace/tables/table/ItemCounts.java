package dev.millrace.tables.table;

import dev.millrace.store.Keyspace;
import dev.millrace.store.Store;
import dev.millrace.store.Writer;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many items each table has. Kept with every write, so that counts are right after a crash without counting again.
 * Changed by the writer thread, read by any.
 */
final class ItemCounts {

    private static final Keyspace COUNTS = new Keyspace("table-counts", Keyspace.Use.RECORDS);

    record Count(long items, long bytes) {
        static final Count NONE = new Count(0, 0);

        Count plus(int moreItems, int moreBytes) {
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

    Count of(TableState table) {
        return committed.getOrDefault(table.number(), Count.NONE);
    }

    /** A write changed the table by so many items and bytes. */
    void add(Writer writer, TableState table, int items, int bytes) {
        if (items == 0 && bytes == 0) {
            return;
        }
        var count = newest.getOrDefault(table.number(), Count.NONE).plus(items, bytes);
        var value = ByteBuffer.allocate(2 * Long.BYTES).putLong(count.items()).putLong(count.bytes());
        writer.put(COUNTS, key(table), value.array());
        newest.put(table.number(), count);
        writer.afterCommit(() -> committed.put(table.number(), count));
    }

    /** The table is gone. */
    void remove(Writer writer, TableState table) {
        writer.delete(COUNTS, key(table));
        newest.remove(table.number());
        writer.afterCommit(() -> committed.remove(table.number()));
    }

    private static byte[] key(TableState table) {
        return ByteBuffer.allocate(Long.BYTES).putLong(table.number()).array();
    }
}
