package dev.millrace.tables.stream;

/**
 * A change of one item, as the write that makes it knows it. Images are whole items in canonical DynamoDB JSON, the key
 * included; no bytes at all stand for no item. The arrays are not to be changed.
 *
 * @param keyHash hash of the partition key
 * @param keys the key attributes, canonical DynamoDB JSON
 * @param keysSize the size of the key attributes by DynamoDB's rule (spec 5.7)
 * @param newImage the item as it became; empty for a removal
 * @param newSize its size, 0 if there is none
 * @param oldImage the item as it was; empty for an insertion
 * @param oldSize its size, 0 if there was none
 * @param byService whether the service itself removed the item because it expired
 */
public record ItemChange(
        long keyHash,
        byte[] keys,
        int keysSize,
        byte[] newImage,
        int newSize,
        byte[] oldImage,
        int oldSize,
        boolean byService) {

    public ItemChange {
        if (newImage.length == 0 && oldImage.length == 0) {
            throw new IllegalArgumentException("a change has an item before or after it");
        }
    }

    /** What the write cost of a partition's throughput: a unit a KB of the larger image, rounded up. */
    int writeUnits() {
        return Math.max(1, Math.ceilDiv(Math.max(newSize, oldSize), 1024));
    }

    public ChangeKind kind() {
        if (oldImage.length == 0) {
            return ChangeKind.INSERT;
        }
        return newImage.length == 0 ? ChangeKind.REMOVE : ChangeKind.MODIFY;
    }
}
