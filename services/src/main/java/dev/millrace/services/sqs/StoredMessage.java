package dev.millrace.services.sqs;

import dev.millrace.services.queues.MessageQueues.MessageAttribute;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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

    /** System attribute: the group of a message; in a FIFO queue every message has one. */
    static final String GROUP = "MessageGroupId";

    /** System attribute of messages in FIFO queues. */
    static final String DEDUPLICATION = "MessageDeduplicationId";

    /** A system attribute that the message has. */
    String system(String attribute) {
        return systemAttributes.getOrDefault(attribute, "");
    }

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

        private MessageAttribute shown() {
            return isBinary()
                    ? new MessageAttribute(dataType, Optional.empty(), Optional.of(binaryValue))
                    : new MessageAttribute(dataType, Optional.of(stringValue), Optional.empty());
        }

        /** The attributes as the store keeps them, in the same order. */
        static Map<String, Attribute> stored(Map<String, MessageAttribute> shown) {
            var stored = new LinkedHashMap<String, Attribute>();
            shown.forEach((name, attribute) -> stored.put(
                    name,
                    new Attribute(
                            attribute.dataType(),
                            attribute.stringValue().orElse(""),
                            attribute.binaryValue().orElseGet(() -> new byte[0]))));
            return stored;
        }

        /** The attributes as they are known outside, in the same order. */
        static Map<String, MessageAttribute> shown(Map<String, Attribute> stored) {
            var shown = new LinkedHashMap<String, MessageAttribute>();
            stored.forEach((name, attribute) -> shown.put(name, attribute.shown()));
            return shown;
        }
    }
}
