package dev.millrace.store;

import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Slice;

/** Reads of what has been committed. The caller sees to it that the database stays open meanwhile. */
final class Committed {

    private Committed() {}

    static byte @Nullable [] get(RocksDB db, Columns columns, Keyspace keyspace, byte[] key) {
        var column = columns.find(keyspace);
        if (column == null) {
            return null;
        }
        try {
            return db.get(column, key);
        } catch (RocksDBException e) {
            throw failed(keyspace, e);
        }
    }

    /** @param atEnd runs if the visitor never had enough */
    static void scan(
            RocksDB db,
            Columns columns,
            Keyspace keyspace,
            byte[] from,
            byte @Nullable [] to,
            Reader.Visitor visitor,
            Runnable atEnd) {
        var column = columns.find(keyspace);
        if (column == null) {
            atEnd.run();
            return;
        }
        try (var options = new ReadOptions();
                var bound = to == null ? null : new Slice(to)) {
            if (bound != null) {
                options.setIterateUpperBound(bound);
            }
            try (var entries = db.newIterator(column, options)) {
                for (entries.seek(from); entries.isValid(); entries.next()) {
                    if (!visitor.visit(entries.key(), entries.value())) {
                        return;
                    }
                }
                entries.status();
            }
        } catch (RocksDBException e) {
            throw failed(keyspace, e);
        }
        atEnd.run();
    }

    /** @param atEnd runs if the visitor never had enough */
    static void scanBackwards(
            RocksDB db,
            Columns columns,
            Keyspace keyspace,
            byte[] from,
            byte @Nullable [] to,
            Reader.Visitor visitor,
            Runnable atEnd) {
        var column = columns.find(keyspace);
        if (column == null) {
            atEnd.run();
            return;
        }
        try (var options = new ReadOptions();
                var lower = new Slice(from);
                var upper = to == null ? null : new Slice(to)) {
            options.setIterateLowerBound(lower);
            if (upper != null) {
                options.setIterateUpperBound(upper);
            }
            try (var entries = db.newIterator(column, options)) {
                for (entries.seekToLast(); entries.isValid(); entries.prev()) {
                    if (!visitor.visit(entries.key(), entries.value())) {
                        return;
                    }
                }
                entries.status();
            }
        } catch (RocksDBException e) {
            throw failed(keyspace, e);
        }
        atEnd.run();
    }

    private static StoreException failed(Keyspace keyspace, RocksDBException e) {
        return new StoreException("Reading the keyspace " + keyspace.name() + " failed: " + e.getMessage(), e);
    }
}
