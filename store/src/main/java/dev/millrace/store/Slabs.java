package dev.millrace.store;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Arrays of one size that are used again and again for what was written lately. Allocated anew each time they would
 * fill the heap's old part at the rate of the writes, and each full collection with them. Thread-safe.
 */
final class Slabs {

    static final int BYTES = 256 << 10;

    /** As many as two full generations of recent writes need; what a slow reader held up beyond that is let go. */
    private static final int MOST_KEPT = 96;

    private final Deque<byte[]> spare = new ArrayDeque<>();

    /** An array of at least this size: a spare one, unless it has to be larger than slabs are. */
    byte[] take(int bytes) {
        if (bytes > BYTES) {
            return new byte[bytes];
        }
        synchronized (spare) {
            var last = spare.pollLast();
            if (last != null) {
                return last;
            }
        }
        return new byte[BYTES];
    }

    void giveBack(byte[] slab) {
        if (slab.length == BYTES) {
            synchronized (spare) {
                if (spare.size() < MOST_KEPT) {
                    spare.addLast(slab);
                }
            }
        }
    }
}
