package dev.millrace.examples.orders;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import java.math.BigInteger;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;

/**
 * One change of one order, as a batch delivers it or the stream holds it.
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
        String customerId,
        Map<String, AttributeValue> before,
        Map<String, AttributeValue> after) {

    private static final String CANCELLED = "CANCELLED";

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

    /** From a batch. */
    static OrderChange of(DynamodbStreamRecord record) {
        var change = record.getDynamodb();
        var keys = EventValues.toSdk(change.getKeys());
        return new OrderChange(
                record.getEventID(),
                change.getSequenceNumber(),
                Kind.valueOf(record.getEventName()),
                key(keys, "orderId"),
                key(keys, "customerId"),
                EventValues.toSdk(Objects.requireNonNullElse(change.getOldImage(), Map.of())),
                EventValues.toSdk(Objects.requireNonNullElse(change.getNewImage(), Map.of())));
    }

    /** From GetRecords. */
    static OrderChange of(Record record) {
        var change = record.dynamodb();
        return new OrderChange(
                record.eventID(),
                change.sequenceNumber(),
                Kind.valueOf(record.eventNameAsString()),
                key(change.keys(), "orderId"),
                key(change.keys(), "customerId"),
                change.oldImage(),
                change.newImage());
    }

    /** The sequence number as what it is: a number. As text, 9 would stand behind 10. */
    BigInteger position() {
        return new BigInteger(sequenceNumber);
    }

    Optional<String> status() {
        return status(after);
    }

    Optional<String> statusBefore() {
        return status(before);
    }

    /** Whether the order has a status now that it had not before; a new order's first status counts. */
    boolean changesStatus() {
        return status().isPresent() && !status().equals(statusBefore());
    }

    boolean cancels() {
        return changesStatus() && status().filter(CANCELLED::equals).isPresent();
    }

    private static Optional<String> status(Map<String, AttributeValue> order) {
        return Optional.ofNullable(order.get("status")).map(AttributeValue::s).filter(text -> !text.isEmpty());
    }

    private static String key(Map<String, AttributeValue> keys, String name) {
        return Objects.requireNonNull(keys.get(name), name).s();
    }
}
