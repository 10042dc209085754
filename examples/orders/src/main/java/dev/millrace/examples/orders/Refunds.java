package dev.millrace.examples.orders;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * The refunds table: one row an order, put only where there is none. Whoever pays out reads it from there; the put is
 * the one moment at which a refund begins.
 */
final class Refunds {

    private final DynamoDbClient tables;
    private final String table;

    Refunds(DynamoDbClient tables, String table) {
        this.tables = tables;
        this.table = table;
    }

    /** Initiates the refund of a cancelled order. However often it is called, an order is refunded once. */
    void initiate(OrderChange cancellation, Instant when) {
        try {
            tables.putItem(request -> request.tableName(table)
                    .item(Map.of(
                            "orderId", AttributeValue.fromS(cancellation.orderId()),
                            "customerId", AttributeValue.fromS(cancellation.customerId()),
                            // There is one: an order without an amount is a poison order.
                            "amount",
                                    Objects.requireNonNull(cancellation.after().get("amount")),
                            "status", AttributeValue.fromS("INITIATED"),
                            "eventId", AttributeValue.fromS(cancellation.eventId()),
                            "initiatedAt", AttributeValue.fromS(Timestamps.text(when))))
                    .conditionExpression("attribute_not_exists(orderId)"));
        } catch (ConditionalCheckFailedException alreadyInitiated) {
            // A redelivery, or a second cancellation of an order that was taken up again: once is enough.
        }
    }
}
