package dev.millrace.tables.stream;

import java.nio.ByteBuffer;

/** Keys of the change log: stream number, shard number, sequence number, so each shard's records stand together. */
final class ChangeKeys {

    private ChangeKeys() {}

    static byte[] of(long stream, int shard, long sequence) {
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES + Long.BYTES)
                .putLong(stream)
                .putInt(shard)
                .putLong(sequence)
                .array();
    }

    /** Behind the last key a shard can have. */
    static byte[] end(long stream, int shard) {
        return of(stream, shard + 1, 0);
    }

    static long sequence(byte[] key) {
        return ByteBuffer.wrap(key).getLong(Long.BYTES + Integer.BYTES);
    }
}
