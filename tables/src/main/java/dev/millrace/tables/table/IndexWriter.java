package dev.millrace.tables.table;

import dev.millrace.store.Keyspace;
import dev.millrace.store.Writer;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.PrimaryKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Keeps entries of indexes in step with items, in the same commit. What an item's entry is follows from the item alone,
 * so nothing is read: the entry of the item as it was is the one that is there. Writer thread only.
 */
final class IndexWriter {

    static final Keyspace ENTRIES = new Keyspace("index-entries", Keyspace.Use.RECORDS);

    private final ItemCounts counts;

    IndexWriter(ItemCounts counts) {
        this.counts = counts;
    }

    /** The item has changed; returns what that meant for the table's indexes. */
    List<IndexWrite> follow(Writer writer, TableState table, PrimaryKey key, byte[] storeKey, Item before, Item after) {
        var writes = new ArrayList<IndexWrite>();
        for (var index : table.indexes()) {
            if (index.covers(storeKey)) {
                var old = index.entry(table.key(), key.bytes(), before);
                var now = index.entry(table.key(), key.bytes(), after);
                replace(writer, index, old, now).ifPresent(writes::add);
            }
        }
        return writes;
    }

    private Optional<IndexWrite> replace(
            Writer writer, IndexState index, Optional<IndexState.Entry> old, Optional<IndexState.Entry> now) {
        if (old.isEmpty() && now.isEmpty()) {
            return Optional.empty();
        }
        boolean stays = old.isPresent()
                && now.isPresent()
                && Arrays.equals(old.get().key(), now.get().key());
        if (stays && old.get().item().equals(now.get().item())) {
            return Optional.empty();
        }
        // In this order, since readers see a commit grow: the item is rather at two places for a moment than at none.
        now.ifPresent(entry -> put(writer, entry));
        if (old.isPresent() && !stays) {
            writer.delete(ENTRIES, old.get().key());
        }
        int sizeBefore = size(old);
        int sizeAfter = size(now);
        counts.add(
                writer,
                index.number(),
                (now.isPresent() ? 1 : 0) - (old.isPresent() ? 1 : 0),
                (long) sizeAfter - sizeBefore);
        return Optional.of(new IndexWrite(
                index.name(),
                index.spec().isGlobal(),
                sizeBefore,
                sizeAfter,
                old.isPresent() && now.isPresent() && !stays));
    }

    /** Enters items that were there before the index. */
    void enter(Writer writer, IndexState index, List<IndexState.Entry> entries) {
        long bytes = 0;
        for (var entry : entries) {
            put(writer, entry);
            bytes += entry.item().sizeBytes();
        }
        counts.add(writer, index.number(), entries.size(), bytes);
    }

    /** The index is gone. */
    void remove(Writer writer, IndexState index) {
        writer.deleteRange(ENTRIES, StoredItem.firstKey(index.number(), 0), StoredItem.behind(index.number()));
        counts.remove(writer, index.number());
    }

    private static void put(Writer writer, IndexState.Entry entry) {
        writer.put(ENTRIES, entry.key(), StoredItem.encode(entry.item(), 0)); // nobody asks an entry for its age
    }

    private static int size(Optional<IndexState.Entry> entry) {
        return entry.map(there -> there.item().sizeBytes()).orElse(0);
    }
}
