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

    /**
     * One element of the request: a put or a delete, or a mistaken both or neither.
     *
     * @param missing paths of members that it lacks
     */
    private record Write(
            @Nullable Checked<Item> put, @Nullable Checked<Item> delete, List<String> missing) {

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
        var isAsked = new ArrayList<Boolean>();
        RequestBody.read(body, (name, in) -> {
            switch (name) {
                case "RequestItems" -> {
                    isAsked.add(true);
                    readTables(in, writes);
                }
                case "ReturnConsumedCapacity", "ReturnItemCollectionMetrics" -> options.put(name, WireTypes.text(in));
                default -> in.skipChildren();
            }
        });
        checkShape(options, isAsked.isEmpty() ? null : writes);

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

    private static void checkShape(Map<String, String> options, @Nullable Map<String, List<Write>> writes) {
        var faults = BatchShape.faults(options, writes);
        if (writes != null) {
            writes.forEach((table, list) -> checkShape(faults, table, list));
        }
        faults.throwIfAny();
        if (writes != null) {
            if (writes.isEmpty()) { // spec 6.9
                throw DynamoDbErrors.validation("The requestItems parameter is required for BatchWriteItem");
            }
            BatchShape.requireFew(writes.values(), MAX_WRITES, "BatchWriteItem");
        }
    }

    private static void checkShape(ShapeFaults faults, String table, List<Write> list) {
        if (list.isEmpty() || list.size() > MAX_WRITES) {
            faults.fault(
                    "'{" + table + (list.isEmpty() ? "=[]}'" : "=[" + list.size() + " elements]}'"),
                    "requestItems",
                    "Map value must satisfy constraint: [Member must have length less than or equal to " + MAX_WRITES
                            + ", Member must have length greater than or equal to 1]");
        }
        for (var i = 0; i < list.size(); i++) {
            for (var member : list.get(i).missing()) {
                faults.required("requestItems." + table + ".member." + (i + 1) + ".member." + member, false);
            }
        }
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
        var missing = new ArrayList<String>();
        RequestBody.members(in, (name, value) -> {
            var member = name.equals("PutRequest") ? "Item" : "Key";
            if (!name.equals("PutRequest") && !name.equals("DeleteRequest")) {
                value.skipChildren();
            } else if (!readAttributes(value, name, member, found)) {
                missing.add(name.equals("PutRequest") ? "putRequest.item" : "deleteRequest.key");
            }
        });
        return new Write(found.get("PutRequest"), found.get("DeleteRequest"), missing);
    }

    /** Reads the only member of a structure; returns whether it was there. */
    private static boolean readAttributes(JsonParser in, String shape, String member, Map<String, Checked<Item>> found)
            throws IOException {
        WireTypes.startObject(in, "class com.amazonaws.dynamodb.v20120810." + shape);
        RequestBody.members(in, (name, value) -> {
            if (name.equals(member)) {
                found.put(shape, new ItemReader().readItem(value));
            } else {
                value.skipChildren();
            }
        });
        return found.containsKey(shape);
    }
}
