package dev.millrace.examples.orders;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;

/**
 * The tracking table: one row a change, written by whoever processed the change first. It makes redeliveries visible
 * and harmless.
 */
final class Tracking {

    private static final int KEYS_A_CALL = 100;

    /** How a change came to be processed. */
    enum Mark {
        /** From its batch. */
        PROCESSED,
        /** After it had been given up: by the dead-letter processor. */
        RECOVERED
    }

    private final DynamoDbClient tables;
    private final String table;

    Tracking(DynamoDbClient tables, String table) {
        this.tables = tables;
        this.table = table;
    }

    /** The event ids of those changes that are marked. */
    Set<String> marked(List<OrderChange> changes) {
        var marked = new HashSet<String>();
        for (var from = 0; from < changes.size(); from += KEYS_A_CALL) {
            var some = changes.subList(from, Math.min(from + KEYS_A_CALL, changes.size()));
            var keys = some.stream().map(Tracking::key).toList();
            var left = Map.of(
                    table,
                    KeysAndAttributes.builder()
                            .keys(keys)
                            .projectionExpression("eventId")
                            .consistentRead(true)
                            .build());
            while (!left.isEmpty()) {
                var request = left;
                var answer = tables.batchGetItem(call -> call.requestItems(request));
                answer.responses()
                        .getOrDefault(table, List.of())
                        .forEach(row ->
                                marked.add(row.getOrDefault("eventId", text("")).s()));
                left = answer.unprocessedKeys();
            }
        }
        return marked;
    }

    /** Marks a change whose work is done. If another delivery was faster, this one is counted as a redelivery. */
    void mark(OrderChange change, Mark mark, Instant when) {
        try {
            tables.putItem(request -> request.tableName(table)
                    .item(Map.of(
                            "eventId", text(change.eventId()),
                            "sequenceNumber", text(change.sequenceNumber()),
                            "orderId", text(change.orderId()),
                            "eventName", text(change.kind().name()),
                            "status", text(mark.name()),
                            "processedAt", text(Timestamps.text(when)),
                            "redeliveries", AttributeValue.fromN("0")))
                    .conditionExpression("attribute_not_exists(eventId)"));
        } catch (ConditionalCheckFailedException alreadyMarked) {
            countRedelivery(change);
        }
    }

    /** Counts one redelivery of a change that is marked. */
    void countRedelivery(OrderChange change) {
        tables.updateItem(request -> request.tableName(table)
                .key(key(change))
                .updateExpression("ADD redeliveries :one")
                .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))));
    }

    private static Map<String, AttributeValue> key(OrderChange change) {
        return Map.of("eventId", text(change.eventId()));
    }

    private static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }
}
