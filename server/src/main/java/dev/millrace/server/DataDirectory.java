package dev.millrace.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a server keeps everything: {@code store} for the database, {@code code} for the code of functions that came
 * over the API, {@code run} for what only lives as long as the server.
 *
 * @param root the folder
 * @param temporary whether it is removed when the server closes
 */
record DataDirectory(Path root, boolean temporary) {

    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

    /** The folder that was named, or a temporary one if none was. */
    static DataDirectory of(@Nullable Path named) {
        try {
            return named == null
                    ? new DataDirectory(Files.createTempDirectory("millrace-"), true)
                    : new DataDirectory(
                            Files.createDirectories(named.toAbsolutePath().normalize()), false);
        } catch (IOException e) {
            throw new dev.millrace.store.StoreException(
                    "The data directory " + named + " cannot be created: " + e.getMessage(), e);
        }
    }

    Path store() {
        return root.resolve("store");
    }

    Path code() {
        return root.resolve("code");
    }

    Path run() {
        return root.resolve("run");
    }

    /** Removes a temporary folder and all that is in it. */
    void removeIfTemporary() {
        if (!temporary || !Files.exists(root)) {
            return;
        }
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("The temporary folder {} could not be removed: {}", root, e.toString());
        }
    }
}
