package dev.millrace.services.s3;

import dev.millrace.model.files.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders of buckets that are gone: moved away in one step, then deleted, if need be by a later process. Thread-safe.
 */
final class DiscardedFolders {

    private static final Logger LOG = LoggerFactory.getLogger(DiscardedFolders.class);

    private final Path place;

    /** @param root of the buckets' folders, none of which has such a name */
    DiscardedFolders(Path root) {
        this.place = root.resolve(".discarded");
    }

    void add(Path folder) {
        try {
            Files.createDirectories(place);
            var aside = Files.createTempDirectory(place, "");
            Files.move(folder, aside.resolve("bucket"), StandardCopyOption.ATOMIC_MOVE);
            remove(aside);
        } catch (IOException e) {
            throw new UncheckedIOException("the bucket's folder " + folder + " cannot be moved away", e);
        }
    }

    /** Deletes what an earlier process did not come to. */
    void remove() {
        remove(place);
    }

    private static void remove(Path folder) {
        try {
            Folders.deleteTree(folder);
        } catch (IOException e) {
            LOG.warn("{} is no longer used, and cannot be deleted yet", folder, e);
        }
    }
}
