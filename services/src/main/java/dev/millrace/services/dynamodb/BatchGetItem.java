package dev.millrace.services.dynamodb;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.Call;
import dev.millrace.tables.expression.ExpressionKind;
import dev.millrace.tables.expression.ProjectionExpression;
import dev.millrace.tables.item.Checked;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.ItemReader;
import dev.millrace.tables.item.JsonBuffer;
import dev.millrace.tables.item.WireTypes;
import dev.millrace.tables.table.Tables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** BatchGetItem (spec 3.8). */
final class BatchGetItem {

    private static final String TYPE = "class com.amazonaws.dynamodb.v20120810.KeysAndAttributes";
    private static final String MAP_TYPE =
            "java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.KeysAndAttributes>";
    private static final int MAX_KEYS = 100;
    private static final int MAX_ATTRIBUTES = 255;
    private static final long MAX_ANSWER_BYTES = 16 << 20;

    private static final Map<String, Member> MEMBERS = ItemRequest.members(
            Member.PROJECTION_EXPRESSION,
            Member.EXPRESSION_ATTRIBUTE_NAMES,
            Member.CONSISTENT_READ,
            Member.ATTRIBUTES_TO_GET);

    private final Tables tables;

    BatchGetItem(Tables tables) {
        this.tables = tables;
    }

    /** What is asked of one table: its keys, and how to read them. */
    private record Reads(ItemRequest options, boolean hasKeys, List<Checked<Item>> keys) {}

    /** What is asked of one table, checked. */
    private record Plan(TableRef table, Reads reads, List<Item> keys, Optional<ProjectionExpression> projection) {}

    byte[] handle(Call call, byte[] body) {
        var options = new LinkedHashMap<String, String>();
        var asked = new LinkedHashMap<String, Reads>();
        var isAsked = new ArrayList<Boolean>();
        RequestBody.read(body, (name, in) -> {
            switch (name) {
                case "RequestItems" -> {
                    isAsked.add(true);
                    readTables(in, asked);
                }
                case "ReturnConsumedCapacity" -> options.put(name, WireTypes.text(in));
                default -> in.skipChildren();
            }
        });
        checkShape(options, isAsked.isEmpty() ? null : asked);

        var plans = new LinkedHashMap<String, Plan>();
        asked.forEach((name, reads) -> plans.put(name, plan(TableRef.of(call, name), reads)));
        plans.values().forEach(this::checkKeys);
        return answer(plans, Capacity.asked(options.get("ReturnConsumedCapacity")));
    }

    private static void checkShape(Map<String, String> options, @Nullable Map<String, Reads> asked) {
        var faults = BatchShape.faults(options, asked);
        if (asked != null) {
            faults.length("requestItems", "'{}'", asked.size(), 1, Integer.MAX_VALUE);
            asked.forEach((table, reads) -> checkShape(faults, "requestItems." + table + ".member.", reads));
        }
        faults.throwIfAny();
        if (asked != null) {
            BatchShape.requireFew(asked.values().stream().map(Reads::keys).toList(), MAX_KEYS, "BatchGetItem");
        }
    }

    private static void checkShape(ShapeFaults faults, String path, Reads reads) {
        var keys = reads.keys();
        faults.required(path + "keys", reads.hasKeys());
        if (reads.hasKeys()) {
            var shown = keys.isEmpty() ? "'[]'" : "'[" + keys.size() + " elements]'";
            faults.length(path + "keys", shown, keys.size(), 1, MAX_KEYS);
        }
        if (reads.options().has(Member.ATTRIBUTES_TO_GET)) {
            var names = reads.options().texts(Member.ATTRIBUTES_TO_GET);
            faults.length(path + "attributesToGet", "'" + names + "'", names.size(), 1, MAX_ATTRIBUTES);
        }
    }

    private static Plan plan(TableRef table, Reads reads) {
        Expressions.checkParameters(reads.options(), List.of(ExpressionKind.PROJECTION));
        var keys = reads.keys().stream().map(Checked::orThrow).toList();
        return new Plan(table, reads, keys, Expressions.parse(reads.options()).projection());
    }

    private void checkKeys(Plan plan) {
        var described =
                tables.describeForItems(plan.table().scope(), plan.table().name());
        var schema = described.key();
        requireDistinct(plan.keys()); // before they are held against the schema (spec 6.9)
        requireDistinct(plan.keys().stream().map(schema::ofKey).toList());
        plan.projection().ifPresent(asked -> KeyPaths.requireScalars(described, asked.nestedAttributes()));
    }

    private static void requireDistinct(List<?> keys) {
        if (new HashSet<>(keys).size() < keys.size()) {
            throw DynamoDbErrors.validation("Provided list of item keys contains duplicates");
        }
    }

    private byte[] answer(Map<String, Plan> plans, Capacity capacity) {
        var found = new LinkedHashMap<String, List<Item>>();
        var leftOver = new LinkedHashMap<String, List<Item>>();
        var units = new LinkedHashMap<String, Consumed>();
        var bytes = 0L;
        for (var entry : plans.entrySet()) {
            var plan = entry.getValue();
            var isConsistent = plan.reads().options().flag(Member.CONSISTENT_READ, false);
            var items = found.computeIfAbsent(entry.getKey(), name -> new ArrayList<>());
            for (var key : plan.keys()) {
                if (bytes >= MAX_ANSWER_BYTES) {
                    leftOver.computeIfAbsent(entry.getKey(), name -> new ArrayList<>())
                            .add(key);
                    continue;
                }
                var item = tables.get(plan.table().scope(), plan.table().name(), key);
                var size = item.map(Item::sizeBytes).orElse(0);
                bytes += size;
                units.merge(plan.table().name(), Consumed.ofTable(Capacity.read(size, isConsistent)), Consumed::plus);
                item.map(i -> plan.projection().map(p -> p.project(i)).orElse(i))
                        .ifPresent(items::add);
            }
        }
        var answer = new Answer();
        byTable(
                answer.member("Responses"),
                found,
                (out, name) -> Answer.items(out, found.getOrDefault(name, List.of())));
        byTable(answer.member("UnprocessedKeys"), leftOver, (out, name) -> {
            var plan = plans.get(name);
            if (plan != null) {
                again(out, plan.reads().options(), leftOver.getOrDefault(name, List.of()));
            }
        });
        capacity.add(answer, units);
        return answer.toBytes();
    }

    private static void byTable(
            JsonBuffer out, Map<String, ?> tables, java.util.function.BiConsumer<JsonBuffer, String> content) {
        out.raw('{');
        var separator = "";
        for (var name : tables.keySet()) {
            out.raw(separator).name(name);
            separator = ",";
            content.accept(out, name);
        }
        out.raw('}');
    }

    /** The part of the request that was not carried out, with everything that belongs to it. */
    private static void again(JsonBuffer out, ItemRequest options, List<Item> keys) {
        out.raw('{').name("Keys");
        Answer.items(out, keys);
        if (options.has(Member.CONSISTENT_READ)) {
            out.raw(',').name("ConsistentRead").raw(String.valueOf(options.flag(Member.CONSISTENT_READ, false)));
        }
        options.text(Member.PROJECTION_EXPRESSION)
                .ifPresent(text -> out.raw(',').name("ProjectionExpression").text(text));
        if (options.has(Member.ATTRIBUTES_TO_GET)) {
            out.raw(',').name("AttributesToGet").raw('[');
            var separator = "";
            for (var name : options.texts(Member.ATTRIBUTES_TO_GET)) {
                out.raw(separator).text(name);
                separator = ",";
            }
            out.raw(']');
        }
        var names = options.names();
        if (names != null) {
            out.raw(',').name("ExpressionAttributeNames");
            byTable(out, names, (to, key) -> to.text(names.getOrDefault(key, "")));
        }
        out.raw('}');
    }

    private static void readTables(JsonParser in, Map<String, Reads> asked) throws IOException {
        WireTypes.startObject(in, MAP_TYPE);
        RequestBody.members(in, (table, value) -> {
            WireTypes.startElement(value, TYPE);
            asked.put(table, readReads(value));
        });
    }

    private static Reads readReads(JsonParser in) throws IOException {
        var keys = new ArrayList<Checked<Item>>();
        var hasKeys = new ArrayList<Boolean>();
        var options = ItemRequest.read(in, MEMBERS, (name, value) -> {
            if (!name.equals("Keys")) {
                value.skipChildren();
                return;
            }
            hasKeys.add(true);
            WireTypes.startList(value);
            while (value.nextToken() != JsonToken.END_ARRAY) {
                keys.add(new ItemReader().readItem(value));
            }
        });
        return new Reads(options, !hasKeys.isEmpty(), keys);
    }
}
