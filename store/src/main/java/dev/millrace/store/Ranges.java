package dev.millrace.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * A set of keys, given as ranges from a key to a key (exclusive). One thread adds, any thread asks: what was in the set
 * stays in it while something is being added.
 */
final class Ranges {

    /** First key to end; no two overlap or touch. */
    private final ConcurrentNavigableMap<byte[], byte[]> ends = new ConcurrentSkipListMap<>(Arrays::compareUnsigned);

    boolean isEmpty() {
        return ends.isEmpty();
    }

    boolean contains(byte[] key) {
        var range = ends.isEmpty() ? null : ends.floorEntry(key);
        return range != null && Arrays.compareUnsigned(key, range.getValue()) < 0;
    }

    void add(byte[] from, byte[] to) {
        var first = from;
        var end = to;
        var before = ends.floorEntry(from);
        if (before != null && Arrays.compareUnsigned(from, before.getValue()) <= 0) {
            first = before.getKey();
            end = larger(end, before.getValue());
        }
        for (var next = ends.higherEntry(first);
                next != null && Arrays.compareUnsigned(next.getKey(), end) <= 0;
                next = ends.higherEntry(next.getKey())) {
            end = larger(end, next.getValue());
        }
        ends.put(first, end); // before those within go, so that no key is outside meanwhile
        ends.subMap(first, false, end, true).clear();
    }

    private static byte[] larger(byte[] one, byte[] other) {
        return Arrays.compareUnsigned(one, other) >= 0 ? one : other;
    }

    /** First key and end of each range, one after the other, in order. */
    List<byte[]> bounds() {
        var bounds = new ArrayList<byte[]>();
        ends.forEach((first, end) -> {
            bounds.add(first);
            bounds.add(end);
        });
        return bounds;
    }
}
