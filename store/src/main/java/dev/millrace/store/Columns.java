package dev.millrace.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * Keyspaces as RocksDB column families, named {@code use:name} so that a reopened store knows how each is laid out.
 * Looked up from any thread; opened only by the one that settles.
 */
final class Columns implements AutoCloseable {

    private static final long BLOCK_CACHE_BYTES = 32L << 20;
    private static final long WRITE_BUFFER_BYTES = 4L << 20;

    /** What a generation of writes makes of a file, roughly. */
    private static final long FILE_BYTES = 16L << 20;

    /**
     * Change logs are written once and dropped by age, so compacting them is work for nothing. Only rows with little in
     * them share files that overlap; RocksDB frees the files of a dropped range only below level 0, and every scan
     * opens all files of level 0: so those are moved down, seldom and many at once.
     */
    private static final int LOG_FILES_BEFORE_COMPACTION = 32;

    private final LRUCache cache = new LRUCache(BLOCK_CACHE_BYTES);
    private final BloomFilter bloom = new BloomFilter(10);
    private final ColumnFamilyOptions records;
    private final ColumnFamilyOptions log;
    private final ConcurrentHashMap<Keyspace, ColumnFamilyHandle> handles = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Keyspace.Use> uses = new ConcurrentHashMap<>();

    Columns() {
        records = new ColumnFamilyOptions()
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setTableFormatConfig(table().setFilterPolicy(bloom));
        log = new ColumnFamilyOptions()
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setLevel0FileNumCompactionTrigger(LOG_FILES_BEFORE_COMPACTION)
                .setLevel0SlowdownWritesTrigger(LOG_FILES_BEFORE_COMPACTION * 8)
                .setLevel0StopWritesTrigger(LOG_FILES_BEFORE_COMPACTION * 16)
                .setMaxBytesForLevelBase(LOG_FILES_BEFORE_COMPACTION * FILE_BYTES)
                .setTableFormatConfig(table());
    }

    private BlockBasedTableConfig table() {
        return new BlockBasedTableConfig().setBlockSize(16 << 10).setBlockCache(cache);
    }

    /** What to open for the families that a store has. */
    List<ColumnFamilyDescriptor> describe(List<byte[]> names) {
        var descriptors = new ArrayList<ColumnFamilyDescriptor>();
        for (var name : names) {
            descriptors.add(new ColumnFamilyDescriptor(
                    name,
                    options(isDefault(name) ? Keyspace.Use.RECORDS : parse(name).use())));
        }
        return descriptors;
    }

    /** Takes over the handles of an opened store. */
    void opened(List<ColumnFamilyHandle> opened) throws RocksDBException {
        for (var handle : opened) {
            if (!isDefault(handle.getName())) {
                var keyspace = parse(handle.getName());
                check(keyspace);
                handles.put(keyspace, handle);
            }
        }
    }

    /** The keyspace's family, or null if nothing was ever written under it. */
    @Nullable
    ColumnFamilyHandle find(Keyspace keyspace) {
        return handles.get(keyspace);
    }

    /** Makes sure that a keyspace of this name is for one use only. Any thread. */
    void check(Keyspace keyspace) {
        var use = uses.putIfAbsent(keyspace.name(), keyspace.use());
        if (use != null && use != keyspace.use()) {
            throw new StoreException(
                    "The keyspace " + keyspace.name() + " was created for " + use + ", not for " + keyspace.use());
        }
    }

    /** The families of all keyspaces. */
    List<ColumnFamilyHandle> all() {
        return List.copyOf(handles.values());
    }

    /** The keyspace's family, created if need be. Only for the thread that settles. */
    ColumnFamilyHandle open(RocksDB db, Keyspace keyspace) throws RocksDBException {
        var known = handles.get(keyspace);
        if (known != null) {
            return known;
        }
        var name = (keyspace.use().name().toLowerCase(Locale.ROOT) + ":" + keyspace.name())
                .getBytes(StandardCharsets.US_ASCII);
        var handle = db.createColumnFamily(new ColumnFamilyDescriptor(name, options(keyspace.use())));
        handles.put(keyspace, handle);
        return handle;
    }

    /** How the keyspace's files are laid out. */
    ColumnFamilyOptions options(Keyspace keyspace) {
        return options(keyspace.use());
    }

    private ColumnFamilyOptions options(Keyspace.Use use) {
        return switch (use) {
            case RECORDS -> records;
            case LOG -> log;
        };
    }

    private static boolean isDefault(byte[] name) {
        return Arrays.equals(name, RocksDB.DEFAULT_COLUMN_FAMILY);
    }

    private static Keyspace parse(byte[] family) {
        var text = new String(family, StandardCharsets.US_ASCII);
        for (var use : Keyspace.Use.values()) {
            var prefix = use.name().toLowerCase(Locale.ROOT) + ":";
            if (text.startsWith(prefix)) {
                return new Keyspace(text.substring(prefix.length()), use);
            }
        }
        throw new StoreException("The store holds a column family of unknown use: " + text);
    }

    /** After the database itself has been closed. */
    @Override
    public void close() {
        records.close();
        log.close();
        bloom.close();
        cache.close();
    }
}
