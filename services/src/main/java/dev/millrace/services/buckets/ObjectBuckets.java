package dev.millrace.services.buckets;

import java.util.Objects;
import java.util.Optional;

/** Buckets from the inside. Thread-safe. */
public interface ObjectBuckets {

    /** What is known of a bucket; empty if there is none of this name. */
    Optional<BucketInfo> find(String bucket);

    /**
     * Puts an object in place of what has the key. When this returns, it survives the end of the process and, as far as
     * the file system keeps its promises, of the machine.
     *
     * @return false if there is no such bucket (nothing was written)
     */
    boolean put(String bucket, NewObject object);

    /** The content of an object; empty if bucket or object are not there. */
    Optional<byte[]> get(String bucket, String key);

    /** A bucket and where it belongs. */
    record BucketInfo(String name, String account, String region) {}

    /** An object that is to be put. */
    record NewObject(String key, String contentType, byte[] content) {
        public NewObject {
            Objects.requireNonNull(key);
            Objects.requireNonNull(contentType);
            Objects.requireNonNull(content);
        }
    }
}
