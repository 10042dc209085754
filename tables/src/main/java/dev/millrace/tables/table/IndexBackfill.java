package dev.millrace.tables.table;

import dev.millrace.model.Scope;
import dev.millrace.store.Reader;
import dev.millrace.store.Store;
import dev.millrace.store.StoreException;
import dev.millrace.store.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Enters the items of a table into an index that was made later, in the background.
 *
 * <p>One pass over the table in the order of its keys, in chunks so small that writes between them hardly wait. A chunk
 * is one commit: entries, their count, and how far it has come. Writes of items up to there are followed like those of
 * any index; writes of items behind are left to the pass, which has yet to come by. So each item is entered exactly
 * once, whatever is written meanwhile, and after a crash the pass goes on where the last commit left it. Thread-safe.
 */
final class IndexBackfill implements AutoCloseable {

    private static final int CHUNK_ITEMS = 200;
    private static final int CHUNK_BYTES = 256 << 10;

    private final Store store;
    private final TableRegistry tables;
    private final IndexWriter entries;
    private final Executor executor;
    private volatile boolean closed;

    IndexBackfill(Store store, TableRegistry tables, IndexWriter entries, Executor executor) {
        this.store = store;
        this.tables = tables;
        this.entries = entries;
        this.executor = executor;
    }

    /** Goes on with what was under way when the program ended. */
    void resume() {
        tables.all().forEach(this::begin);
    }

    /** Begins with what a change of the table has just asked for. */
    void begin(Scope scope, String name) {
        tables.find(scope, name).ifPresent(this::begin);
    }

    private void begin(TableState table) {
        for (var index : table.indexes()) {
            if (!index.isActive()) {
                executor.execute(() -> fill(table, index.number()));
            }
        }
    }

    private void fill(TableState table, long index) {
        try {
            boolean goOn = true;
            while (goOn && !closed) {
                goOn = store.commit(writer -> enterSome(writer, table, index));
            }
        } catch (StoreException e) {
            // The store is closed or broken and has said so itself; the next start goes on.
        }
    }

    /** One chunk; returns whether there is more to do. */
    private boolean enterSome(Writer writer, TableState found, long number) {
        var table = tables.newest(found.scope(), found.name()).filter(now -> now.number() == found.number());
        var index = table.flatMap(now -> now.indexes().stream()
                .filter(candidate -> candidate.number() == number && !candidate.isActive())
                .findFirst());
        if (table.isEmpty() || index.isEmpty()) {
            return false; // deleted meanwhile
        }
        var chunk = new Chunk(table.get(), index.get());
        writer.scan(
                ItemMutations.ITEMS, chunk.from(), StoredItem.behind(table.get().number()), chunk);
        entries.enter(writer, index.get(), chunk.entries);
        var reached = chunk.reached();
        tables.put(writer, table.get().withIndex(reached));
        return !reached.isActive();
    }

    /** Gathers the entries of some items. */
    private static final class Chunk implements Reader.Visitor {
        private final TableState table;
        private final IndexState index;
        private final List<IndexState.Entry> entries = new ArrayList<>();
        private int items;
        private int bytes;
        private Optional<byte[]> last = Optional.empty();

        Chunk(TableState table, IndexState index) {
            this.table = table;
            this.index = index;
        }

        byte[] from() {
            var done = index.backfilledTo().orElseThrow().array();
            return done.length == 0 ? StoredItem.firstKey(table.number(), 0) : Arrays.copyOf(done, done.length + 1);
        }

        @Override
        public boolean visit(byte[] key, byte[] value) {
            index.entry(table.key(), StoredItem.itemKey(key), StoredItem.decode(value))
                    .ifPresent(entries::add);
            items++;
            bytes += value.length;
            if (items == CHUNK_ITEMS || bytes >= CHUNK_BYTES) {
                last = Optional.of(key);
                return false;
            }
            return true;
        }

        /** The index as it is now: further on, or complete if the table has ended. */
        IndexState reached() {
            return last.map(index::backfilledTo).orElseGet(index::backfilled);
        }
    }

    /** Leaves what is under way to the next start. */
    @Override
    public void close() {
        closed = true;
    }
}
