package dev.millrace.examples.orders;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import java.util.Map;
import java.util.Objects;

/**
 * One change of one order.
 *
 * @param eventId the record's identity, the same in every delivery
 * @param sequenceNumber its place in the stream; what a failure is reported by
 * @param before the order before the change; empty for a new order
 * @param after the order after the change; empty for a deletion
 */
record OrderChange(
        String eventId,
        String sequenceNumber,
        Kind kind,
        String orderId,
        Map<String, AttributeValue> before,
        Map<String, AttributeValue> after) {

    /** Named as in the event. */
    enum Kind {
        INSERT,
        MODIFY,
        REMOVE
    }

    OrderChange {
        before = Map.copyOf(before);
        after = Map.copyOf(after);
    }

    static OrderChange of(DynamodbStreamRecord record) {
        var change = record.getDynamodb();
        return new OrderChange(
                record.getEventID(),
                change.getSequenceNumber(),
                Kind.valueOf(record.getEventName()),
                Objects.requireNonNull(change.getKeys().get("orderId"), "a key without orderId")
                        .getS(),
                Objects.requireNonNullElse(change.getOldImage(), Map.of()),
                Objects.requireNonNullElse(change.getNewImage(), Map.of()));
    }
}
