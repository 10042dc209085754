package dev.millrace.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a log: keys that differ in their last eight bytes only, such as the records of a shard. A log grows at the
 * ends of its rows.
 */
final class Rows {

    private static final int PLACE_BYTES = Long.BYTES;

    private Rows() {}

    /** The key without its place in the row. */
    static ByteBuffer row(byte[] key) {
        return ByteBuffer.wrap(key, 0, Math.max(0, key.length - PLACE_BYTES));
    }

    static boolean isSame(byte[] one, byte[] other) {
        return one.length == other.length && row(one).equals(row(other));
    }

    /** The first key that the next row can have; null if there is no next row. */
    static byte @Nullable [] end(byte[] key) {
        var end = Arrays.copyOf(key, key.length);
        int last = key.length - PLACE_BYTES - 1;
        while (last >= 0 && end[last] == (byte) 0xff) {
            last--;
        }
        if (last < 0) {
            return null;
        }
        end[last]++;
        Arrays.fill(end, last + 1, end.length, (byte) 0);
        return end;
    }
}
