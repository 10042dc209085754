package dev.millrace.store;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The {@link Writer} that changes see: the overlay of this drain in front of what is committed. Confined to who has the
 * pen.
 */
final class DrainWriter implements Writer, AutoCloseable {

    private static final long MOST_KEPT_BYTES = 1L << 20;

    private final RocksDB db;
    private final Columns columns;
    private final Overlay overlay = new Overlay();
    private WriteBatch batch = new WriteBatch();
    private @Nullable Request<?> running;

    DrainWriter(RocksDB db, Columns columns) {
        this.db = db;
        this.columns = columns;
    }

    /** Runs one request over what the earlier ones of the drain have written. */
    void run(Request<?> request) {
        running = request;
        if (request.run(this)) {
            overlay.keep();
        } else {
            overlay.takeBack();
        }
        running = null;
    }

    /** Writes what the drain has gathered as one batch and forgets it, also if writing fails. */
    void flush(WriteOptions options) throws RocksDBException {
        if (overlay.mutations().isEmpty()) {
            overlay.clear();
            return;
        }
        try {
            for (var mutation : overlay.mutations()) {
                var column = columns.open(db, mutation.keyspace());
                switch (mutation) {
                    case Overlay.Mutation.Put put -> batch.put(column, put.key(), put.value());
                    case Overlay.Mutation.Delete delete -> batch.delete(column, delete.key());
                    case Overlay.Mutation.DeleteRange range -> batch.deleteRange(column, range.from(), range.to());
                }
            }
            db.write(options, batch);
            freeFiles();
        } finally {
            overlay.clear();
            emptyBatch();
        }
    }

    /** The room of a batch is kept for the next one, unless it was an unusually large one. */
    private void emptyBatch() {
        if (batch.getDataSize() > MOST_KEPT_BYTES) {
            batch.close();
            batch = new WriteBatch();
        } else {
            batch.clear();
        }
    }

    @Override
    public void close() {
        batch.close();
    }

    /** The files that lie wholly in a dropped part of a log go at once; compaction would be long in coming. */
    private void freeFiles() throws RocksDBException {
        for (var mutation : overlay.mutations()) {
            if (mutation instanceof Overlay.Mutation.DeleteRange range
                    && range.keyspace().use() == Keyspace.Use.LOG) {
                db.deleteFilesInRanges(columns.open(db, range.keyspace()), List.of(range.from(), range.to()), false);
            }
        }
    }

    @Override
    public byte @Nullable [] get(Keyspace keyspace, byte[] key) {
        var written = overlay.get(keyspace, key);
        if (written != null) {
            return written == Overlay.ABSENT ? null : written;
        }
        return Committed.get(db, columns, keyspace, key);
    }

    @Override
    public void scan(Keyspace keyspace, byte[] from, byte @Nullable [] to, Visitor visitor) {
        var written = overlay.entries(keyspace, from, to);
        Committed.scan(
                db, columns, keyspace, from, to, merge(keyspace, written, visitor), () -> drainRest(written, visitor));
    }

    @Override
    public void scanBackwards(Keyspace keyspace, byte[] from, byte @Nullable [] to, Visitor visitor) {
        var written = overlay.entries(keyspace, from, to).descendingMap();
        Committed.scanBackwards(
                db, columns, keyspace, from, to, merge(keyspace, written, visitor), () -> drainRest(written, visitor));
    }

    /** Puts the entries of the overlay between the committed ones; both come in the order of the map's comparator. */
    private Visitor merge(Keyspace keyspace, NavigableMap<byte[], byte[]> written, Visitor visitor) {
        var order = written.comparator();
        return (key, value) -> {
            while (!written.isEmpty() && order.compare(written.firstKey(), key) < 0) {
                if (!offer(written.pollFirstEntry(), visitor)) {
                    return false;
                }
            }
            if (!written.isEmpty() && Arrays.equals(written.firstKey(), key)) {
                return offer(written.pollFirstEntry(), visitor);
            }
            return overlay.isHidden(keyspace, key) || visitor.visit(key, value);
        };
    }

    private static void drainRest(NavigableMap<byte[], byte[]> written, Visitor visitor) {
        while (!written.isEmpty()) {
            if (!offer(written.pollFirstEntry(), visitor)) {
                return;
            }
        }
    }

    private static boolean offer(Map.Entry<byte[], byte[]> entry, Visitor visitor) {
        return entry.getValue() == Overlay.ABSENT || visitor.visit(entry.getKey(), entry.getValue());
    }

    @Override
    public void put(Keyspace keyspace, byte[] key, byte[] value) {
        overlay.put(keyspace, key, value);
    }

    @Override
    public void delete(Keyspace keyspace, byte[] key) {
        overlay.delete(keyspace, key);
    }

    @Override
    public void deleteRange(Keyspace keyspace, byte[] from, byte @Nullable [] to) {
        var end = to == null ? behindLast(keyspace) : to;
        if (Arrays.compareUnsigned(from, end) < 0) {
            overlay.deleteRange(keyspace, from, end);
        }
    }

    /** The smallest key greater than every key there is. */
    private byte[] behindLast(Keyspace keyspace) {
        var last = new byte[][] {new byte[0]};
        Committed.scanBackwards(
                db,
                columns,
                keyspace,
                new byte[0],
                null,
                (key, value) -> {
                    last[0] = key;
                    return false;
                },
                () -> {});
        var written = overlay.lastKey(keyspace);
        var largest = written != null && Arrays.compareUnsigned(written, last[0]) > 0 ? written : last[0];
        return Arrays.copyOf(largest, largest.length + 1);
    }

    @Override
    public void afterCommit(Runnable task) {
        if (running == null) {
            throw new IllegalStateException("a writer is not to be used after its change");
        }
        running.afterCommit.add(task);
    }
}
