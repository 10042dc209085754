package dev.millrace.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
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
 * than all the rest. Logs grow at the ends of their {@linkplain Rows rows}, so a row with much to it gets a file of its
 * own, and is never merged.
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

    /** Files are moved by linking them. Some file systems have no links and say so in a way RocksDB does not take. */
    private boolean copies;

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
        var files = new ArrayList<String>();
        if (keyspace.use() == Keyspace.Use.RECORDS) {
            files.add(file(layout, entries.entrySet()));
        } else {
            var small = new ArrayList<Map.Entry<byte[], Piece>>();
            for (var row : rows(entries)) {
                if (bytes(row) >= ownFileFromBytes) {
                    files.add(file(layout, row));
                } else {
                    small.addAll(row);
                }
            }
            if (!small.isEmpty()) {
                ingest(column, List.of(file(layout, small))); // for itself, as it may overlap the others
            }
        }
        if (!files.isEmpty()) {
            ingest(column, files);
        }
    }

    private static List<List<Map.Entry<byte[], Piece>>> rows(Map<byte[], Piece> entries) {
        var rows = new ArrayList<List<Map.Entry<byte[], Piece>>>();
        for (var entry : entries.entrySet()) {
            if (rows.isEmpty() || !Rows.isSame(rows.getLast().getFirst().getKey(), entry.getKey())) {
                rows.add(new ArrayList<>());
            }
            rows.getLast().add(entry);
        }
        return rows;
    }

    private static long bytes(List<Map.Entry<byte[], Piece>> row) {
        long bytes = 0;
        for (var entry : row) {
            bytes += entry.getKey().length + entry.getValue().length();
        }
        return bytes;
    }

    /** Makes a file of the entries, which is complete and on the disk. */
    private String file(ColumnFamilyOptions layout, Collection<Map.Entry<byte[], Piece>> entries)
            throws RocksDBException {
        var file = folder.resolve(made++ + FILE_END).toString();
        try (var environment = new EnvOptions();
                var both = new Options(options, layout);
                var writer = new SstFileWriter(environment, both)) {
            writer.open(file);
            for (var entry : entries) {
                add(writer, entry.getKey(), entry.getValue());
            }
            writer.finish();
        }
        return file;
    }

    private void ingest(ColumnFamilyHandle column, List<String> files) throws RocksDBException, IOException {
        try {
            ingest(column, files, !copies);
        } catch (RocksDBException e) {
            if (copies || canBeLinked(Path.of(files.getFirst()))) {
                throw e;
            }
            copies = true;
            ingest(column, files, false);
        }
        for (var file : files) {
            Files.deleteIfExists(Path.of(file));
        }
    }

    private void ingest(ColumnFamilyHandle column, List<String> files, boolean move) throws RocksDBException {
        try (var how = new IngestExternalFileOptions().setMoveFiles(move)) {
            db.ingestExternalFile(column, files, how);
        }
    }

    private static boolean canBeLinked(Path file) throws IOException {
        var link = file.resolveSibling("link" + FILE_END);
        try {
            Files.createLink(link, file);
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        } finally {
            Files.deleteIfExists(link);
        }
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
