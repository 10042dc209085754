package dev.millrace.tables.item;

import java.util.Arrays;

/**
 * An item's key as bytes: the partition key's and the sort key's, each {@linkplain Keys#encode self-delimiting}, so
 * that their concatenation sorts by partition key and then by sort key. The bytes are not to be changed.
 *
 * @param partition encoded partition key
 * @param sort encoded sort key; empty if the table has none
 * @param hash {@link Keys#hash} of {@code partition}
 */
public record PrimaryKey(byte[] partition, byte[] sort, long hash) {

    /** Partition and sort key, one behind the other. */
    public byte[] bytes() {
        var all = Arrays.copyOf(partition, partition.length + sort.length);
        System.arraycopy(sort, 0, all, partition.length, sort.length);
        return all;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PrimaryKey that
                && Arrays.equals(partition, that.partition)
                && Arrays.equals(sort, that.sort);
    }

    @Override
    public int hashCode() {
        return (int) hash * 31 + Arrays.hashCode(sort);
    }

    /** Says how long the key is, not what it is. */
    @Override
    public String toString() {
        return "PrimaryKey[" + partition.length + "+" + sort.length + " bytes]";
    }
}
