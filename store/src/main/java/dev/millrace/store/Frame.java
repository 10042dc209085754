package dev.millrace.store;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How one commit lies in a segment of the log: the segment's tag, the length of the body, a CRC-32C over number and
 * body, the frame's number (each is one more than the last, through all segments), the body. A segment's file may have
 * been used before; the tag tells its frames from those of its former life.
 */
record Frame(long number, int bodyOffset, int bodyLength) {

    static final int HEADER_BYTES = 20;

    private static final int CRC_AT = 8;
    private static final int NUMBER_AT = 12;

    /** Completes a frame whose body has been written behind the room for its header. */
    static void seal(byte[] bytes, int offset, int bodyLength, int tag, long number) {
        ByteBuffer.wrap(bytes, offset, HEADER_BYTES)
                .putInt(tag)
                .putInt(bodyLength)
                .putInt(0)
                .putLong(number);
        ByteBuffer.wrap(bytes).putInt(offset + CRC_AT, crc(bytes, offset, bodyLength));
    }

    /** How long the body is, from a header alone; negative if this is no frame of the segment. */
    static int bodyLength(ByteBuffer header, int tag, long most) {
        int length = header.getInt(header.position() + 4);
        return header.getInt(header.position()) == tag && length > 0 && length <= most ? length : -1;
    }

    /** The frame that lies here; null if none does, or not whole, or damaged. */
    static @Nullable Frame at(byte[] bytes, int offset, int tag) {
        if (bytes.length - offset < HEADER_BYTES) {
            return null;
        }
        var header = ByteBuffer.wrap(bytes, offset, HEADER_BYTES);
        int length = bodyLength(header, tag, bytes.length - offset - HEADER_BYTES);
        if (length < 0 || header.getInt(offset + CRC_AT) != crc(bytes, offset, length)) {
            return null;
        }
        return new Frame(header.getLong(offset + NUMBER_AT), offset + HEADER_BYTES, length);
    }

    private static int crc(byte[] bytes, int offset, int bodyLength) {
        var crc = new CRC32C();
        crc.update(bytes, offset + NUMBER_AT, HEADER_BYTES - NUMBER_AT + bodyLength);
        return (int) crc.getValue();
    }
}
