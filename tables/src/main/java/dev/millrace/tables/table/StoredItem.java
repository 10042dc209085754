package dev.millrace.tables.table;

import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.PrimaryKey;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * How items lie in the store. Key: number of the table, hash of the partition key, partition key, sort key; so a table
 * is one range, hash ranges are its partitions, and a partition key's items stand together in the order of their sort
 * keys. Entries of indexes begin likewise, with the number of the index. Value: a header of format, item size and the
 * sequence number of the last write, then the canonical bytes.
 */
final class StoredItem {

    private static final byte FORMAT = 1;
    private static final int HEADER_BYTES = 1 + Integer.BYTES + Long.BYTES;

    private StoredItem() {}

    static byte[] key(long number, PrimaryKey key) {
        return key(number, key.hash(), key.partition(), key.sort());
    }

    static byte[] key(long number, long hash, byte[] partition, byte[] sort) {
        return ByteBuffer.allocate(2 * Long.BYTES + partition.length + sort.length)
                .putLong(number)
                .putLong(hash)
                .put(partition)
                .put(sort)
                .array();
    }

    /** Where the keys with this hash begin. */
    static byte[] firstKey(long number, long hash) {
        return ByteBuffer.allocate(2 * Long.BYTES).putLong(number).putLong(hash).array();
    }

    /** Behind the last key with this hash. */
    static byte[] behind(long number, long hash) {
        return hash == -1 ? behind(number) : firstKey(number, hash + 1);
    }

    /** Behind the last key with this partition key, whose encoding no other begins with and never is all FF. */
    static byte[] behind(long number, long hash, byte[] partition) {
        var key = key(number, hash, partition, new byte[0]);
        int last = key.length - 1;
        while (key[last] == (byte) 0xFF) {
            last--;
        }
        var behind = Arrays.copyOf(key, last + 1);
        behind[last]++;
        return behind;
    }

    /** Behind the last key of the table or index. */
    static byte[] behind(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number + 1).array();
    }

    /** The part of a key that is the item's own: partition and sort key. */
    static byte[] itemKey(byte[] key) {
        return Arrays.copyOfRange(key, 2 * Long.BYTES, key.length);
    }

    static byte[] encode(Item item, long sequence) {
        var canonical = item.canonicalBytes();
        return ByteBuffer.allocate(HEADER_BYTES + canonical.length)
                .put(FORMAT)
                .putInt(item.sizeBytes())
                .putLong(sequence)
                .put(canonical)
                .array();
    }

    static Item decode(byte[] stored) {
        if (stored[0] != FORMAT) {
            throw new IllegalStateException("an item has the unknown format " + stored[0]);
        }
        return Item.ofCanonical(
                Arrays.copyOfRange(stored, HEADER_BYTES, stored.length),
                ByteBuffer.wrap(stored).getInt(1));
    }
}
