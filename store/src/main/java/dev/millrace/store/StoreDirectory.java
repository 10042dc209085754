package dev.millrace.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/**
 * The directory a store lives in: {@code FORMAT} says that it is one and of which version, {@code db} holds RocksDB's
 * files, {@code log} the write-ahead log. Whatever else is found there is not ours, and then nothing is touched.
 *
 * @param version the layout that was found
 */
record StoreDirectory(Path path, int version) {

    /**
     * The layout this program writes. A higher number in a directory means that a newer program wrote it. Version 1 had
     * no log of its own: RocksDB's was the only one.
     */
    static final int VERSION = 2;

    private static final String FORMAT = "FORMAT";
    private static final String FORMAT_BEING_WRITTEN = "FORMAT.new";
    private static final Pattern CONTENT = Pattern.compile("millrace store\nversion (\\d{1,6})\n");

    /**
     * Makes the directory ready, creating it if need be.
     *
     * @throws StoreException if the directory holds something else or a newer store; nothing in it was changed
     */
    static StoreDirectory prepare(Path directory) {
        try {
            Files.createDirectories(directory);
            int version = VERSION;
            if (Files.exists(directory.resolve(FORMAT))) {
                version = readVersion(directory, directory.resolve(FORMAT));
            } else {
                refuseForeign(directory);
                writeVersion(directory);
            }
            var prepared = new StoreDirectory(directory, version);
            Files.createDirectories(prepared.db());
            Files.createDirectories(prepared.log());
            sync(directory); // commits are relied on that lie in there
            return prepared;
        } catch (IOException e) {
            throw new StoreException("The directory " + directory + " cannot be used for a store: " + e, e);
        }
    }

    /** Where RocksDB's files belong. */
    Path db() {
        return path.resolve("db");
    }

    /** Where the log's segments belong. */
    Path log() {
        return path.resolve("log");
    }

    /** What is in the directory has been brought to this program's layout: older programs must not open it any more. */
    void upgraded() throws IOException {
        writeVersion(path);
    }

    private static void writeVersion(Path directory) throws IOException {
        var fresh = directory.resolve(FORMAT_BEING_WRITTEN);
        Files.writeString(fresh, "millrace store\nversion " + VERSION + "\n");
        // Synced before the first write is acknowledged: without this file no later start would open the store.
        sync(fresh);
        Files.move(
                fresh, directory.resolve(FORMAT), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(directory);
    }

    /** Has a file, or which files a directory holds, on the disk. */
    static void sync(Path fileOrDirectory) throws IOException {
        try (var channel = FileChannel.open(fileOrDirectory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void refuseForeign(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            var foreign = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.equals(FORMAT_BEING_WRITTEN))
                    .sorted()
                    .findFirst();
            if (foreign.isPresent()) {
                throw new StoreException(
                        "The directory " + directory + " is not empty and not a Millrace store (it holds "
                                + foreign.get() + "); nothing in it was changed. Name an empty or new directory.");
            }
        }
    }

    private static int readVersion(Path directory, Path format) throws IOException {
        String text;
        try {
            text = new String(Files.readAllBytes(format), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new StoreException("The file " + format + " vanished while it was read", e);
        }
        var content = CONTENT.matcher(text);
        if (!content.matches()) {
            throw new StoreException("The directory " + directory
                    + " is not a Millrace store, or its FORMAT file is damaged: it does not read 'millrace store' and"
                    + " 'version N' on two lines; nothing in it was changed.");
        }
        int version = Integer.parseInt(content.group(1));
        if (version > VERSION) {
            throw new StoreException("The store in " + directory + " has format version " + version
                    + ", this program knows up to " + VERSION
                    + "; nothing in it was changed. Use the newer program that wrote it.");
        }
        return version;
    }
}
