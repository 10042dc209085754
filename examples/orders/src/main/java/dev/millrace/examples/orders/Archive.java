package dev.millrace.examples.orders;

import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The archive table. Its key is the order and the deletion's sequence number, so that a repeated put is the same row.
 */
final class Archive {

    private final DynamoDbClient tables;
    private final String table;

    Archive(DynamoDbClient tables, String table) {
        this.tables = tables;
        this.table = table;
    }

    /** Keeps the order as it was before its deletion. */
    void keep(OrderChange deletion, Instant when) {
        tables.putItem(request -> request.tableName(table)
                .item(Map.of(
                        "orderId", AttributeValue.fromS(deletion.orderId()),
                        "sequenceNumber", AttributeValue.fromS(deletion.sequenceNumber()),
                        "archivedAt", AttributeValue.fromS(Timestamps.text(when)),
                        "order", AttributeValue.fromM(deletion.before()))));
    }
}
