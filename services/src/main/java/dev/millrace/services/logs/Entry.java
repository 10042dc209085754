package dev.millrace.services.logs;

import java.nio.charset.StandardCharsets;

/**
 * What is to become an event.
 *
 * @param timestamp in epoch milliseconds
 * @param message in UTF-8; not to be changed
 */
record Entry(long timestamp, byte[] message) {

    /** What AWS adds to the length of each message when it counts. */
    static final int OVERHEAD_BYTES = 26;

    static Entry of(long timestamp, String message) {
        return new Entry(timestamp, message.getBytes(StandardCharsets.UTF_8));
    }

    /** Its size as AWS counts it. */
    int size() {
        return size(message.length);
    }

    static int size(int messageBytes) {
        return messageBytes + OVERHEAD_BYTES;
    }
}
