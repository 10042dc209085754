package dev.millrace.tables.stream;

import dev.millrace.tables.item.JsonBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;

/**
 * A record of the change log: always with both images; each view type shows its part. It is the stored bytes
 * themselves, looked into where they are asked, since a backlog is read record by record and each copy shows.
 * Immutable; thread-safe.
 */
public final class ChangeRecord {

    private static final byte FORMAT = 1;
    private static final int SERVICE = 1;
    private static final int CREATED_AT = SERVICE + 1;
    private static final int KEY_HASH = CREATED_AT + Long.BYTES;
    private static final int KEYS_SIZE = KEY_HASH + Long.BYTES;
    private static final int NEW_SIZE = KEYS_SIZE + Integer.BYTES;
    private static final int OLD_SIZE = NEW_SIZE + Integer.BYTES;
    private static final int KEYS_LENGTH = OLD_SIZE + Integer.BYTES;
    private static final int NEW_LENGTH = KEYS_LENGTH + Integer.BYTES;
    private static final int KEYS = NEW_LENGTH + Integer.BYTES;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final long sequence;
    private final byte[] stored;

    private ChangeRecord(long sequence, byte[] stored) {
        this.sequence = sequence;
        this.stored = stored;
    }

    /** The value under which a change is stored; its sequence number is in the key. */
    static byte[] encode(Instant createdAt, ItemChange change) {
        var keys = change.keys();
        var newImage = change.newImage();
        var oldImage = change.oldImage();
        return ByteBuffer.allocate(KEYS + keys.length + newImage.length + oldImage.length)
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

    /** The record of these bytes, which are not to be changed any more. */
    static ChangeRecord decode(long sequence, byte[] stored) {
        if (stored[0] != FORMAT) {
            throw new IllegalStateException("change record " + sequence + " has the unknown format " + stored[0]);
        }
        return new ChangeRecord(sequence, stored);
    }

    /** Its position, see {@link Sequences}. */
    public long sequence() {
        return sequence;
    }

    /** When the write committed, to the millisecond. */
    public Instant createdAt() {
        return Instant.ofEpochMilli(longAt(CREATED_AT));
    }

    /** When the write committed, in whole seconds since 1970. */
    public long createdAtSecond() {
        return Math.floorDiv(longAt(CREATED_AT), 1000L);
    }

    /** Hash of the partition key. */
    public long keyHash() {
        return longAt(KEY_HASH);
    }

    public ChangeKind kind() {
        if (oldLength() == 0) {
            return ChangeKind.INSERT;
        }
        return newLength() == 0 ? ChangeKind.REMOVE : ChangeKind.MODIFY;
    }

    /** Whether the service itself removed the item because it expired. */
    public boolean byService() {
        return stored[SERVICE] == 1;
    }

    /** SizeBytes: the sizes of keys and of the images the view shows (spec 1.1). */
    public int sizeBytes(StreamViewType view) {
        return intAt(KEYS_SIZE) + (view.showsNew() ? intAt(NEW_SIZE) : 0) + (view.showsOld() ? intAt(OLD_SIZE) : 0);
    }

    /** The key attributes, canonical DynamoDB JSON. A copy. */
    public byte[] keys() {
        return Arrays.copyOfRange(stored, KEYS, newAt());
    }

    /** The item as it became; empty if there is none or the view does not show it. A copy. */
    public byte[] newImage(StreamViewType view) {
        return Arrays.copyOfRange(stored, newAt(), newAt() + newLength(view));
    }

    /** The item as it was; empty if there was none or the view does not show it. A copy. */
    public byte[] oldImage(StreamViewType view) {
        return Arrays.copyOfRange(stored, oldAt(), oldAt() + oldLength(view));
    }

    /** How many bytes {@link #writeKeys} writes. */
    public int keysLength() {
        return intAt(KEYS_LENGTH);
    }

    /** How many bytes {@link #writeNewImage} writes; 0 if there is no image or the view does not show it. */
    public int newLength(StreamViewType view) {
        return view.showsNew() ? newLength() : 0;
    }

    /** How many bytes {@link #writeOldImage} writes; 0 if there is no image or the view does not show it. */
    public int oldLength(StreamViewType view) {
        return view.showsOld() ? oldLength() : 0;
    }

    /** Appends the key attributes. */
    public void writeKeys(JsonBuffer out) {
        out.raw(stored, KEYS, newAt());
    }

    /** Appends the item as it became, whatever the view. */
    public void writeNewImage(JsonBuffer out) {
        out.raw(stored, newAt(), oldAt());
    }

    /** Appends the item as it was, whatever the view. */
    public void writeOldImage(JsonBuffer out) {
        out.raw(stored, oldAt(), stored.length);
    }

    private int newAt() {
        return KEYS + keysLength();
    }

    private int oldAt() {
        return newAt() + newLength();
    }

    private int newLength() {
        return intAt(NEW_LENGTH);
    }

    private int oldLength() {
        return stored.length - oldAt();
    }

    private long longAt(int offset) {
        return (long) LONGS.get(stored, offset);
    }

    private int intAt(int offset) {
        return (int) INTS.get(stored, offset);
    }
}
