package dev.millrace.store;

import java.util.Arrays;

/**
 * A value where the log's frame has it, in a slab. To be read only while a {@link View} is held: afterwards the slab
 * may hold something else.
 */
record Piece(byte[] slab, int offset, int length) {

    /** Stands for a key that has been deleted. Told apart by identity. */
    static final Piece ABSENT = new Piece(new byte[0], 0, 0);

    byte[] copy() {
        return Arrays.copyOfRange(slab, offset, offset + length);
    }
}
