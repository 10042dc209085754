package dev.millrace.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.EnvOptions;
import org.rocksdb.IngestExternalFileOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileWriter;

/**
 * Brings a large share of a generation into RocksDB as files of its own, past its memory and its log. Not thread-safe.
 *
 * <p>A file that overlaps no other goes to where it stays, a file that does has to be merged one day, which costs more
 * than all the rest. Logs grow at the ends of their {@linkplain Rows rows}, so a row with much to it gets a file of its own, and is never merged.
 */
final class Intake {

    /** The part of a generation from which a row is worth a file of its own. */
    private static final int FILE_FROM = 32;

    private static final int ROOM_BYTES = 16 << 10;
    private static final String FILE_END = ".sst";

    private final RocksDB db;
    private final DBOptions options;
    private final Path folder;
    private final long ownFileFromBytes;
    private final ByteBuffer keyRoom = ByteBuffer.allocateDirect(ROOM_BYTES);
    private final ByteBuffer room = ByteBuffer.allocateDirect(ROOM_BYTES);
    private int made;

    /** @param folder where to make the files; on the same file system as RocksDB's */
    Intake(RocksDB db, DBOptions options, Path folder, long generationBytes) {
        this.ownFileFromBytes = generationBytes / FILE_FROM;
        this.db = db;
        this.options = options;
        this.folder = folder;
    }

    /** Deletes what an earlier process left half way. */
    static void clean(Path folder) throws IOException {
        try (var left = Files.newDirectoryStream(folder, "*" + FILE_END)) {
            for (var file : left) {
                Files.delete(file);
            }
        }
    }

    void take(Keyspace keyspace, ColumnFamilyHandle column, ColumnFamilyOptions layout, Map<byte[], Piece> entries)
            throws RocksDBException, IOException {
        if (keyspace.use() == Keyspace.Use.RECORDS) {
            take(column, layout, List.copyOf(entries.entrySet()));
            return;
        }
        var small = new ArrayList<Map.Entry<byte[], Piece>>();
        var row = new ArrayList<Map.Entry<byte[], Piece>>();
        long rowBytes = 0;
        for (var entry : entries.entrySet()) {
            if (!row.isEmpty() && !Rows.isSame(row.getFirst().getKey(), entry.getKey())) {
                endRow(column, layout, row, rowBytes, small);
                rowBytes = 0;
            }
            row.add(entry);
            rowBytes += entry.getKey().length + entry.getValue().length();
        }
        endRow(column, layout, row, rowBytes, small);
        take(column, layout, small);
    }

    private void endRow(
            ColumnFamilyHandle column,
            ColumnFamilyOptions layout,
            List<Map.Entry<byte[], Piece>> row,
            long bytes,
            List<Map.Entry<byte[], Piece>> small)
            throws RocksDBException, IOException {
        if (bytes >= ownFileFromBytes) {
            take(column, layout, row);
        } else {
            small.addAll(row);
        }
        row.clear();
    }

    private void take(ColumnFamilyHandle column, ColumnFamilyOptions layout, List<Map.Entry<byte[], Piece>> entries)
            throws RocksDBException, IOException {
        if (entries.isEmpty()) {
            return;
        }
        var file = folder.resolve(made++ + FILE_END);
        try (var environment = new EnvOptions();
                var both = new Options(options, layout);
                var writer = new SstFileWriter(environment, both)) {
            writer.open(file.toString());
            for (var entry : entries) {
                add(writer, entry.getKey(), entry.getValue());
            }
            writer.finish();
        }
        try (var move = new IngestExternalFileOptions().setMoveFiles(true)) {
            db.ingestExternalFile(column, List.of(file.toString()), move);
        }
        Files.deleteIfExists(file);
    }

    private void add(SstFileWriter writer, byte[] key, Piece value) throws RocksDBException {
        if (value.isAbsent()) {
            writer.delete(key);
        } else if (key.length > room.capacity() || value.length() > room.capacity()) {
            writer.put(key, value.copy());
        } else {
            // Arrays would be copied twice on their way.
            room.clear();
            value.copyTo(room);
            writer.put(keyRoom.clear().put(key).flip(), room.flip());
        }
    }
}
