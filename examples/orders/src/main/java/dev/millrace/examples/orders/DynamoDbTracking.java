package dev.millrace.examples.orders;

import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** The tracking table: one row a stream record, written by whoever processes the record first. */
final class DynamoDbTracking implements Tracking {

    private final DynamoDbClient tables;
    private final String table;

    DynamoDbTracking(DynamoDbClient tables, String table) {
        this.tables = tables;
        this.table = table;
    }

    @Override
    public boolean markProcessed(OrderChange change, Instant when) {
        try {
            tables.putItem(request -> request.tableName(table)
                    .item(Map.of(
                            "eventId", text(change.eventId()),
                            "sequenceNumber", text(change.sequenceNumber()),
                            "orderId", text(change.orderId()),
                            "eventName", text(change.kind().name()),
                            "status", text("PROCESSED"),
                            "processedAt", text(when.toString()),
                            "redeliveries", AttributeValue.fromN("0")))
                    .conditionExpression("attribute_not_exists(eventId)"));
            return true;
        } catch (ConditionalCheckFailedException alreadyProcessed) {
            return false;
        }
    }

    @Override
    public void countRedelivery(OrderChange change) {
        tables.updateItem(request -> request.tableName(table)
                .key(Map.of("eventId", text(change.eventId())))
                .updateExpression("ADD redeliveries :one")
                .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))));
    }

    private static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }
}
