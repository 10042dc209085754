package dev.millrace.server;

import dev.millrace.model.files.Folders;
import dev.millrace.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a server keeps everything: {@code store} for the database, {@code code} for the code of functions that came
 * over the API, {@code objects} for those of S3, {@code run} for what only lives as long as the server.
 *
 * @param root the folder
 * @param temporary whether it is removed when the server closes
 */
record DataDirectory(Path root, boolean temporary) {

    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

    /** What a folder may hold besides a store that is not begun yet: our own parts, and what file systems put there. */
    private static final Set<String> EXPECTED = Set.of("store", "code", "objects", "run", "demo.journal", "lost+found");

    /**
     * The folder that was named, or a temporary one if none was.
     *
     * @throws StoreException if the folder holds something else than a server's data; nothing in it was changed
     */
    static DataDirectory of(@Nullable Path named) {
        try {
            if (named == null) {
                return new DataDirectory(Files.createTempDirectory("millrace-"), true);
            }
            var root = named.toAbsolutePath().normalize();
            if (Files.exists(root) && !Files.isDirectory(root)) {
                throw new StoreException("The data directory " + root + " is a file. Name an empty or new directory.");
            }
            Files.createDirectories(root);
            refuseForeign(root);
            return new DataDirectory(root, false);
        } catch (IOException e) {
            throw new StoreException("The data directory " + named + " cannot be used: " + e, e);
        }
    }

    private static void refuseForeign(Path root) throws IOException {
        if (Files.exists(root.resolve("store/FORMAT"))) {
            return; // it is ours, whatever else its owner keeps in it
        }
        try (var files = Files.list(root)) {
            var foreign = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !EXPECTED.contains(name))
                    .sorted()
                    .findFirst();
            if (foreign.isPresent()) {
                throw new StoreException(
                        "The directory " + root + " is not empty and holds no data of Millrace (it holds "
                                + foreign.get() + "); nothing in it was changed. Name an empty or new directory.");
            }
        }
    }

    Path store() {
        return root.resolve("store");
    }

    Path code() {
        return root.resolve("code");
    }

    Path objects() {
        return root.resolve("objects");
    }

    Path run() {
        return root.resolve("run");
    }

    /** Removes a temporary folder and all that is in it. */
    void removeIfTemporary() {
        if (!temporary) {
            return;
        }
        try {
            Folders.deleteTree(root);
        } catch (IOException e) {
            LOG.warn("The temporary folder {} could not be removed: {}", root, e.toString());
        }
    }
}
