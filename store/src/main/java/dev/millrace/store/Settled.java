package dev.millrace.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB, which gets a generation of writes at a time. Any thread reads, while it is open; one at a time settles.
 *
 * <p>A generation may be settled in part when the process dies. That does no harm: its part of the log is read again
 * then, and brings every key to the same end.
 */
final class Settled implements AutoCloseable {

    /** For what goes in by batches, which is little: larger shares come as files. */
    private static final long UNFLUSHED_BYTES = 8L << 20;

    private static final long OWN_LOG_BYTES = 16L << 20;

    /** The part of a generation from which a keyspace's share is worth a file of its own. */
    private static final int FILE_FROM = 64;

    private static final byte[] LAST_FRAME = "last-frame".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] BEFORE_ALL = {};

    private final Path directory;
    private final DBOptions options;
    private final Columns columns;
    private final RocksDB db;
    private final WriteOptions writeOptions;
    private final Intake intake;
    private final long generationBytes;

    private Settled(
            Path directory,
            DBOptions options,
            Columns columns,
            RocksDB db,
            WriteOptions writeOptions,
            Intake intake,
            long generationBytes) {
        this.directory = directory;
        this.options = options;
        this.columns = columns;
        this.db = db;
        this.writeOptions = writeOptions;
        this.intake = intake;
        this.generationBytes = generationBytes;
    }

    /**
     * Opens RocksDB, which nobody else can do until it is closed.
     *
     * @param files where to put files on their way in; must be on the same file system
     */
    static Settled open(StoreDirectory directory, Path files, long generationBytes) throws IOException {
        NativeLibrary.load();
        var columns = new Columns();
        var options = new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setMaxBackgroundJobs(2)
                .setDbWriteBufferSize(UNFLUSHED_BYTES)
                .setMaxTotalWalSize(OWN_LOG_BYTES)
                .setMaxOpenFiles(1024)
                .setKeepLogFileNum(2)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL);
        try {
            var handles = new ArrayList<ColumnFamilyHandle>();
            var db = RocksDB.open(options, directory.db().toString(), families(directory.db(), columns), handles);
            try {
                columns.opened(handles);
                Intake.clean(files);
            } catch (IOException | RocksDBException | RuntimeException e) {
                db.close();
                throw e;
            }
            var writeOptions = new WriteOptions().setSync(true); // few, and the log goes when it is done
            var intake = new Intake(db, options, files, generationBytes);
            return new Settled(directory.path(), options, columns, db, writeOptions, intake, generationBytes);
        } catch (RocksDBException e) {
            options.close();
            columns.close();
            throw cannotOpen(directory.path(), e);
        }
    }

    private static List<ColumnFamilyDescriptor> families(Path db, Columns columns) throws RocksDBException {
        if (!Files.exists(db.resolve("CURRENT"))) {
            return columns.describe(List.of(RocksDB.DEFAULT_COLUMN_FAMILY));
        }
        try (var options = new Options()) {
            return columns.describe(RocksDB.listColumnFamilies(options, db.toString()));
        }
    }

    private static StoreException cannotOpen(Path directory, RocksDBException e) {
        var reason = String.valueOf(e.getMessage());
        if (reason.contains("LOCK") || reason.toLowerCase(Locale.ROOT).contains("lock hold")) {
            return new StoreException("The store in " + directory + " is in use: another process holds its lock.", e);
        }
        return new StoreException("The store in " + directory + " cannot be opened: " + reason, e);
    }

    /** Writes out what a store of format 1 has in RocksDB's own log only. */
    void flush() throws RocksDBException {
        try (var wait = new FlushOptions()) {
            db.flush(wait, columns.all());
        }
    }

    /** Makes sure that a keyspace of this name is for one use only. */
    void check(Keyspace keyspace) {
        columns.check(keyspace);
    }

    /** The last frame of the log that is in here; 0 if there is none. */
    long lastFrame() {
        try {
            var stored = db.get(LAST_FRAME);
            return stored == null ? 0 : ByteBuffer.wrap(stored).getLong();
        } catch (RocksDBException e) {
            throw new StoreException("The store in " + directory + " cannot be read: " + e.getMessage(), e);
        }
    }

    byte @Nullable [] get(Keyspace keyspace, byte[] key) {
        var column = columns.find(keyspace);
        if (column == null) {
            return null;
        }
        try {
            return db.get(column, key);
        } catch (RocksDBException e) {
            throw new StoreException("Reading the keyspace " + keyspace.name() + " failed: " + e.getMessage(), e);
        }
    }

    /** Entries of a range, standing at the first in the direction; to be closed. */
    static final class Entries implements AutoCloseable {
        private final ReadOptions options;
        private final Slice lower;
        private final @Nullable Slice upper;
        private final RocksIterator iterator;

        private Entries(RocksDB db, ColumnFamilyHandle column, byte[] from, byte @Nullable [] to, boolean backwards) {
            options = new ReadOptions();
            lower = new Slice(from);
            upper = to == null ? null : new Slice(to);
            options.setIterateLowerBound(lower);
            if (upper != null) {
                options.setIterateUpperBound(upper);
            }
            iterator = db.newIterator(column, options); // what fails here fails for good, and for all
            if (backwards) {
                iterator.seekToLast();
            } else {
                iterator.seek(from);
            }
        }

        boolean isEmpty() throws RocksDBException {
            if (iterator.isValid()) {
                return false;
            }
            iterator.status();
            return true;
        }

        Source source(boolean backwards) {
            return new Source.OfRocksDb(iterator, backwards);
        }

        @Override
        public void close() {
            iterator.close();
            options.close();
            lower.close();
            if (upper != null) {
                upper.close();
            }
        }
    }

    /** The entries with {@code from <= key < to}; null if there are none. */
    @Nullable
    Entries entries(Keyspace keyspace, byte[] from, byte @Nullable [] to, boolean backwards) {
        var column = columns.find(keyspace);
        if (column == null) {
            return null;
        }
        var entries = new Entries(db, column, from, to, backwards);
        try {
            if (!entries.isEmpty()) {
                return entries;
            }
        } catch (RocksDBException e) {
            entries.close();
            throw new StoreException("Reading the keyspace " + keyspace.name() + " failed: " + e.getMessage(), e);
        }
        entries.close();
        return null;
    }

    /** Whether there is nothing in the range. */
    boolean isEmpty(Keyspace keyspace, byte[] from, byte[] to) {
        try (var entries = entries(keyspace, from, to, false)) {
            return entries == null;
        }
    }

    /**
     * Takes in a generation that has come to its end.
     *
     * @param lastFrame the last frame of the log that is in it
     */
    void settle(Recent generation, long lastFrame) throws RocksDBException, IOException {
        try (var small = new WriteBatch()) {
            deleteRanges(generation);
            for (var share : generation.spaces().entrySet()) {
                var column = columns.open(db, share.getKey());
                var entries = share.getValue().entries;
                if (share.getValue().holds(generationBytes / FILE_FROM)) {
                    intake.take(share.getKey(), column, columns.options(share.getKey()), entries);
                } else {
                    addTo(small, column, entries);
                }
            }
            small.put(
                    LAST_FRAME,
                    ByteBuffer.allocate(Long.BYTES).putLong(lastFrame).array());
            db.write(writeOptions, small); // last: from here on the log is not needed
        }
    }

    /** First of all: what is written below was written after these ranges were deleted. */
    private void deleteRanges(Recent generation) throws RocksDBException {
        try (var batch = new WriteBatch()) {
            for (var share : generation.spaces().entrySet()) {
                var bounds = share.getValue().deleted.bounds();
                for (int i = 0; i < bounds.size(); i += 2) {
                    batch.deleteRange(columns.open(db, share.getKey()), bounds.get(i), bounds.get(i + 1));
                }
            }
            if (batch.count() == 0) {
                return;
            }
            db.write(writeOptions, batch);
        }
        for (var share : generation.spaces().entrySet()) {
            freeFiles(share.getKey(), share.getValue().deleted);
        }
    }

    /**
     * The files that lie wholly in a dropped part of a log go at once; compaction would be long in coming. A file may
     * hold several rows, and one in level 0 cannot go before it has been moved down: so what is looked at is not what
     * was dropped now, but all around it in which nothing is left.
     */
    private void freeFiles(Keyspace keyspace, Ranges deleted) throws RocksDBException {
        if (keyspace.use() != Keyspace.Use.LOG || deleted.isEmpty()) {
            return;
        }
        var column = columns.open(db, keyspace);
        var empty = new Ranges();
        var bounds = deleted.bounds();
        try (var iterator = db.newIterator(column)) {
            for (int i = 0; i < bounds.size(); i += 2) {
                if (!empty.contains(bounds.get(i))) {
                    addAround(bounds.get(i), bounds.get(i + 1), iterator, empty);
                }
            }
        }
        try (var batch = new WriteBatch()) {
            // A file that goes may be what hides entries in older ones that stay, as they reach beyond the stretch.
            var stretches = empty.bounds();
            for (int i = 0; i < stretches.size(); i += 2) {
                batch.deleteRange(column, stretches.get(i), stretches.get(i + 1));
            }
            db.write(writeOptions, batch);
        }
        db.deleteFilesInRanges(column, empty.bounds(), false);
    }

    /**
     * Adds a dropped range with what is empty around it: behind it up to the next entry, if there is one; before it to
     * the end of the row that has something left. Behind the last entry, where most rows begin, nothing is added, nor
     * where the row before grows: their files are to overlap nothing. Those of rows that were emptied while they were
     * in use may.
     */
    private static void addAround(byte[] from, byte[] to, RocksIterator iterator, Ranges empty)
            throws RocksDBException {
        iterator.seekForPrev(from);
        iterator.status();
        var rowEnd = iterator.isValid() ? Rows.end(iterator.key()) : BEFORE_ALL;
        var first = rowEnd == null || Arrays.compareUnsigned(rowEnd, from) > 0 ? from : rowEnd;
        iterator.seek(to);
        iterator.status();
        empty.add(first, iterator.isValid() ? iterator.key() : to);
    }

    private static void addTo(WriteBatch batch, ColumnFamilyHandle column, Map<byte[], Piece> entries)
            throws RocksDBException {
        for (var entry : entries.entrySet()) {
            if (entry.getValue().isAbsent()) {
                batch.delete(column, entry.getKey());
            } else {
                batch.put(column, entry.getKey(), entry.getValue().copy());
            }
        }
    }

    @Override
    public void close() {
        db.close();
        writeOptions.close();
        options.close();
        columns.close();
    }
}
