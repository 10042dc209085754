package dev.millrace.services.dynamodb;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.Call;
import dev.millrace.tables.item.Checked;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.ItemReader;
import dev.millrace.tables.item.WireTypes;
import dev.millrace.tables.table.ItemCondition;
import dev.millrace.tables.table.Tables;
import dev.millrace.tables.table.WriteOutcome;
import dev.millrace.tables.table.WriteRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** BatchWriteItem (spec 3.8). Nothing is ever left over: UnprocessedItems is always empty. */
final class BatchWriteItem {

    private static final String TYPE = "class com.amazonaws.dynamodb.v20120810.WriteRequest";
    private static final String MAP_TYPE =
            "java.util.Map<java.lang.String, java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>>";
    private static final int MAX_WRITES = 25;

    private final Tables tables;
    private final CollectionMetrics metrics;

    BatchWriteItem(Tables tables) {
        this.tables = tables;
        this.metrics = new CollectionMetrics(tables);
    }

    /** One element of the request: a put or a delete, or a mistaken both or neither. */
    private record Write(
            @Nullable Checked<Item> put, @Nullable Checked<Item> delete) {

        WriteRequest toRequest(String table) {
            if (put != null && delete == null) {
                var item = put.orThrow();
                if (item.sizeBytes() > Item.MAX_BYTES) {
                    throw DynamoDbErrors.validation("Item size has exceeded the maximum allowed size");
                }
                return new WriteRequest.Put(table, item, ItemCondition.ALWAYS);
            }
            if (delete != null && put == null) {
                return new WriteRequest.Delete(table, delete.orThrow(), ItemCondition.ALWAYS);
            }
            throw DynamoDbErrors.validation("Supplied AttributeValue has more than one datatypes set, must contain"
                    + " exactly one of the supported datatypes");
        }
    }

    byte[] handle(Call call, byte[] body) {
        var options = new LinkedHashMap<String, String>();
        var writes = new LinkedHashMap<String, List<Write>>();
        RequestBody.read(body, (name, in) -> {
            switch (name) {
                case "RequestItems" -> readTables(in, writes);
                case "ReturnConsumedCapacity", "ReturnItemCollectionMetrics" -> options.put(name, WireTypes.text(in));
                default -> in.skipChildren();
            }
        });
        BatchShape.check(options, writes, MAX_WRITES, "BatchWriteItem");

        var requests = new ArrayList<WriteRequest>();
        var tableOf = new ArrayList<TableRef>();
        var keys = new ArrayList<Item>();
        writes.forEach((name, elements) -> elements.forEach(element -> {
            var table = TableRef.of(call, name);
            tableOf.add(table);
            var request = element.toRequest(table.name());
            requests.add(request);
            keys.add(request.subject());
        }));
        var outcomes = tables.writeBatch(BatchShape.oneScope(tableOf), requests);

        var consumed = new LinkedHashMap<String, Consumed>();
        for (var i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof WriteOutcome.Written written) { // there are no conditions to fail
                consumed.merge(tableOf.get(i).name(), Consumed.of(written), Consumed::plus);
            }
        }
        var answer = new Answer();
        answer.item("UnprocessedItems", Item.EMPTY);
        Capacity.asked(options.get("ReturnConsumedCapacity")).add(answer, consumed);
        if (CollectionMetrics.asked(options.get("ReturnItemCollectionMetrics"))) {
            metrics.add(answer, tableOf, keys);
        }
        return answer.toBytes();
    }

    private static void readTables(JsonParser in, Map<String, List<Write>> writes) throws IOException {
        WireTypes.startObject(in, MAP_TYPE);
        RequestBody.members(in, (table, list) -> {
            WireTypes.startList(list);
            var elements = new ArrayList<Write>();
            while (list.nextToken() != JsonToken.END_ARRAY) {
                WireTypes.startElement(list, TYPE);
                elements.add(readWrite(list));
            }
            writes.put(table, elements);
        });
    }

    private static Write readWrite(JsonParser in) throws IOException {
        var found = new LinkedHashMap<String, Checked<Item>>();
        RequestBody.members(in, (name, value) -> {
            switch (name) {
                case "PutRequest" -> found.put(name, readAttributes(value, "PutRequest", "Item"));
                case "DeleteRequest" -> found.put(name, readAttributes(value, "DeleteRequest", "Key"));
                default -> value.skipChildren();
            }
        });
        return new Write(found.get("PutRequest"), found.get("DeleteRequest"));
    }

    private static Checked<Item> readAttributes(JsonParser in, String shape, String member) throws IOException {
        WireTypes.startObject(in, "class com.amazonaws.dynamodb.v20120810." + shape);
        var found = new ArrayList<Checked<Item>>();
        RequestBody.members(in, (name, value) -> {
            if (name.equals(member)) {
                found.add(new ItemReader().readItem(value));
            } else {
                value.skipChildren();
            }
        });
        return found.isEmpty() ? BatchShape.missing("requestItems", member) : found.getLast();
    }
}
