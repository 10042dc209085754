package dev.millrace.examples.orders;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The failures table: a row for each record and one for the document, which is written last, so that a document's row
 * means that all its records are there. One row for all would meet the limit of 400 KB an item.
 */
final class DynamoDbFailures implements Failures {

    private final DynamoDbClient tables;
    private final String table;

    DynamoDbFailures(DynamoDbClient tables, String table) {
        this.tables = tables;
        this.table = table;
    }

    @Override
    public void keep(FailureDocument document, List<ShardReader.StreamRecord> records, Instant when) {
        records.forEach(record -> put(recordRow(document, record)));
        put(documentRow(document, records.size(), when));
    }

    private void put(Map<String, AttributeValue> row) {
        tables.putItem(request -> request.tableName(table).item(row));
    }

    private static Map<String, AttributeValue> documentRow(FailureDocument document, int readBack, Instant when) {
        var row = new HashMap<String, AttributeValue>();
        row.put("requestId", text(document.requestId()));
        row.put("part", text("document#" + document.firstSequenceNumber()));
        row.put("streamArn", text(document.streamArn()));
        row.put("shardId", text(document.shardId()));
        row.put("startSequenceNumber", text(document.firstSequenceNumber().toString()));
        row.put("endSequenceNumber", text(document.lastSequenceNumber().toString()));
        row.put("condition", text(document.condition()));
        row.put("batchSize", AttributeValue.fromN(Integer.toString(document.batchSize())));
        row.put("recordsReadBack", AttributeValue.fromN(Integer.toString(readBack)));
        row.put("keptAt", text(when.toString()));
        row.put("document", text(document.text()));
        return row;
    }

    /** An image that the record does not have is no attribute of the row. */
    static Map<String, AttributeValue> recordRow(FailureDocument document, ShardReader.StreamRecord record) {
        var row = new HashMap<String, AttributeValue>();
        row.put("requestId", text(document.requestId()));
        row.put("part", text("record#" + record.sequenceNumber()));
        row.put("shardId", text(document.shardId()));
        row.put("sequenceNumber", text(record.sequenceNumber().toString()));
        row.put("eventId", text(record.eventId()));
        row.put("eventName", text(record.eventName()));
        row.put("keys", AttributeValue.fromM(record.keys()));
        if (!record.before().isEmpty()) {
            row.put("oldImage", AttributeValue.fromM(record.before()));
        }
        if (!record.after().isEmpty()) {
            row.put("newImage", AttributeValue.fromM(record.after()));
        }
        return row;
    }

    private static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }
}
