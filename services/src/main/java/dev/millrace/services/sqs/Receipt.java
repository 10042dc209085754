package dev.millrace.services.sqs;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * What a receipt handle says: which queue, which message, which delivery of it.
 *
 * @param incarnation of the queue
 * @param number of the message
 * @param token of the delivery
 */
record Receipt(long incarnation, long number, long token) {

    private static final int BODY_BYTES = 3 * Long.BYTES;

    String handle() {
        var bytes = ByteBuffer.allocate(BODY_BYTES + Integer.BYTES)
                .putLong(incarnation)
                .putLong(number)
                .putLong(token);
        bytes.putInt(check(bytes.array()));
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    /** Reads a handle; empty if it never was one. */
    static Optional<Receipt> parse(String handle) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(handle);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length != BODY_BYTES + Integer.BYTES) {
            return Optional.empty();
        }
        var buffer = ByteBuffer.wrap(bytes);
        var receipt = new Receipt(buffer.getLong(), buffer.getLong(), buffer.getLong());
        return buffer.getInt() == check(bytes) ? Optional.of(receipt) : Optional.empty();
    }

    private static int check(byte[] bytes) {
        var crc = new CRC32();
        crc.update(bytes, 0, BODY_BYTES);
        return (int) crc.getValue();
    }
}
