package dev.millrace.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * RocksDB's native library. Left alone, RocksDB copies it out of its jar at every start, which takes time and leaves a
 * file behind when the process is killed. Unpacked once into a folder of {@code java.library.path} it is used from
 * there.
 */
public final class NativeLibrary {

    private NativeLibrary() {}

    /**
     * Puts this machine's library into the folder, where it is complete or not there at all; does nothing if it is
     * there.
     *
     * @return the library
     * @throws FileNotFoundException if RocksDB's jar has none for this machine
     */
    public static Path unpackInto(Path folder) throws IOException {
        var library = folder.resolve(System.mapLibraryName("rocksdbjni"));
        if (Files.exists(library)) {
            return library;
        }
        var name = Environment.getJniLibraryFileName("rocksdb");
        var draft = Files.createTempFile(folder, "rocksdbjni", ".draft");
        try (var packed = RocksDB.class.getClassLoader().getResourceAsStream(name)) {
            if (packed == null) {
                throw new FileNotFoundException(name + " is not in RocksDB's jar");
            }
            Files.copy(packed, draft, StandardCopyOption.REPLACE_EXISTING);
            Files.move(draft, library, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
        return library;
    }

    /** Loads it, if no one has yet. Opening a store does so by itself; this is to have it done beforehand. */
    public static void load() {
        RocksDB.loadLibrary();
    }
}
