package dev.millrace.services.lambda;

import dev.millrace.services.buckets.ObjectBuckets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Buckets in memory. Thread-safe. */
public final class TestingBuckets implements ObjectBuckets {

    private final Map<String, BucketInfo> buckets = new ConcurrentHashMap<>();
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();

    public TestingBuckets bucket(String name, String account, String region) {
        buckets.put(name, new BucketInfo(name, account, region));
        return this;
    }

    @Override
    public Optional<BucketInfo> find(String bucket) {
        return Optional.ofNullable(buckets.get(bucket));
    }

    @Override
    public boolean put(String bucket, NewObject object) {
        if (!buckets.containsKey(bucket)) {
            return false;
        }
        objects.put(bucket + "/" + object.key(), object.content());
        return true;
    }

    @Override
    public Optional<byte[]> get(String bucket, String key) {
        return Optional.ofNullable(objects.get(bucket + "/" + key));
    }
}
