package dev.millrace.services.s3;

import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Keeps a bucket from coming and going while something is settled about its objects. Never held while a client sends.
 * Buckets share a few locks, so nothing may be done with one bucket within what is done with another. Thread-safe.
 */
final class BucketLocks {

    private static final int LOCKS = 64;

    private final List<ReadWriteLock> locks = IntStream.range(0, LOCKS)
            .<ReadWriteLock>mapToObj(i -> new ReentrantReadWriteLock())
            .toList();

    /** Does something while the bucket, if it is there, stays. */
    <T> T whileItStays(String bucket, Supplier<T> work) {
        return within(of(bucket).readLock(), work);
    }

    /** Does something while nobody else relies on the bucket. */
    <T> T alone(String bucket, Supplier<T> work) {
        return within(of(bucket).writeLock(), work);
    }

    private ReadWriteLock of(String bucket) {
        return locks.get(Math.floorMod(bucket.hashCode(), LOCKS));
    }

    private static <T> T within(Lock lock, Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
