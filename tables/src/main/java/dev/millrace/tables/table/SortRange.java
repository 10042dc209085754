package dev.millrace.tables.table;

import dev.millrace.model.AttributeValue;
import dev.millrace.tables.item.Keys;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Sort keys of one partition: encoded keys {@code from <= key < to}.
 *
 * @param from inclusive, as {@link Keys#encode} writes it
 * @param to exclusive; null for no upper end
 */
public record SortRange(byte[] from, byte @Nullable [] to) {

    private static final byte[] LOWEST = {};

    /** Every sort key, also none. */
    public static SortRange all() {
        return new SortRange(LOWEST, null);
    }

    public static SortRange equalTo(AttributeValue value) {
        var key = Keys.encode(value);
        return new SortRange(key, behind(key));
    }

    public static SortRange lessThan(AttributeValue value) {
        return new SortRange(LOWEST, Keys.encode(value));
    }

    public static SortRange atMost(AttributeValue value) {
        return new SortRange(LOWEST, behind(Keys.encode(value)));
    }

    public static SortRange greaterThan(AttributeValue value) {
        return new SortRange(behind(Keys.encode(value)), null);
    }

    public static SortRange atLeast(AttributeValue value) {
        return new SortRange(Keys.encode(value), null);
    }

    /** Both ends included; empty if they stand the wrong way round. */
    public static SortRange between(AttributeValue low, AttributeValue high) {
        return new SortRange(Keys.encode(low), behind(Keys.encode(high)));
    }

    /** @param value a text or a binary */
    public static SortRange beginsWith(AttributeValue value) {
        var prefix = Keys.encodePrefix(value);
        return new SortRange(prefix, successor(prefix));
    }

    boolean contains(byte[] sort) {
        return Arrays.compareUnsigned(from, sort) <= 0 && (to == null || Arrays.compareUnsigned(sort, to) < 0);
    }

    /** No encoding is the beginning of another, so nothing fits between a key and this. */
    private static byte[] behind(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }

    /** The smallest bytes greater than everything that begins with the prefix; null if there are none. */
    static byte @Nullable [] successor(byte[] prefix) {
        for (int i = prefix.length - 1; i >= 0; i--) {
            if (prefix[i] != (byte) 0xFF) {
                var next = Arrays.copyOf(prefix, i + 1);
                next[i]++;
                return next;
            }
        }
        return null;
    }
}
