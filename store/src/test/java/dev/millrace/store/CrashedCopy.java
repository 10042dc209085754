package dev.millrace.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;

/** What a store's directory holds if its process dies at this moment. */
final class CrashedCopy {

    private CrashedCopy() {}

    /**
     * Copies the directory of an open store, while nothing is written to it, and whatever is settled comes and goes.
     */
    static void of(Path directory, Path copy) throws IOException {
        // RocksDB's files first: what is settled meanwhile is still in the log, or the copy is made again.
        for (boolean whole = false; !whole; ) {
            whole = attempt(directory, copy);
        }
    }

    private static boolean attempt(Path directory, Path copy) throws IOException {
        var before = names(directory);
        try {
            copyTree(directory, copy);
        } catch (NoSuchFileException | UncheckedIOException e) {
            return false;
        }
        return before.equals(names(directory));
    }

    private static String names(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            return files.map(directory::relativize)
                    .filter(file -> file.startsWith("db") || file.startsWith("log"))
                    .sorted()
                    .toList()
                    .toString();
        } catch (UncheckedIOException e) {
            return "changing: " + e;
        }
    }

    private static void copyTree(Path directory, Path copy) throws IOException {
        if (Files.exists(copy)) {
            try (var files = Files.walk(copy)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(copy);
        for (var part : new String[] {"FORMAT", "db", "log"}) {
            try (var files = Files.walk(directory.resolve(part))) {
                for (var file : files.toList()) {
                    Files.copy(file, copy.resolve(directory.relativize(file)));
                }
            }
        }
    }

    static long bytesIn(Path folder) throws IOException {
        long bytes = 0;
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                try {
                    bytes += Files.size(file);
                } catch (NoSuchFileException e) {
                    // settled and gone meanwhile
                }
            }
        }
        return bytes;
    }
}
