package dev.millrace.store;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A value where the log's frame has it, in a slab, or the fact that a key was deleted. To be read only while a
 * {@link View} is held: afterwards the slab may hold something else.
 */
final class Piece {

    /** Stands for a key that has been deleted. */
    static final Piece ABSENT = new Piece(new byte[0], 0, 0);

    private final byte[] slab;
    private final int offset;
    private final int length;

    Piece(byte[] slab, int offset, int length) {
        this.slab = slab;
        this.offset = offset;
        this.length = length;
    }

    boolean isAbsent() {
        return this == ABSENT;
    }

    int length() {
        return length;
    }

    byte[] copy() {
        return Arrays.copyOfRange(slab, offset, offset + length);
    }

    void copyTo(ByteBuffer room) {
        room.put(slab, offset, length);
    }
}
