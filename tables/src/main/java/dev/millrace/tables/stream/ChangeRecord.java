package dev.millrace.tables.stream;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Objects;

/**
 * A record of the change log: always with both images; each view type shows its part.
 *
 * @param sequence its position, see {@link Sequences}
 * @param createdAt when the write committed, to the millisecond
 * @param change what happened
 */
public record ChangeRecord(long sequence, Instant createdAt, ItemChange change) {

    private static final byte FORMAT = 1;
    private static final int HEADER_BYTES = 2 + 2 * Long.BYTES + 5 * Integer.BYTES;
    private static final byte[] NO_IMAGE = {};

    public ChangeRecord {
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(change);
    }

    /** The item as it became; empty if there is none or the view does not show it. */
    public byte[] newImage(StreamViewType view) {
        return view.showsNew() ? change.newImage() : NO_IMAGE;
    }

    /** The item as it was; empty if there was none or the view does not show it. */
    public byte[] oldImage(StreamViewType view) {
        return view.showsOld() ? change.oldImage() : NO_IMAGE;
    }

    /** SizeBytes: the sizes of keys and of the images the view shows (spec 1.1). */
    public int sizeBytes(StreamViewType view) {
        return change.keysSize() + (view.showsNew() ? change.newSize() : 0) + (view.showsOld() ? change.oldSize() : 0);
    }

    /** The value under which the record is stored; its sequence number is in the key. */
    byte[] encode() {
        var keys = change.keys();
        var newImage = change.newImage();
        var oldImage = change.oldImage();
        return ByteBuffer.allocate(HEADER_BYTES + keys.length + newImage.length + oldImage.length)
                .put(FORMAT)
                .put((byte) (change.byService() ? 1 : 0))
                .putLong(createdAt.toEpochMilli())
                .putLong(change.keyHash())
                .putInt(change.keysSize())
                .putInt(change.newSize())
                .putInt(change.oldSize())
                .putInt(keys.length)
                .putInt(newImage.length)
                .put(keys)
                .put(newImage)
                .put(oldImage)
                .array();
    }

    static ChangeRecord decode(long sequence, byte[] stored) {
        var in = ByteBuffer.wrap(stored);
        byte format = in.get();
        if (format != FORMAT) {
            throw new IllegalStateException("change record " + sequence + " has the unknown format " + format);
        }
        boolean byService = in.get() == 1;
        var createdAt = Instant.ofEpochMilli(in.getLong());
        long keyHash = in.getLong();
        int keysSize = in.getInt();
        int newSize = in.getInt();
        int oldSize = in.getInt();
        int keysLength = in.getInt();
        int newLength = in.getInt();
        var keys = take(in, keysLength);
        var newImage = take(in, newLength);
        var oldImage = take(in, in.remaining());
        return new ChangeRecord(
                sequence,
                createdAt,
                new ItemChange(keyHash, keys, keysSize, newImage, newSize, oldImage, oldSize, byService));
    }

    private static byte[] take(ByteBuffer in, int length) {
        var bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
