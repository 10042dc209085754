package dev.millrace.services.sqs;

import java.time.Instant;
import java.util.Map;

/**
 * What never changes about a message, as the store keeps it.
 *
 * @param systemAttributes SenderId, AWSTraceHeader, DeadLetterQueueSourceArn …
 */
record StoredMessage(
        String messageId,
        String body,
        Instant sent,
        Map<String, String> systemAttributes,
        Map<String, Attribute> messageAttributes) {

    /** Exactly one of the values is present; the other is empty. */
    record Attribute(String dataType, String stringValue, byte[] binaryValue) {

        static Attribute text(String dataType, String value) {
            return new Attribute(dataType, value, new byte[0]);
        }

        static Attribute binary(String dataType, byte[] value) {
            return new Attribute(dataType, "", value);
        }

        boolean isBinary() {
            return dataType.equals("Binary") || dataType.startsWith("Binary.");
        }
    }
}
