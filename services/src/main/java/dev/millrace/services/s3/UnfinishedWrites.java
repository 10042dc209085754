package dev.millrace.services.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an earlier process left half written, which would be listed as objects. S3Proxy writes an object beside its
 * place, under the key and a UUID, and a key may look like that as well: so every write is noted while it goes on, and
 * only beside what such a note names is anything removed. Thread-safe.
 */
final class UnfinishedWrites {

    private static final Logger LOG = LoggerFactory.getLogger(UnfinishedWrites.class);

    /** No bucket has a name like this. */
    private static final String NOTES = ".writes";

    /** An attribute of the root. A copy of the folder that lost it has lost those of the objects, too. */
    private static final String MARK = "millrace";

    private static final Pattern UUID = Pattern.compile("-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Path root;
    private final Path notes;

    /** A write that goes on until this is closed. */
    interface Note extends AutoCloseable {
        @Override
        void close();
    }

    UnfinishedWrites(Path root) {
        this.root = root;
        this.notes = root.resolve(NOTES);
    }

    Note begin(String bucket, String key) {
        try {
            Files.createDirectories(notes);
            var note = Files.createTempFile(notes, "", "");
            Files.writeString(note, bucket + "\n" + key + "\n");
            return () -> delete(note);
        } catch (IOException e) {
            throw new UncheckedIOException("a write of " + key + " to bucket " + bucket + " cannot be noted", e);
        }
    }

    private static void delete(Path note) {
        try {
            Files.deleteIfExists(note);
        } catch (IOException e) {
            LOG.warn("{} stays, though what it notes is done", note, e);
        }
    }

    /** To be called before the first write of this process; warns of a folder without attributes. */
    void remove() throws IOException {
        var content = entries(root);
        boolean wasMarked = isMarked();
        if (!mark()) {
            LOG.warn(
                    "The file system of {} has no extended attributes: objects of S3 have neither content type nor"
                            + " metadata there, and no ETag. Choose another folder with --data.",
                    root);
        } else if (!wasMarked && !content.isEmpty()) {
            LOG.warn(
                    "{} was copied without extended attributes: the objects of S3 in it have lost content type, metadata"
                            + " and ETag, not their content. Copy it with cp -a or tar --xattrs.",
                    root);
        }
        for (var note : entries(notes)) {
            if (wasMarked) {
                removeBeside(new String(Files.readAllBytes(note), StandardCharsets.UTF_8));
            }
            delete(note);
        }
    }

    private void removeBeside(String note) throws IOException {
        int end = note.indexOf('\n');
        if (end <= 0 || end == note.length() - 1 || !note.endsWith("\n")) {
            return; // not even the note was written to its end, so the write had not begun
        }
        var bucket = root.resolve(note.substring(0, end));
        var key = note.substring(end + 1, note.length() - 1);
        if (key.indexOf('\0') >= 0) {
            return; // no file can have been written
        }
        var place = bucket.resolve(key).normalize();
        var folder = place.getParent();
        if (folder == null || !folder.startsWith(bucket)) {
            return;
        }
        var name = String.valueOf(place.getFileName());
        for (var file : entries(folder)) {
            var other = String.valueOf(file.getFileName());
            if (other.startsWith(name)
                    && UUID.matcher(other.substring(name.length())).matches()
                    && Files.isRegularFile(file)
                    && !isWhole(file)) {
                LOG.info("removing {}, which was never written to its end", file);
                Files.deleteIfExists(file);
            }
        }
    }

    private static List<Path> entries(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        var found = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(folder)) {
            entries.forEach(found::add);
        }
        return found;
    }

    private boolean isMarked() {
        var view = Files.getFileAttributeView(root, UserDefinedFileAttributeView.class);
        try {
            return view != null && view.list().contains(MARK);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("{} has no extended attributes", root, e);
            return false;
        }
    }

    /** Whether the file system keeps extended attributes, found out by asking it to. */
    private boolean mark() {
        var view = Files.getFileAttributeView(root, UserDefinedFileAttributeView.class);
        try {
            return view != null && view.write(MARK, ByteBuffer.wrap(new byte[] {1})) == 1 && isMarked();
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("{} takes no extended attributes", root, e);
            return false;
        }
    }

    /** A file gets its attributes, the digest at least, when all of its content is there. */
    private static boolean isWhole(Path file) throws IOException {
        var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        return view == null || !view.list().isEmpty();
    }
}
