package dev.millrace.tables.stream;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of the unsigned 64-bit numbers that partition keys are hashed to: a partition of a table, and so a shard of
 * its stream, and a segment of a parallel scan.
 *
 * @param first inclusive, unsigned
 * @param last inclusive, unsigned
 */
public record HashRange(long first, long last) {

    /** Every hash. */
    public static final HashRange ALL = new HashRange(0, -1);

    private static final long SMALLEST = 1L << 54;
    private static final BigInteger HASHES = BigInteger.ONE.shiftLeft(64);

    public HashRange {
        if (Long.compareUnsigned(first, last) > 0) {
            throw new IllegalArgumentException("an empty range of hashes");
        }
    }

    /** Whether keys with this hash belong to it. */
    public boolean contains(long hash) {
        return Long.compareUnsigned(first, hash) <= 0 && Long.compareUnsigned(hash, last) <= 0;
    }

    /** The given part of all hashes when they are cut into so many parts of equal size. */
    public static HashRange part(int index, int parts) {
        return new HashRange(boundary(index, parts), boundary(index + 1, parts) - 1);
    }

    /** All parts of such a cut, in order. */
    public static List<HashRange> parts(int parts) {
        var all = new ArrayList<HashRange>(parts);
        for (int i = 0; i < parts; i++) {
            all.add(part(i, parts));
        }
        return all;
    }

    private static long boundary(int index, int parts) {
        return HASHES.multiply(BigInteger.valueOf(index))
                .divide(BigInteger.valueOf(parts))
                .longValue();
    }

    /** Whether it is wide enough to be halved: a partition is no smaller than the 1024th part of all hashes. */
    boolean isSplittable() {
        return Long.compareUnsigned(last - first, SMALLEST) > 0;
    }

    /** The two halves. */
    List<HashRange> halves() {
        if (first == last) {
            throw new IllegalStateException("one hash cannot be split");
        }
        long middle = first + Long.divideUnsigned(last - first, 2);
        return List.of(new HashRange(first, middle), new HashRange(middle + 1, last));
    }
}
