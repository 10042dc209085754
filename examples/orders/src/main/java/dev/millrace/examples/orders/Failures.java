package dev.millrace.examples.orders;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The failures table, for people to look at: a row for each poison record and one for the document, which is written
 * last, so that a document's row means that all its records are there. One row for all would meet the limit of 400 KB
 * an item. Keeping the same document again leaves the same rows.
 */
final class Failures {

    private final DynamoDbClient tables;
    private final String table;

    Failures(DynamoDbClient tables, String table) {
        this.tables = tables;
        this.table = table;
    }

    void keep(FailureDocument document, Recovery recovery, Instant when) {
        recovery.poison().forEach(poison -> put(recordRow(document, poison)));
        put(documentRow(document, recovery, when));
    }

    private void put(Map<String, AttributeValue> row) {
        tables.putItem(request -> request.tableName(table).item(row));
    }

    private static Map<String, AttributeValue> documentRow(FailureDocument document, Recovery recovery, Instant when) {
        var row = new HashMap<String, AttributeValue>();
        row.put("requestId", text(document.requestId()));
        row.put("part", text("document#" + document.firstSequenceNumber()));
        row.put("streamArn", text(document.streamArn()));
        row.put("shardId", text(document.shardId()));
        row.put("startSequenceNumber", text(document.firstSequenceNumber().toString()));
        row.put("endSequenceNumber", text(document.lastSequenceNumber().toString()));
        row.put("condition", text(document.condition()));
        row.put("batchSize", number(document.batchSize()));
        row.put("recordsReadBack", number(recovery.readBack()));
        row.put("recordsProcessedBefore", number(recovery.processedBefore()));
        row.put("recordsRecovered", number(recovery.recovered()));
        row.put("recordsPoison", number(recovery.poison().size()));
        row.put("keptAt", text(Timestamps.text(when)));
        row.put("document", text(document.text()));
        return row;
    }

    /** An image that the record does not have is no attribute of the row. */
    private static Map<String, AttributeValue> recordRow(FailureDocument document, Recovery.Poison poison) {
        var change = poison.change();
        var row = new HashMap<String, AttributeValue>();
        row.put("requestId", text(document.requestId()));
        row.put("part", text("record#" + change.sequenceNumber()));
        row.put("shardId", text(document.shardId()));
        row.put("sequenceNumber", text(change.sequenceNumber()));
        row.put("eventId", text(change.eventId()));
        row.put("eventName", text(change.kind().name()));
        row.put("orderId", text(change.orderId()));
        row.put("customerId", text(change.customerId()));
        row.put("reason", text(poison.reason()));
        if (!change.before().isEmpty()) {
            row.put("oldImage", AttributeValue.fromM(change.before()));
        }
        if (!change.after().isEmpty()) {
            row.put("newImage", AttributeValue.fromM(change.after()));
        }
        return row;
    }

    private static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    private static AttributeValue number(int value) {
        return AttributeValue.fromN(Integer.toString(value));
    }
}
