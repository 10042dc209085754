package dev.millrace.store;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * RocksDB's native library. Unpacked once into a folder of {@code java.library.path} it is used from there, which saves
 * time at each start. Without such a folder it is copied out of its jar at every start, into a new folder that is this
 * user's alone, and gone again as soon as it is loaded. Left alone, RocksDB would keep its copy until it ends in order,
 * so that each process that is killed would leave one behind.
 */
public final class NativeLibrary {

    private static final String NAME = "rocksdb";

    /** With this variable users have RocksDB keep its copy where they want it. */
    private static final String CHOSEN_FOLDER = "ROCKSDB_SHAREDLIB_DIR";

    private NativeLibrary() {}

    /**
     * Puts this machine's library into the folder, where it is complete or not there at all; does nothing if it is
     * there.
     *
     * @return the library
     * @throws FileNotFoundException if RocksDB's jar has none for this machine
     */
    public static Path unpackInto(Path folder) throws IOException {
        var library = folder.resolve(System.mapLibraryName(Environment.getSharedLibraryName(NAME)));
        if (Files.exists(library)) {
            return library;
        }
        var draft = Files.createTempFile(folder, "rocksdbjni", ".draft");
        try {
            unpack(draft);
            Files.move(draft, library, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
        return library;
    }

    private static void unpack(Path file) throws IOException {
        var name = Environment.getJniLibraryFileName(NAME);
        try (var packed = RocksDB.class.getClassLoader().getResourceAsStream(name)) {
            if (packed == null) {
                throw new FileNotFoundException(name + " is not in RocksDB's jar");
            }
            Files.copy(packed, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Loads it, if no one has yet. Opening a store does so by itself; this is to have it done beforehand. */
    public static synchronized void load() {
        if (RocksDB.rocksdbVersion() != null) {
            return; // the library has told it, so it is there
        }
        if (isPlaced()) {
            RocksDB.loadLibrary();
        } else {
            loadCopy();
        }
    }

    /** Whether it lies where Java looks for libraries, or the user has said where it is to lie. */
    private static boolean isPlaced() {
        var folders = System.getProperty("java.library.path", "").split(File.pathSeparator);
        return System.getenv(CHOSEN_FOLDER) != null
                // One name after the other: for the second RocksDB may have to ask the system what it is.
                || isIn(folders, Environment.getSharedLibraryName(NAME))
                || isIn(folders, Environment.getJniLibraryName(NAME));
    }

    private static boolean isIn(String[] folders, String name) {
        var file = System.mapLibraryName(name);
        return Stream.of(folders).anyMatch(folder -> new File(folder, file).exists());
    }

    private static void loadCopy() {
        try {
            var folder = Files.createTempDirectory("millrace-rocksdb-");
            var library = folder.resolve(Environment.getJniLibraryFileName("rocksdbjni")); // as it is looked for
            try {
                unpack(library);
                RocksDB.loadLibrary(List.of(folder.toString()));
            } finally {
                remove(folder.toFile(), library.toFile());
            }
        } catch (IOException | UnsatisfiedLinkError e) {
            RocksDB.loadLibrary(); // it knows other ways, and if there is none it says why
        }
    }

    /** The system keeps what is loaded, though its name is gone; Windows lets it go only in the end. */
    private static void remove(File folder, File library) {
        boolean isGone = library.delete() && folder.delete();
        if (!isGone) {
            folder.deleteOnExit(); // after what was said later
            library.deleteOnExit();
        }
    }
}
