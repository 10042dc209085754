package dev.millrace.tables.table;

import dev.millrace.store.Keyspace;
import dev.millrace.store.Store;
import dev.millrace.store.Writer;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many items each table has. Counted in memory and saved now and then: AWS's own numbers lag by hours (spec 3.2.2),
 * so no write pays for them. Changed by the writer thread, read by any.
 */
final class ItemCounts {

    private static final Keyspace COUNTS = new Keyspace("table-counts", Keyspace.Use.RECORDS);

    record Count(long items, long bytes) {
        static final Count NONE = new Count(0, 0);
    }

    private final Map<Long, Count> counts = new ConcurrentHashMap<>();
    private final Map<Long, Count> saved = new ConcurrentHashMap<>();

    static ItemCounts load(Store store) {
        var loaded = new ItemCounts();
        store.scan(COUNTS, new byte[0], null, (key, value) -> {
            var in = ByteBuffer.wrap(value);
            loaded.counts.put(ByteBuffer.wrap(key).getLong(), new Count(in.getLong(), in.getLong()));
            return true;
        });
        loaded.saved.putAll(loaded.counts);
        return loaded;
    }

    Count of(TableState table) {
        return counts.getOrDefault(table.number(), Count.NONE);
    }

    /** A write changed the table by so many items and bytes; counts once it is committed. */
    void add(Writer writer, TableState table, int items, int bytes) {
        if (items != 0 || bytes != 0) {
            writer.afterCommit(() -> counts.merge(
                    table.number(),
                    new Count(items, bytes),
                    (have, more) -> new Count(have.items() + more.items(), have.bytes() + more.bytes())));
        }
    }

    void remove(Writer writer, TableState table) {
        writer.delete(COUNTS, key(table.number()));
        writer.afterCommit(() -> {
            counts.remove(table.number());
            saved.remove(table.number());
        });
    }

    boolean hasUnsaved() {
        return !counts.equals(saved);
    }

    void save(Writer writer) {
        counts.forEach((number, count) -> {
            if (!count.equals(saved.put(number, count))) {
                writer.put(
                        COUNTS,
                        key(number),
                        ByteBuffer.allocate(2 * Long.BYTES)
                                .putLong(count.items())
                                .putLong(count.bytes())
                                .array());
            }
        });
    }

    private static byte[] key(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }
}
