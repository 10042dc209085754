package dev.millrace.services.s3;

import dev.millrace.model.Clock;
import dev.millrace.services.buckets.ObjectBuckets;
import dev.millrace.store.Store;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of this server: their records in the store, their objects in files beside it. What deals with objects is
 * made when the first is asked for: until then, not even its classes are loaded. Thread-safe.
 */
public final class LocalBuckets implements ObjectBuckets, AutoCloseable {

    private final Store store;
    private final Clock clock;
    private final ObjectFiles files;
    private final BucketLocks locks = new BucketLocks();
    private final Lock serverLock = new ReentrantLock();
    private @Nullable ObjectServer server;
    private boolean closed;

    /** @param folder for the objects; made by the first of them */
    public LocalBuckets(Store store, Clock clock, Path folder) {
        this.store = store;
        this.clock = clock;
        this.files = new ObjectFiles(folder, clock);
    }

    Store store() {
        return store;
    }

    Clock clock() {
        return clock;
    }

    ObjectFiles files() {
        return files;
    }

    BucketLocks locks() {
        return locks;
    }

    ObjectServer server() {
        serverLock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("S3 is closed");
            }
            if (server == null) {
                server = new ObjectServer(files);
            }
            return server;
        } finally {
            serverLock.unlock();
        }
    }

    @Override
    public Optional<BucketInfo> find(String bucket) {
        return BucketStore.find(store, bucket)
                .map(stored -> new BucketInfo(stored.name(), stored.account(), stored.region()));
    }

    @Override
    public boolean put(String bucket, NewObject object) {
        return locks.whileItStays(bucket, () -> {
            if (find(bucket).isEmpty()) {
                return false;
            }
            files.put(bucket, object);
            return true;
        });
    }

    @Override
    public Optional<byte[]> get(String bucket, String key) {
        return find(bucket).isEmpty() ? Optional.empty() : files.get(bucket, key);
    }

    @Override
    public void close() {
        serverLock.lock();
        try {
            closed = true;
            if (server != null) {
                server.close();
            }
        } finally {
            serverLock.unlock();
        }
    }
}
