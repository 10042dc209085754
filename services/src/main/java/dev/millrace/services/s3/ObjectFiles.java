package dev.millrace.services.s3;

import dev.millrace.model.Clock;
import dev.millrace.services.buckets.ObjectBuckets.NewObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The files that objects are: a folder a bucket, a path a key, the rest in extended attributes, as S3Proxy lays them
 * out. Opened by the first use. Thread-safe.
 */
final class ObjectFiles {

    private static final Logger LOG = LoggerFactory.getLogger(ObjectFiles.class);

    /** How S3Proxy keeps note of an upload in parts. */
    private static final String UPLOAD_UNDER_WAY = ".s3proxy-mpu-stub-";

    private static final int PAGE = 1000;

    private final Path root;
    private final Clock clock;
    private final UnfinishedWrites unfinished;
    private final DiscardedFolders discarded;
    private final Lock opening = new ReentrantLock();
    private volatile @Nullable BlobStore opened;

    ObjectFiles(Path root, Clock clock) {
        this.root = root.toAbsolutePath().normalize();
        this.clock = clock;
        this.unfinished = new UnfinishedWrites(this.root);
        this.discarded = new DiscardedFolders(this.root);
    }

    /** S3Proxy's own view of the files. */
    BlobStore store() {
        var store = opened;
        return store == null ? open() : store;
    }

    private BlobStore open() {
        opening.lock();
        try {
            var store = opened;
            if (store == null) {
                Files.createDirectories(root);
                unfinished.remove();
                discarded.remove();
                store = new FilesystemNio2BlobStore(root.toString());
                opened = store;
            }
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of S3's objects cannot be opened: " + root, e);
        } finally {
            opening.unlock();
        }
    }

    /** Notes that something is being written, so that a later process finds what this one leaves half done. */
    UnfinishedWrites.Note begin(String bucket, String key) {
        var unused = store(); // which looks at the notes of earlier processes first
        return unfinished.begin(bucket, key);
    }

    /** Makes the bucket's folder if it is not there. */
    void ensure(String bucket) {
        var unused = store(); // which wonders at a folder that is neither new nor its own
        try {
            Files.createDirectories(root.resolve(bucket));
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of bucket " + bucket + " cannot be made", e);
        }
    }

    /** Whether the bucket holds no object; uploads of parts that were never completed do not count. */
    boolean isEmpty(String bucket) {
        if (!Files.isDirectory(root.resolve(bucket))) {
            return true; // nothing was ever put
        }
        var found = new ArrayList<S3Object>();
        boolean hasMore = true;
        for (var after = ""; hasMore && found.isEmpty(); ) {
            var page = page(bucket, "", after, PAGE);
            page.contents().stream().filter(ObjectFiles::isObject).forEach(found::add);
            hasMore = page.nextContinuationToken() != null && !page.contents().isEmpty();
            after = hasMore ? page.contents().getLast().key() : "";
        }
        return found.isEmpty();
    }

    private static boolean isObject(S3Object listed) {
        return !listed.key().startsWith(UPLOAD_UNDER_WAY);
    }

    /**
     * Removes the folder of a bucket, and with it what was uploaded in parts and never completed. It is moved away
     * first: what is still being written into it ends in the folder that is no longer anybody's.
     */
    void discard(String bucket) {
        var folder = root.resolve(bucket);
        if (!Files.isDirectory(folder)) {
            return; // nothing was ever put
        }
        var unused = store();
        discarded.add(folder);
    }

    /** Takes back what was written for a bucket that was gone when it had been written. */
    void withdraw(String bucket, String key) {
        if (exists(bucket, key)) {
            var unused = store().removeBlob(DeleteObjectRequest.builder()
                    .bucket(bucket)
                    .key(key)
                    .build());
        }
    }

    void put(String bucket, NewObject object) {
        ensure(bucket);
        var request = PutObjectRequest.builder()
                .bucket(bucket)
                .key(object.key())
                .contentType(object.contentType())
                .contentLength((long) object.content().length)
                .build();
        try (var note = begin(bucket, object.key())) {
            var unused = store().putBlob(request, new ByteArrayInputStream(object.content()));
        }
        stamp(bucket, object.key());
        file(bucket, object.key()).ifPresent(this::force);
    }

    /** Down to the disk: file, folder, and the folders that may be new above it. */
    private void force(Path file) {
        try {
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the object in " + file + " cannot be made durable", e);
        }
        for (var folder = file.getParent(); folder != null && folder.startsWith(root); folder = folder.getParent()) {
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            } catch (IOException e) {
                LOG.debug("{} cannot be forced to the disk: not every system has that for folders", folder, e);
            }
        }
    }

    Optional<byte[]> get(String bucket, String key) {
        if (!canBeThere(bucket, key)) {
            return Optional.empty();
        }
        var request = GetObjectRequest.builder().bucket(bucket).key(key).build();
        try (InputStream content = store().getBlob(request)) {
            return Optional.of(content.readAllBytes());
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("object " + key + " of bucket " + bucket + " cannot be read", e);
        }
    }

    /** S3Proxy fails over keys that cannot be, and finds the object {@code a} under the key {@code a/}. */
    private boolean canBeThere(String bucket, String key) {
        return ObjectKeys.isPossible(key)
                && Files.isDirectory(root.resolve(bucket))
                && !(key.endsWith("/")
                        && Files.isRegularFile(root.resolve(bucket).resolve(key)));
    }

    boolean exists(String bucket, String key) {
        if (!canBeThere(bucket, key)) {
            return false;
        }
        try {
            var unused = store().blobMetadata(
                            HeadObjectRequest.builder().bucket(bucket).key(key).build());
            return true;
        } catch (NoSuchKeyException e) {
            return false;
        }
    }

    /**
     * Shows the objects whose keys begin so, in order, up to a number of them.
     *
     * @return whether there may be more
     */
    boolean list(String bucket, String prefix, String after, int most, Consumer<S3Object> visitor) {
        if (!ObjectKeys.isPossiblePrefix(prefix) || !Files.isDirectory(root.resolve(bucket))) {
            return false;
        }
        var page = page(bucket, prefix, after, most);
        page.contents().stream().filter(ObjectFiles::isObject).forEach(visitor);
        return page.nextContinuationToken() != null;
    }

    private ListObjectsV2Response page(String bucket, String prefix, String after, int most) {
        return store().list(ListObjectsV2Request.builder()
                .bucket(bucket)
                .prefix(prefix.isEmpty() ? null : prefix)
                .startAfter(after.isEmpty() ? null : after)
                .maxKeys(most)
                .build());
    }

    /** Dates the object by business time, which may be ahead of the machine's. */
    void stamp(String bucket, String key) {
        file(bucket, key).ifPresent(file -> {
            try {
                Files.setLastModifiedTime(file, FileTime.from(clock.now()));
            } catch (NoSuchFileException e) {
                LOG.debug("{} was deleted before it could be dated", file);
            } catch (IOException e) {
                throw new UncheckedIOException("the object in " + file + " cannot be dated", e);
            }
        });
    }

    private Optional<Path> file(String bucket, String key) {
        var folder = root.resolve(bucket);
        var file = folder.resolve(key).normalize();
        return file.startsWith(folder) && !file.equals(folder) ? Optional.of(file) : Optional.empty();
    }
}
