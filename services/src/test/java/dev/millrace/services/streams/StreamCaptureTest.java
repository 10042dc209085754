package dev.millrace.services.streams;

import static dev.millrace.services.streams.StreamsUnderTest.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.AttributeValue;
import dev.millrace.services.Wire;
import dev.millrace.tables.expression.ConditionExpression;
import dev.millrace.tables.expression.Placeholders;
import dev.millrace.tables.expression.UpdateExpression;
import dev.millrace.tables.item.Checked;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.ItemReader;
import dev.millrace.tables.item.KeyAttribute;
import dev.millrace.tables.item.KeySchema;
import dev.millrace.tables.item.KeyType;
import dev.millrace.tables.stream.StreamViewType;
import dev.millrace.tables.table.Billing;
import dev.millrace.tables.table.ItemCondition;
import dev.millrace.tables.table.ItemUpdate;
import dev.millrace.tables.table.TableSettings;
import dev.millrace.tables.table.TableSpec;
import dev.millrace.tables.table.TransactionOutcome;
import dev.millrace.tables.table.WriteOutcome;
import dev.millrace.tables.table.WriteRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors of what is captured: every write, and the record it leaves in a stream of each view type. */
class StreamCaptureTest {

    static Stream<Arguments> sequences() throws IOException {
        try (var in = StreamCaptureTest.class.getResourceAsStream("/vectors/dynamodb/stream-capture.json")) {
            var cases = new ArrayList<Arguments>();
            for (var sequence : Wire.JSON.readTree(Objects.requireNonNull(in)).get("sequences")) {
                for (var view : StreamViewType.values()) {
                    cases.add(Arguments.of(sequence.get("name").asText(), view, sequence));
                }
            }
            return cases.stream();
        }
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("sequences")
    @DisplayName("1.1 2.1 2.2 2.7 each write leaves the record it should, or none")
    void captures(String name, StreamViewType view, JsonNode sequence, @TempDir Path directory) {
        try (var world = new StreamsUnderTest(directory)) {
            var arn = create(world, view, sequence.get("keySchema"));
            var expected = new ArrayList<JsonNode>();
            for (var step : sequence.get("steps")) {
                boolean succeeded = carryOut(world, step);
                assertThat(succeeded).as(step.get("description").asText()).isEqualTo(!step.has("expectedError"));
                if (!step.get("record").isNull()) {
                    expected.add(step.get("record"));
                }
            }

            var records = new ArrayList<JsonNode>();
            world.records(world.iterator(arn, world.firstShard(arn), "TRIM_HORIZON", ""))
                    .get("Records")
                    .forEach(records::add);
            assertThat(records).as(name).hasSameSizeAs(expected);
            for (int i = 0; i < records.size(); i++) {
                compare(records.get(i), expected.get(i), view);
            }
        }
    }

    private static void compare(JsonNode record, JsonNode expected, StreamViewType view) {
        assertThat(record.get("eventName")).isEqualTo(expected.get("eventName"));
        assertThat(record.get("userIdentity")).isEqualTo(expected.get("userIdentity"));
        var shown = record.get("dynamodb");
        var wanted = expected.get("views").get(view.name());
        for (var member : List.of("Keys", "NewImage", "OldImage", "SizeBytes", "StreamViewType")) {
            assertThat(shown.get(member)).as(member).isEqualTo(wanted.get(member));
        }
    }

    private static String create(StreamsUnderTest world, StreamViewType view, JsonNode keys) {
        var partition = new KeyAttribute(keys.get(0).asText(), KeyType.S);
        var schema = keys.size() == 1
                ? KeySchema.of(partition)
                : KeySchema.of(partition, new KeyAttribute(keys.get(1).asText(), KeyType.S));
        var settings = TableSettings.of(new Billing.Provisioned(1, 1));
        return world.tables
                .create(SCOPE, new TableSpec("T", schema, settings, Optional.of(view)))
                .latestStream()
                .orElseThrow()
                .arn();
    }

    /** Whether the write was carried out rather than refused by its condition. */
    private static boolean carryOut(StreamsUnderTest world, JsonNode step) {
        var input = step.get("input");
        return switch (step.get("operation").asText()) {
            case "PutItem" -> write(world, put(input));
            case "DeleteItem" -> write(world, delete(input));
            case "UpdateItem" -> write(world, update(input));
            case "BatchWriteItem" -> {
                var members = new ArrayList<WriteRequest>();
                for (var member : input.get("RequestItems").get("T")) {
                    members.add(put(member.get("PutRequest")));
                }
                world.tables.writeBatch(SCOPE, members);
                yield true;
            }
            case "TransactWriteItems" -> {
                var members = new ArrayList<WriteRequest>();
                input.get("TransactItems").forEach(member -> members.add(transacted(member)));
                yield world.tables.transact(SCOPE, members) instanceof TransactionOutcome.Committed;
            }
            case "null" -> {
                var key = item(step.get("record").get("views").get("KEYS_ONLY").get("Keys"));
                yield world.tables.expire(SCOPE, "T", key, item -> true);
            }
            default -> throw new AssertionError("an operation this test does not know: " + step);
        };
    }

    private static boolean write(StreamsUnderTest world, WriteRequest request) {
        return world.tables.write(SCOPE, request) instanceof WriteOutcome.Written;
    }

    private static WriteRequest transacted(JsonNode member) {
        var kind = member.fieldNames().next();
        var body = member.get(kind);
        return switch (kind) {
            case "Put" -> put(body);
            case "Delete" -> delete(body);
            case "Update" -> update(body);
            case "ConditionCheck" -> new WriteRequest.Check("T", item(body.get("Key")), condition(body));
            default -> throw new AssertionError("a transaction member this test does not know: " + kind);
        };
    }

    private static WriteRequest put(JsonNode input) {
        return new WriteRequest.Put("T", item(input.get("Item")), condition(input));
    }

    private static WriteRequest delete(JsonNode input) {
        return new WriteRequest.Delete("T", item(input.get("Key")), condition(input));
    }

    private static WriteRequest update(JsonNode input) {
        ItemUpdate update = (current, key) -> Optional.of(current.isEmpty() ? key : current);
        if (input.has("UpdateExpression")) {
            var expression =
                    UpdateExpression.parse(input.get("UpdateExpression").asText(), placeholders(input));
            update = (current, key) ->
                    current.isEmpty() ? expression.create(key) : Optional.of(expression.applyTo(current));
        }
        return new WriteRequest.Update("T", item(input.get("Key")), update, condition(input));
    }

    private static ItemCondition condition(JsonNode input) {
        return input.has("ConditionExpression")
                ? ConditionExpression.parse(input.get("ConditionExpression").asText(), placeholders(input))::matches
                : ItemCondition.ALWAYS;
    }

    private static Placeholders placeholders(JsonNode input) {
        if (!input.has("ExpressionAttributeValues")) {
            return Placeholders.none();
        }
        var values = new HashMap<String, Checked<AttributeValue>>();
        item(input.get("ExpressionAttributeValues")).attributes().forEach((k, v) -> values.put(k, Checked.of(v)));
        return Placeholders.of(null, values);
    }

    private static Item item(JsonNode json) {
        try (var in = Wire.JSON.treeAsTokens(json)) {
            in.nextToken();
            return new ItemReader().readItem(in).orThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
