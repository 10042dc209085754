package dev.millrace.services.s3;

import dev.millrace.model.Clock;
import dev.millrace.services.buckets.ObjectBuckets;
import dev.millrace.store.Store;
import java.nio.file.Path;
import java.util.Optional;

/** The buckets of this server: their records in the store, their objects in files beside it. Thread-safe. */
public final class LocalBuckets implements ObjectBuckets, AutoCloseable {

    private final Store store;
    private final Clock clock;
    private final ObjectFiles files;
    private final ObjectServer server;

    /** @param folder for the objects; made by the first of them */
    public LocalBuckets(Store store, Clock clock, Path folder) {
        this.store = store;
        this.clock = clock;
        this.files = new ObjectFiles(folder, clock);
        this.server = new ObjectServer(files);
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

    ObjectServer server() {
        return server;
    }

    @Override
    public Optional<BucketInfo> find(String bucket) {
        return BucketStore.find(store, bucket)
                .map(stored -> new BucketInfo(stored.name(), stored.account(), stored.region()));
    }

    @Override
    public boolean put(String bucket, NewObject object) {
        if (find(bucket).isEmpty()) {
            return false;
        }
        files.put(bucket, object);
        return true;
    }

    @Override
    public Optional<byte[]> get(String bucket, String key) {
        return find(bucket).isEmpty() ? Optional.empty() : files.get(bucket, key);
    }

    @Override
    public void close() {
        server.close();
    }
}
