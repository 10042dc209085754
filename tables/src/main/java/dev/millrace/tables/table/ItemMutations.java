package dev.millrace.tables.table;

import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.store.Change;
import dev.millrace.store.Keyspace;
import dev.millrace.store.Store;
import dev.millrace.store.Writer;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.stream.ChangeLog;
import dev.millrace.tables.stream.ItemChange;
import dev.millrace.tables.stream.Sequencer;
import java.util.Collection;
import java.util.List;

/**
 * How one item is read, decided on and changed on the writing thread. The item, its entries in indexes, the table's
 * count and the change record are one commit.
 */
final class ItemMutations {

    static final Keyspace ITEMS = new Keyspace("items", Keyspace.Use.RECORDS);

    private static final String UPDATE_TOO_LARGE = "Item size to update has exceeded the maximum allowed size";

    private final Store store;
    private final ItemCounts counts;
    private final ItemCache cache;
    private final ChangeLog log;
    private final Sequencer sequencer;
    private final IndexWriter indexes;

    ItemMutations(
            Store store, ItemCounts counts, ItemCache cache, ChangeLog log, Sequencer sequencer, IndexWriter indexes) {
        this.store = store;
        this.counts = counts;
        this.cache = cache;
        this.log = log;
        this.sequencer = sequencer;
        this.indexes = indexes;
    }

    /** What a write decided; {@code after} is the same as {@code before} if nothing is to be written. */
    record Decided(PreparedWrite write, TableState table, Item before, Item after) {}

    /** Runs the change; one that fails must leave no trace in the cache either. */
    <T> T commit(Collection<PreparedWrite> writes, Change<T> change) {
        return store.commit(writer -> {
            try {
                return change.apply(writer);
            } catch (RuntimeException | Error e) {
                writes.forEach(write -> cache.forget(write.storeKey()));
                throw e;
            }
        });
    }

    Item load(Writer writer, byte[] storeKey) {
        return cache.newest(storeKey).orElseGet(() -> {
            var stored = writer.get(ITEMS, storeKey);
            return stored == null ? Item.EMPTY : StoredItem.decode(stored);
        });
    }

    /** @param table as it is now; it may have got an index since the write was prepared */
    static Decided decide(PreparedWrite write, TableState table, Item before) {
        var after = write.update().apply(before, write.keyItem()).orElse(Item.EMPTY);
        if (!table.indexes().isEmpty()) {
            if (write.isPut()) {
                IndexKeyChecks.ofPut(table, after);
            } else {
                IndexKeyChecks.ofUpdate(table, before, after);
            }
        }
        if (after.sizeBytes() > Item.MAX_BYTES) {
            throw DynamoDbErrors.validation(UPDATE_TOO_LARGE);
        }
        return new Decided(write, table, before, after);
    }

    /** Nothing in here refuses: whatever can go wrong has been found out by {@link #decide}. */
    WriteOutcome.Written carryOut(Writer writer, Decided decided, boolean byService) {
        var before = decided.before();
        var after = decided.after();
        if (after.equals(before)) {
            // A write that changes nothing leaves no trace, in the table or in its stream (spec 2.1).
            return new WriteOutcome.Written(before, after);
        }
        var write = decided.write();
        var table = decided.table();
        if (after.isEmpty()) {
            writer.delete(ITEMS, write.storeKey());
        } else {
            writer.put(ITEMS, write.storeKey(), StoredItem.encode(after, sequencer.next(writer)));
        }
        cache.write(writer, write.storeKey(), after);
        counts.add(
                writer,
                table.number(),
                (after.isEmpty() ? 0 : 1) - (before.isEmpty() ? 0 : 1),
                after.sizeBytes() - before.sizeBytes());
        var indexWrites = table.indexes().isEmpty()
                ? List.<IndexWrite>of()
                : indexes.follow(writer, table, write.key(), write.storeKey(), before, after);
        table.changeLog()
                .ifPresent(stream -> log.append(
                        writer,
                        stream,
                        new ItemChange(
                                write.key().hash(),
                                write.keyItem().canonicalBytes(),
                                write.keyItem().sizeBytes(),
                                image(after),
                                after.sizeBytes(),
                                image(before),
                                before.sizeBytes(),
                                byService)));
        return new WriteOutcome.Written(before, after, indexWrites);
    }

    private static byte[] image(Item item) {
        return item.isEmpty() ? new byte[0] : item.canonicalBytes();
    }
}
